"""The books: what people do, kept apart from the figures so that a rollback spares them.

The second store (`GRANARY_BOOKS`; SQLite beside the warehouse by default). This folder
is the one place that writes it; the tables are made when first needed.
"""

from queries.books.audit import record
from queries.books.decisions import (
    Decision,
    before,
    decide,
    decisions,
    report,
    withdraw,
)
from queries.books.editions import (
    Edition,
    Leaf,
    drop,
    editions,
    keep,
    leaves,
    opened,
    remark,
    reword,
)
from queries.books.tables import metadata

__all__ = [
    "Decision",
    "Edition",
    "Leaf",
    "before",
    "decide",
    "decisions",
    "drop",
    "editions",
    "keep",
    "leaves",
    "metadata",
    "opened",
    "record",
    "remark",
    "report",
    "reword",
    "withdraw",
]
