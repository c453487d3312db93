"""The books: what people do, kept apart from the figures so that a rollback spares them.

The second store (`GRANARY_BOOKS`; SQLite beside the warehouse by default). This folder
is the one place that writes it; the tables are made when first needed.
"""

from queries.books.audit import (
    Event,
    Wanted,
    event_count,
    events,
    note,
    operator,
    record,
    recorded,
    refused,
    signed_in,
    signed_out,
)
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
    NotYours,
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
    today,
)
from queries.books.privacy import NotForgotten, forget_before, forget_person
from queries.books.store import BooksUnavailable, hindrance
from queries.books.tables import metadata

__all__ = [
    "READING",
    "ROLES",
    "BooksUnavailable",
    "Decision",
    "Delivery",
    "Edition",
    "Event",
    "Leaf",
    "Member",
    "NotForgotten",
    "NotYours",
    "Wanted",
    "before",
    "decide",
    "decisions",
    "deliver",
    "deliveries",
    "drop",
    "editions",
    "event_count",
    "events",
    "forget_before",
    "forget_person",
    "grant",
    "grants_of",
    "hindrance",
    "keep",
    "leaves",
    "members",
    "metadata",
    "note",
    "opened",
    "operator",
    "record",
    "recorded",
    "refused",
    "remark",
    "report",
    "revoke",
    "reword",
    "signed_in",
    "signed_out",
    "today",
    "withdraw",
]
