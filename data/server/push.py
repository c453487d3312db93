"""What a new version changed goes to the server: one transaction, only what differs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from data import shelf
from data.server import tables, upgrade
from data.server.session import Session
from data.server.state import Mark
from data.server.tables import DAY
from data.shelf import Changes, Part, part_of
from data.versions import Version
from queries.publication import change, publication

Pair = tuple[Version | None, Version]


def push(session: Session, folder: Path, pair: Pair, number: int, note: str) -> Mark:
    """Make the server hold the second version of a pair; it holds the first one now.

    Args:
        session: it holds the lock, and the working copy is up to date.
        folder: the working copy, with the files of both versions.
        pair: the version before, None if the server has nothing yet, and the new one.
        number: the new publication's number.
        note: what it is, for the list of publications.

    Returns:
        The mark of the new publication.

    Raises:
        ServerRefused: a bank's own tables are there.
        adbc Error: the server refuses; it is as it was.
    """
    old, new = pair
    tables.refuse_others(session)
    with shelf.opened(folder) as kept:
        changed = kept.changes(old, new, tables.TABLES)
        years = sorted({day.year for day in changed.get(DAY, ())})
        with session.transaction(), tables.ensured(session, years) as empty:
            if publication.name in empty:
                upgrade.note(session)
            for table, parts in changed.items():
                if table.name not in empty:
                    _clear(session, table, parts)
                session.insert(table.name, kept.stream(new, table, parts))
            mark = _count(session, new, number, note, changed)
        for table in changed:
            session.run(f"ANALYZE {table.name}")
    return mark


def _clear(session: Session, table: sa.Table, parts: Sequence[Part]) -> None:
    column = part_of(table)
    gone = table.delete()
    session.run(gone if column is None else gone.where(table.c[column].in_(parts)))


def _count(session: Session, new: Version, number: int, note: str, changed: Changes) -> Mark:  # fmt: skip
    at = datetime.now(UTC)
    row = {"number": number, "published_at": at, "note": note, "load_id": new.load_id}
    session.run(publication.insert().values(row))
    parts = [
        {"number": number, "table_name": table.name, "part": "" if part is None else str(part)}
        for table, every in changed.items()
        for part in every
    ]  # fmt: skip
    if parts:
        session.run(change.insert().values(parts))
    return Mark(number, at.isoformat())
