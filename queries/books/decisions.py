"""Decisions (议定事项): what a meeting resolved, who answers for it, and what came of it."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

import sqlalchemy as sa

from queries.books.editions import Edition, editions
from queries.books.store import reading, writing
from queries.books.tables import decision
from queries.scope import Reader


@dataclass(frozen=True)
class Decision:
    """One matter resolved.

    Attributes:
        matter, owner, due_on: 事项, 责任人, 完成时限.
        kpi, amount: what is to be reached, in the KPI's own unit; may be missing.
        outcome: what was reported about it; None until then.
    """

    decision_id: str
    edition_id: str
    matter: str
    owner: str
    due_on: date
    kpi: str | None = None
    amount: float | None = None
    outcome: str | None = None


def decide(made: Edition, matter: str, owner: str, due_on: date, kpi: str | None = None, amount: float | None = None) -> Decision:  # fmt: skip
    """Keep a decision with an edition, and return it."""
    taken = Decision(str(uuid4()), made.edition_id, matter, owner, due_on, kpi, amount)
    with writing() as connection:
        connection.execute(decision.insert(), asdict(taken))
    return taken


def decisions(edition_id: str) -> list[Decision]:
    """Return an edition's decisions, the first due first."""
    columns = decision.c
    asked = sa.select(decision).where(columns.edition_id == edition_id)
    with reading() as connection:
        rows = connection.execute(asked.order_by(columns.due_on, columns.matter))
        return [Decision(**row) for row in rows.mappings()]


def report(taken: Decision, outcome: str | None) -> None:
    """Say what came of a decision."""
    with writing() as connection:
        connection.execute(
            decision.update()
            .where(decision.c.decision_id == taken.decision_id)
            .values(outcome=outcome)
        )


def withdraw(taken: Decision) -> None:
    """Take a decision back."""
    with writing() as connection:
        connection.execute(
            decision.delete().where(decision.c.decision_id == taken.decision_id)
        )


def before(org_id: str, month: date, reader: Reader) -> Edition | None:
    """Return the edition whose decisions a meeting of that month looks back on.

    The newest one of the same unit for an earlier month; None for the first meeting.
    """
    earlier = [e for e in editions(reader) if e.org_id == org_id and e.month < month]
    return max(earlier, key=lambda e: (e.month, e.created_at), default=None)
