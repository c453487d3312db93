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
from queries.books.deliveries import Delivery, deliver, deliveries
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
from queries.books.members import (
    READING,
    ROLES,
    Member,
    grant,
    grants_of,
    members,
    revoke,
)
from queries.books.tables import metadata

__all__ = [
    "READING",
    "ROLES",
    "Decision",
    "Delivery",
    "Edition",
    "Leaf",
    "Member",
    "before",
    "decide",
    "decisions",
    "deliver",
    "deliveries",
    "drop",
    "editions",
    "grant",
    "grants_of",
    "keep",
    "leaves",
    "members",
    "metadata",
    "opened",
    "record",
    "remark",
    "report",
    "revoke",
    "reword",
    "withdraw",
]
