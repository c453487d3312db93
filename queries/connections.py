"""How the warehouse is connected to: one engine per version, small joins at hand.

The manifest of a versioned store names immutable files, which are attached read-only. A
new version means a new engine. Once they are attached, DuckDB is shut in: no SQL reads or
writes another file, loads an extension or takes that back.
"""

import json
import threading
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from queries import config

DUCKDB = "duckdb:///"


def folder() -> Path | None:
    """Return the folder of the versioned store, or None for another kind of warehouse."""
    url = config.load().granary_warehouse
    if not url.startswith(DUCKDB):
        return None
    path = Path(url.removeprefix(DUCKDB))
    return None if path.is_file() else path


_at_hand: dict[str, Callable[[], sa.Select[Any]]] = {}


def at_hand(make: Callable[[], sa.Select[Any]]) -> Callable[[], sa.FromClause]:
    """Keep a small table that many statements join, worked out once per connection.

    Planning its joins again costs a statement more than running it. Another warehouse
    than a store works it out within each statement.
    """
    name = f"{make.__name__}_at_hand"
    _at_hand[name] = make

    @cache
    def either() -> tuple[sa.FromClause, sa.FromClause]:
        statement = make()
        columns = [sa.column(c.name, c.type) for c in statement.selected_columns]
        return statement.cte(make.__name__), sa.table(name, *columns)

    @wraps(make)
    def joined() -> sa.FromClause:
        return either()[folder() is not None]

    return joined


@lru_cache(maxsize=4)
def engine_of(version: str) -> sa.Engine:
    """Return the engine that answers from a version, `WAREHOUSE@NUMBER`."""
    place = folder()
    if place is None:
        url = config.load().granary_warehouse
        shut = {"connect_args": {"read_only": True, "config": SHUT}}
        return sa.create_engine(
            url, hide_parameters=True, **(shut if url.startswith(DUCKDB) else {})
        )
    number = version.rsplit("@", 1)[1]
    manifest = json.loads((place / f"manifest-{number}.json").read_text())
    files = {alias: place / name for alias, name in manifest["files"].items()}
    made = sa.create_engine(
        f"{DUCKDB}:memory:{abs(hash(version))}",
        poolclass=QueuePool,
        pool_size=8,
        hide_parameters=True,
        # Nothing is written, so nothing is rolled back between readers.
        pool_reset_on_return=None,
    )
    small = {
        name: str(make().compile(made, compile_kwargs={"literal_binds": True}))
        for name, make in _at_hand.items()
    }
    sa.event.listen(
        made, "connect", lambda connection, _: _attach(connection, files, small)
    )
    return made


# What no SQL may do, whoever wrote it. The last one makes the others final.
SHUT = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "lock_configuration": True,
}
_attaching = threading.Lock()


def _attach(connection: Any, files: dict[str, Path], small: dict[str, str]) -> None:
    cursor = connection.cursor()
    with _attaching:
        # Settings are the instance's: the first of its connections makes them.
        cursor.execute("SELECT current_setting('lock_configuration')")
        if not cursor.fetchone()[0]:
            _open_and_shut(cursor, files)
    cursor.execute(f"SET search_path = '{','.join(files)}'")
    for name, statement in small.items():
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}")
    cursor.close()


def _open_and_shut(cursor: Any, files: dict[str, Path]) -> None:
    for alias, file in files.items():
        quoted = str(file).replace("'", "''")
        cursor.execute(f"ATTACH IF NOT EXISTS '{quoted}' AS {alias} (READ_ONLY)")
    # A page's queries take milliseconds: sharing one between threads costs a quarter more.
    cursor.execute("SET threads = 1")
    for name, value in SHUT.items():
        cursor.execute(f"SET {name} = {str(value).lower()}")
