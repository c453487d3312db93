"""Retention and deletion: what is older than a day goes, and a person becomes a pseudonym.

The only place where rows of the audit log are deleted or changed.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import uuid4

import sqlalchemy as sa

from queries.books import audit
from queries.books.editions import held, seal
from queries.books.store import writing
from queries.books.tables import (
    audit_log,
    delivery,
    edition,
    edition_panel,
    member,
    metadata,
)
from queries.text import ReaderError, Text

# Network logs are kept for at least six months by the Cybersecurity Law (网络安全法).
LEAST_DAYS = 183
# A frozen panel is evidence: of it, only what people wrote beside it is changed.
BESIDE = {"wording", "remark"}


class NotForgotten(ReaderError):
    """The retention has not passed, or the person still has a grant; nothing was changed."""


def forget_before(day: date, today: date, by: str) -> dict[str, int]:
    """Delete events, deliveries and ended grants older than a day; return how many by table.

    Raises:
        NotForgotten: the day is less than six months ago.
        BooksUnavailable: nothing was deleted.
    """
    if (today - day).days < LEAST_DAYS:
        raise NotForgotten(
            Text(
                "审计日志至少保存六个月（网络安全法），{day} 之前的尚未到期，未作任何更改。请改用更早的日期。",
                "Events are kept for six months at least; those before {day} have not reached that age. Nothing was changed; choose an earlier day.",
            ).fill(day=day)
        )
    at = datetime.combine(day, time.min)
    old = {audit_log: audit_log.c.happened_at < at, delivery: delivery.c.delivered_at < at, member: member.c.valid_to < day}  # fmt: skip
    with writing() as connection:
        gone = {t.name: connection.execute(t.delete().where(which)).rowcount for t, which in old.items()}  # fmt: skip
        audit.add(connection, by, "forget", f"before={day}", detail=_counted(gone))
    return gone


def forget_person(email: str, today: date, by: str) -> tuple[str, dict[str, int]]:
    """Put a pseudonym in place of an address wherever the books have it.

    It is drawn at random and kept nowhere beside the address, so it cannot be worked out
    from a list of staff; it is the same in every table, so what belongs together still
    does. An edition that was whole is sealed again with the pseudonym in it.

    Returns:
        The pseudonym, and how many rows were changed by table.

    Raises:
        NotForgotten: the person has a grant that counts or will.
        BooksUnavailable: nothing was changed.
    """
    email = email.strip()
    alias = f"former-{uuid4().hex[:12]}"
    with writing() as connection:
        _refuse_if_granted(connection, email, today)
        theirs = _editions_with(connection, email)
        whole = [i for i in theirs if _sealed(connection, i) == held(connection, i)[0].content_hash]  # fmt: skip
        changed = {t.name: n for t in metadata.sorted_tables if (n := _replaced(connection, t, email, alias))}  # fmt: skip
        for one in whole:
            same = edition.c.edition_id == one
            connection.execute(edition.update().where(same).values(content_hash=_sealed(connection, one)))  # fmt: skip
        audit.add(connection, by, "forget", alias, detail=_counted(changed))
    return alias, changed


def _refuse_if_granted(connection: sa.Connection, email: str, today: date) -> None:
    columns = member.c
    counts = sa.or_(columns.valid_to.is_(None), columns.valid_to >= today)
    theirs = sa.func.lower(columns.email) == email.lower()
    if connection.execute(sa.select(member).where(theirs, counts)).first():
        raise NotForgotten(
            Text(
                "{email} 仍有有效授权，未作任何更改。请先运行 python -m data members revoke，再清理。",
                "{email} still has a grant in force; nothing was changed. End it first with `python -m data members revoke`.",
            ).fill(email=email)
        )


def _replaced(connection: sa.Connection, table: sa.Table, email: str, alias: str) -> int:  # fmt: skip
    """Put the pseudonym into every text of a table that has the address; return the rows."""
    texts = [c for c in table.c if isinstance(c.type, sa.String) and _is_open(c)]
    keys = list(table.primary_key)
    has_it = sa.or_(*[c.icontains(email, autoescape=True) for c in texts])
    found = connection.execute(sa.select(table).where(has_it))
    count = 0
    for row in found.mappings().all():
        new = {c.name: _without(row[c.name], email, alias) for c in texts}
        if any(new[name] != row[name] for name in new):
            same = [key == row[key.name] for key in keys]
            connection.execute(table.update().where(*same).values(**new))
            count += 1
    return count


def _is_open(column: sa.Column[object]) -> bool:
    return column.table is not edition_panel or column.name in BESIDE


def _without(text: str | None, email: str, alias: str) -> str | None:
    """Return the text with the address replaced, where it is not part of a longer one."""
    whole = rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)"
    return text and re.sub(whole, alias, text, flags=re.IGNORECASE)


def _editions_with(connection: sa.Connection, email: str) -> list[str]:
    texts = [c for c in edition.c if isinstance(c.type, sa.String)]
    which = sa.or_(*[c.icontains(email, autoescape=True) for c in texts])
    return list(connection.execute(sa.select(edition.c.edition_id).where(which)).scalars())  # fmt: skip


def _sealed(connection: sa.Connection, edition_id: str) -> str:
    return seal(*held(connection, edition_id))


def _counted(rows: dict[str, int]) -> str:
    told: Iterable[str] = (f"{name}={count}" for name, count in rows.items())
    return ", ".join(told)
