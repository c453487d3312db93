"""Who did what to what, in which scope: the audit log.

Rows are added and never changed; only the retention command (`privacy.py`) takes them away.
"""

import getpass
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from queries.books.store import BooksUnavailable, now, reading, writing
from queries.books.tables import audit_log
from queries.scope import Reader, Scope
from queries.text import ReaderError

DONE, BEGUN, REFUSED, FAILED = "done", "begun", "refused", "failed"


@dataclass(frozen=True)
class Event:
    """One line of the audit log; `happened_at` in UTC, `scope` unit and month."""

    event_id: str
    happened_at: datetime
    email: str
    action: str
    subject: str
    scope: str
    outcome: str
    detail: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; what is left empty does not narrow.

    Attributes:
        person, text: parts of the address, and of subject, scope or detail.
        action, outcome: codes.
        first, last: days in UTC, both included.
    """

    person: str = ""
    action: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    text: str = ""


def record(who: Scope | Reader, action: str, subject: str, outcome: str = DONE, detail: str = "") -> None:  # fmt: skip
    """Write one line of the audit log.

    Args:
        who: the reader, with the unit it was done for where there is one.
        action: a key of `codes.ACTIONS`: `export`, `freeze`, `send`, …
        subject: what it was done to, such as a workbook's name.
        outcome: `done`, `begun`, `refused` or `failed`.
        detail: more, such as how many rows were handed out.

    Raises:
        BooksUnavailable: it was not written; what it tells of must not be done.
    """
    if isinstance(who, Scope):
        note(who.reader.name, action, subject, f"{who.org.org_id} {who.month}", outcome, detail)  # fmt: skip
    else:
        note(who.name, action, subject, "", outcome, detail)


def note(by: str, action: str, subject: str, scope: str = "", outcome: str = DONE, detail: str = "") -> None:  # fmt: skip
    """Write one line about somebody who is known by name alone; as `record` otherwise."""
    with writing() as connection:
        add(connection, by, action, subject, scope, outcome, detail)


def add(connection: sa.Connection, by: str, action: str, subject: str, scope: str = "", outcome: str = DONE, detail: str = "") -> None:  # fmt: skip
    """Write one line as part of a change, so that both are kept or neither."""
    told = {"email": by, "action": action, "subject": subject, "scope": scope, "outcome": outcome, "detail": detail}  # fmt: skip
    row: dict[str, object] = {"event_id": str(uuid4()), "happened_at": now()}
    for name, value in told.items():
        row[name] = clean(value, audit_log.c[name].type.length)  # type: ignore[attr-defined]
    row["detail"] = row["detail"] or None
    connection.execute(audit_log.insert(), row)


def signed_in(email: str) -> None:
    """Write that somebody signed in."""
    note(email, "sign_in", "")


def signed_out(email: str) -> None:
    """Write that somebody signed out."""
    note(email, "sign_out", "")


def refused(email: str, what: str) -> None:
    """Write that somebody was refused something: a page, a unit, the house itself."""
    note(email, "access", what, outcome=REFUSED)


@contextmanager
def recorded(by: str, action: str, subject: str, detail: str = "") -> Iterator[None]:
    """Write that something begins, do it, and write how it ended.

    Raises:
        BooksUnavailable: the beginning was not written, so nothing was begun.
    """
    note(by, action, subject, outcome=BEGUN, detail=detail)
    outcome = FAILED
    try:
        yield
        outcome = DONE
    except ReaderError:
        outcome = REFUSED
        raise
    finally:
        try:
            note(by, action, subject, outcome=outcome, detail=detail)
        except BooksUnavailable:
            # It is done by now; the line that it was begun stays without an end.
            logging.getLogger("granary").warning("%s %s ended as %s, unrecorded", action, subject, outcome)  # fmt: skip


def operator() -> str:
    """Return whom the operating system knows at the command line."""
    return getpass.getuser()


def events(wanted: Wanted | None = None, *, most: int | None = None, skip: int = 0) -> list[Event]:  # fmt: skip
    """Return events, the newest first; at most so many after the first so many."""
    columns = audit_log.c
    asked = _asked(sa.select(audit_log), wanted or Wanted())
    asked = asked.order_by(columns.happened_at.desc(), columns.event_id)
    with reading() as connection:
        rows = connection.execute(asked.limit(most).offset(skip)).mappings()
        return [Event(**row) for row in rows]


def event_count(wanted: Wanted | None = None) -> int:
    """Return how many events there are."""
    asked = _asked(sa.select(sa.func.count()).select_from(audit_log), wanted or Wanted())  # fmt: skip
    with reading() as connection:
        return int(connection.execute(asked).scalar_one())


def clean(text: str, most: int) -> str:
    r"""Return text that stays on its line and reads as it was written.

    Control characters, line ends, overrides of the writing direction and whatever else
    cannot be seen are written out (`\n`, `\u202e`); what is longer than `most` is cut.
    """
    head = text[: most + 1]
    shown = "".join(_seen(sign) for sign in head)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _seen(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if sign in "\u3000\xa0" else sign.encode("unicode_escape").decode()


def _asked(statement: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    columns = audit_log.c
    told = sa.func.coalesce(columns.subject, "") + " " + sa.func.coalesce(columns.scope, "") + " " + sa.func.coalesce(columns.detail, "")  # fmt: skip
    kept: list[sa.ColumnElement[bool]] = []
    if wanted.person:
        kept.append(columns.email.icontains(wanted.person.strip(), autoescape=True))
    if wanted.text:
        kept.append(told.icontains(wanted.text.strip(), autoescape=True))
    kept += [columns[n] == v for n in ("action", "outcome") if (v := getattr(wanted, n))]  # fmt: skip
    if wanted.first:
        kept.append(columns.happened_at >= datetime.combine(wanted.first, time.min))
    if wanted.last:
        kept.append(columns.happened_at < datetime.combine(wanted.last + timedelta(days=1), time.min))  # fmt: skip
    return statement.where(*kept)
