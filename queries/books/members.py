"""Members: who may read which unit, in which role, from when to when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from queries.books.store import engine
from queries.books.tables import member

# Roles that read figures; an administrator manages members and sees none.
READING = ("executive", "branch_head", "presenter", "steward")
ROLES = (*READING, "administrator")


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


def members() -> list[Member]:
    """Return every grant there is or was, by person."""
    columns = member.c
    asked = sa.select(member).order_by(columns.email, columns.org_id, columns.role)
    with engine().connect() as connection:
        return [Member(**row) for row in connection.execute(asked).mappings()]


def grants_of(email: str, on: date) -> list[Member]:
    """Return a person's grants that count on a day; addresses differ in case only."""
    wanted = email.strip().casefold()
    return [m for m in members() if m.email.casefold() == wanted and m.is_valid(on)]


def grant(given: Sequence[Member]) -> None:
    """Keep grants, all of them or none; one with the same key is replaced."""
    keys = [c.name for c in member.primary_key]
    with engine().begin() as connection:
        for one in given:
            row = asdict(one)
            same = [member.c[name] == row[name] for name in keys]
            connection.execute(member.delete().where(*same))
            connection.execute(member.insert(), row)


def revoke(email: str, on: date, org_id: str = "") -> list[Member]:
    """End a person's grants the day before `on`, all or those for one unit; return them.

    Grants that had not begun by then are deleted: they never counted.
    """
    ended = [m for m in grants_of(email, on) if org_id in ("", m.org_id)]
    keys = [c.name for c in member.primary_key]
    with engine().begin() as connection:
        for one in ended:
            same = [member.c[name] == asdict(one)[name] for name in keys]
            if one.valid_from >= on:
                connection.execute(member.delete().where(*same))
            else:
                last = on - timedelta(days=1)
                connection.execute(member.update().where(*same).values(valid_to=last))
    return ended
