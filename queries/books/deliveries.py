"""Deliveries: which member got which edition, and what became of the mail."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from queries.books.store import now, reading, writing
from queries.books.tables import delivery


@dataclass(frozen=True)
class Delivery:
    """One attempt: `outcome` is `sent`, `failed` or `no_grant`."""

    delivery_id: str
    edition_id: str
    delivered_at: datetime
    recipient: str
    outcome: str
    detail: str | None = None


def deliver(edition_id: str, recipient: str, outcome: str, detail: str = "") -> Delivery:  # fmt: skip
    """Keep what became of one member's mail."""
    made = Delivery(str(uuid4()), edition_id, now(), recipient, outcome, detail or None)
    with writing() as connection:
        connection.execute(delivery.insert(), asdict(made))
    return made


def deliveries(edition_id: str) -> list[Delivery]:
    """Return an edition's deliveries, the first first."""
    columns = delivery.c
    asked = sa.select(delivery).where(columns.edition_id == edition_id)
    with reading() as connection:
        rows = connection.execute(asked.order_by(columns.delivered_at)).mappings()
        return [Delivery(**row) for row in rows]
