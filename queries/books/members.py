"""Members: who may read which unit, in which role, from when to when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from queries.books import audit
from queries.books.store import reading, writing
from queries.books.tables import member

# Roles that read figures; an administrator manages members and sees none.
READING = ("executive", "branch_head", "presenter", "steward")
ROLES = (*READING, "administrator")


def today() -> date:
    """Return the day by the bank's own calendar, which grants count by."""
    return date.today()  # noqa: DTZ011


@dataclass(frozen=True)
class Member:
    """One grant: a person's role in a unit and all beneath it, while it is valid."""

    email: str
    org_id: str
    role: str
    valid_from: date
    valid_to: date | None = None

    def is_valid(self, on: date) -> bool:
        """Return whether the grant counts on a day, its last day included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def told(self) -> str:
        """What is granted, as the audit log tells it: whom, the unit, the role."""
        return f"{self.email} {self.org_id} {self.role}"


def members() -> list[Member]:
    """Return every grant there is or was, by person."""
    columns = member.c
    asked = sa.select(member).order_by(columns.email, columns.org_id, columns.role)
    with reading() as connection:
        return [Member(**row) for row in connection.execute(asked).mappings()]


def grants_of(email: str, on: date) -> list[Member]:
    """Return a person's grants that count on a day; addresses differ in case only."""
    wanted = email.strip().casefold()
    return [m for m in members() if m.email.casefold() == wanted and m.is_valid(on)]


def grant(given: Sequence[Member], by: str = "", reason: str = "") -> None:
    """Keep grants, all of them or none; one with the same key is replaced.

    Each is written to the audit log in the same transaction.

    Args:
        given: the grants.
        by: who gives them; whom the operating system knows where it is left out.
        reason: why, for the yearly review.

    Raises:
        BooksUnavailable: nothing was granted.
    """
    who = by or audit.operator()
    with writing() as connection:
        for one in given:
            row = asdict(one)
            connection.execute(member.delete().where(*_same(one)))
            connection.execute(member.insert(), row)
            audit.add(connection, who, "grant", one.told, detail=_why(reason, one))


def revoke(email: str, on: date, org_id: str = "", role: str = "", by: str = "", reason: str = "") -> list[Member]:  # fmt: skip
    """End a person's grants the day before `on`, all or those for one unit or role; return them.

    Grants that had not begun by then are deleted: they never counted. Each is written to
    the audit log in the same transaction.

    Raises:
        BooksUnavailable: nothing was revoked.
    """
    who, wanted = by or audit.operator(), email.strip().casefold()
    ended = [
        m for m in members()
        if m.email.casefold() == wanted and org_id in ("", m.org_id) and role in ("", m.role)
        and (m.valid_to is None or m.valid_to >= on)
    ]  # fmt: skip
    with writing() as connection:
        for one in ended:
            if one.valid_from >= on:
                connection.execute(member.delete().where(*_same(one)))
            else:
                last = on - timedelta(days=1)
                connection.execute(
                    member.update().where(*_same(one)).values(valid_to=last)
                )
            audit.add(connection, who, "revoke", one.told, detail=reason)
    return ended


def _same(one: Member) -> list[sa.ColumnElement[bool]]:
    return [column == getattr(one, column.name) for column in member.primary_key]


def _why(reason: str, one: Member) -> str:
    dates = f"{one.valid_from} – {one.valid_to or '…'}"
    return f"{dates}; {reason}" if reason else dates
