"""What was published on the server since goes into the working copy, as a new version."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data import lock, native, versions
from data.draft import Draft
from data.server import tables
from data.server.session import Session
from data.server.state import Mark, State
from data.server.tables import DAY, TABLES
from data.shelf import BOOKS, Changes, Part, part_of
from data.versions import Version
from queries.publication import change, publication
from queries.releases import CONTRACT


@dataclass(frozen=True)
class Publication:
    """The newest state of a server's warehouse."""

    mark: Mark
    published_at: datetime
    note: str
    load_id: int | None

    @property
    def number(self) -> int:
        """Its place in the count of publications."""
        return self.mark.number


def newest(session: Session) -> Publication | None:
    """Return the publication in force, None where nothing was published yet."""
    if publication.name not in tables.there(session):
        return None
    newest_first = sa.select(publication).order_by(publication.c.number.desc())
    found = session.rows(newest_first.limit(1))
    if found.is_empty():
        return None
    number, at, note, load_id = found.row(0)
    at = at.astimezone(UTC)
    return Publication(Mark(number, at.isoformat()), at, note, load_id)


def pull(session: Session, folder: Path, here: State, there: Publication) -> None:
    """Make the state of the server the newest version of its working copy.

    Only what was published since is fetched, if the copy's own publication is one of the
    server's; else everything is.
    """
    since = _since(session, here.mark)
    base = _base(folder) if since else None
    # A copy from before the server was migrated lacks columns: it is fetched anew.
    base = base if base and base.contract == CONTRACT else None
    kept = [version.number for version in versions.all_of(folder)]
    number = max([there.number, *(n + 1 for n in kept)])
    lock.sign(folder, number)
    with closing(Draft(folder, number, base)) as draft:
        names = tables.there(session)
        for table, parts in _wanted(session, since if base else None).items():
            if table.name in names:
                _take(session, draft, table, parts)
        files = draft.finish()
    merged = since is None or base is None or _count(session, since) > 1
    version = Version(number, there.published_at, there.note, there.load_id, files, is_merged=merged)  # fmt: skip
    versions.publish(folder, version)


def _since(session: Session, mark: Mark | None) -> Mark | None:
    """Return the copy's publication if the server knows it as its own."""
    if mark is None:
        return None
    at = sa.select(publication.c.published_at).where(publication.c.number == mark.number)  # fmt: skip
    found = session.rows(at)["published_at"].to_list()
    is_known = [moment.astimezone(UTC).isoformat() for moment in found] == [mark.published_at]  # fmt: skip
    return mark if is_known else None


def _count(session: Session, since: Mark) -> int:
    after = sa.select(sa.func.count().label("n")).where(publication.c.number > since.number)  # fmt: skip
    return int(session.rows(after).item())


def _base(folder: Path) -> Version | None:
    number = versions.pointed(folder)
    return None if number is None else versions.read(folder, number)


def _wanted(session: Session, since: Mark | None) -> Changes:
    """Return what to fetch: the parts of each table; `[None]` is all of it."""
    if since is None:
        return {table: [None] for table in TABLES}
    asked = sa.select(change.c.table_name, change.c.part).where(change.c.number > since.number)  # fmt: skip
    parts: dict[str, set[str]] = defaultdict(set)
    for name, part in session.rows(asked.distinct()).iter_rows():
        parts[name].add(part)
    return {t: [_part(t, p) for p in sorted(parts[t.name])] for t in TABLES if t.name in parts}  # fmt: skip


def _part(table: sa.Table, written: str) -> Part:
    if not written:
        return None
    return int(written) if table in BOOKS else date.fromisoformat(written)


def _take(session: Session, draft: Draft, table: sa.Table, parts: Sequence[Part]) -> None:  # fmt: skip
    if table is not DAY:
        where = None if None in parts else _within(table, parts)
        draft.replace(table, session.rows(native.filtered(_all(table), where)), where)
    elif None in parts:
        for year in tables.years(session):
            of_year = sa.extract("year", table.c.day) == year
            with session.reading(_all(table).where(of_year)) as rows:
                native.pour(draft.connection, draft.days(year), rows)
    else:
        _take_days(session, draft, [p for p in parts if isinstance(p, date)])


def _take_days(session: Session, draft: Draft, days: Sequence[date]) -> None:
    for year in sorted({day.year for day in days}):
        where = _within(DAY, [day for day in days if day.year == year])
        frame = session.rows(_all(DAY).where(where))
        if frame.is_empty():
            mine = draft.days(year)
            draft.run(mine.delete().where(native.about(where, DAY, mine)))
        else:
            draft.replace(DAY, frame, where)


def _within(table: sa.Table, parts: Sequence[Part]) -> native.Condition:
    return table.c[part_of(table) or ""].in_(parts)


def _all(table: sa.Table) -> sa.Select[Any]:
    """Return the rows as Arrow can carry them: exact numbers go as text."""
    columns = [sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.Numeric) and not isinstance(c.type, sa.Float) else c for c in table.columns]  # fmt: skip
    return sa.select(*columns)
