"""A warehouse of an older release brought to this one's contract: what it lacks is added.

The new version is published like any load. In a folder the one before stays and `rollback`
leads back to it; a server's own tables are changed, so there only its dump does. Rows keep
their values; a new column holds its default, or nothing where it may be empty. Rollups are
made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from duckdb_engine import Dialect

from data import rollups, server, usual, versions
from data.draft import DAY, MARTS, Draft
from data.lock import Hearing
from data.store import PATIENCE, PREFIX, Store
from queries import schema
from queries.releases import CONTRACT, refuse_other

# What only looks at a folder or leads back and forth is for every form.
ANY_FORM = {"create", "migrate", "versions", "disk", "rollback", "backup", "restore", "check", "members", "audit", "demo"}  # fmt: skip


@dataclass(frozen=True)
class Migrated:
    """What was done: the version now, and what was added to it."""

    version: int
    tables: tuple[str, ...]
    columns: tuple[str, ...]


def refuse_outdated(url: str, command: str) -> None:
    """Refuse a command on a folder of another release's form.

    Raises:
        OtherContract: with what to run.
    """
    folder = Path(url.removeprefix(PREFIX))
    if command in ANY_FORM or not url.startswith(PREFIX) or folder.is_file():
        return
    current = Store(folder).current()
    if current:
        refuse_other(current.contract)


def migrate(folder: Path, *, waiting: Hearing | None = None) -> Migrated | None:
    """Bring the current version to this release's contract; None if it is there already.

    Raises:
        OtherContract: a newer release wrote it.
        WarehouseBusy: a writer does not finish.
        DiskRefused: the disk is full or read-only.
        ServerRefused: the server of a working copy refuses.
    """
    store = Store(folder)
    if server.is_copy(folder):
        return _on_server(store, waiting)
    there = store.current()
    if there is None or there.contract == CONTRACT:
        return None
    if there.contract > CONTRACT:
        refuse_other(there.contract)
    note = f"migrate {there.contract} to {CONTRACT}"
    with store.writing(note, waiting=waiting) as draft:
        known = _tables(draft, there)
        tables = [t.name for t in _marts() if t.name not in known]
        columns = [name for table in _marts() for name in _add(draft, table, MARTS)]
        columns += list(_days(draft))
        rollups.refresh(draft)
        number = draft.number
    return Migrated(number, tuple(tables), tuple(columns))


def _on_server(store: Store, waiting: Hearing | None) -> Migrated | None:
    """Add to the server what it lacks; its copy here is fetched anew, and rolled up."""
    added = server.upgraded(store.folder, PATIENCE, waiting)
    if added is None:
        return None
    with store.writing(f"migrate to {CONTRACT}", waiting=waiting) as draft:
        rollups.refresh(draft)
        number = draft.number
    return Migrated(number, added.tables, added.columns)


def _marts() -> list[sa.Table]:
    return [t for t in schema.metadata.sorted_tables if t is not DAY]


def _tables(draft: Draft, there: versions.Version) -> set[str]:
    """Return the tables of the version before; the draft has made the missing ones."""
    before = draft.folder / there.files[MARTS]
    draft.connection.execute(f"ATTACH '{before}' AS before (READ_ONLY)")
    found = draft.connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'before'").fetchall()  # fmt: skip
    draft.connection.execute("DETACH before")
    return {name for (name,) in found}


def _days(draft: Draft) -> Iterator[str]:
    """Add to each year of days; a year that lacks nothing is not written anew."""
    added: set[str] = set()
    for year in draft.years:
        if list(_missing(draft, DAY, f"days_{year}")):
            draft.days(year)
            added |= set(_add(draft, DAY, f"days_{year}"))
    yield from sorted(added)


def _add(draft: Draft, table: sa.Table, alias: str) -> Iterator[str]:
    place = table.name if alias == MARTS else f"{alias}.{table.name}"
    for column in _missing(draft, table, alias):
        for statement in usual.added(place, column, Dialect()):
            draft.connection.execute(statement)
        yield f"{table.name}.{column.name}"


def _missing(draft: Draft, table: sa.Table, alias: str) -> list[sa.Column[Any]]:
    of = "current_database()" if alias == MARTS else f"'{alias}'"
    found = draft.connection.execute(f"SELECT column_name FROM duckdb_columns() WHERE database_name = {of} AND table_name = '{table.name}'").fetchall()  # noqa: S608  # fmt: skip
    there = {name for (name,) in found}
    return [column for column in table.columns if column.name not in there]
