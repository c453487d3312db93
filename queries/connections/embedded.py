"""DuckDB, in this process: one engine per version, small joins at hand.

The manifest of a versioned store names immutable files, which are attached read-only. A
new version means a new engine. Once they are attached, DuckDB is shut in: no SQL reads or
writes another file, loads an extension or takes that back.
"""

import json
import os
import threading
import time
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from queries import config
from queries.connections import small
from queries.connections.limit import Limit
from queries.connections.transport import (  # fmt: skip
    Question,
    Sight,
    Transport,
    WarehouseSlow,
    WarehouseUnavailable,
)
from queries.publication import FIRST_FORM
from queries.text import Text

DUCKDB = "duckdb:///"
POINTER = "CURRENT"
# Rows in one piece: more than a page reads.
AT_ONCE = 1_000_000

# The copy it warns of is a few kilobytes.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy")


def folder() -> Path | None:
    """Return the folder of the versioned store, or None for another kind of warehouse."""
    url = config.load().granary_warehouse
    if not url.startswith(DUCKDB):
        return None
    path = Path(url.removeprefix(DUCKDB))
    return None if path.is_file() else path


class Embedded(Transport):
    """A DuckDB file, or a folder that is a versioned store."""

    def __init__(self) -> None:
        self._limit = Limit()

    def exists(self) -> bool:
        """Return whether a folder's store has a version; a file is asked when read."""
        place = folder()
        return place is None or (place / POINTER).exists()

    def newest(self) -> str:
        """Return `PLACE@NUMBER` of a folder, `URL@SLICE` of a file that others write."""
        place = folder()
        if place is None:
            url, fresh = config.load().granary_warehouse, config.load().granary_fresh
            return f"{url}@{int(time.monotonic() // fresh)}"
        try:
            return f"{place}@{(place / POINTER).read_text().strip()}"
        except OSError as error:
            raise WarehouseUnavailable(
                Text(
                    "数据仓库尚未建立。请运行 python -m data demo（演示数据）或 python -m data create（空仓库）。",
                    "There is no warehouse yet. Run `python -m data demo` (demo bank) or `python -m data create` (empty).",
                )
            ) from error

    def keeps(self, version: str) -> bool:
        """Return whether a folder still has all files of a version; other files have none."""
        place, (named, _, number) = folder(), version.rpartition("@")
        if place is None or named != str(place):
            return False
        try:
            files = json.loads((place / f"manifest-{number}.json").read_text())["files"]
        except OSError:
            return False
        return all((place / name).exists() for name in files.values())

    def dialect(self, version: str) -> sa.Dialect:
        """Return DuckDB's dialect, as the engine of a version has set it up."""
        return engine_of(version).dialect

    def form(self, version: str) -> int | None:
        """Return what the manifest of a folder's version says; a file says nothing."""
        place, number = folder(), version.rsplit("@", 1)[1]
        if place is None:
            return None
        try:
            manifest = json.loads(
                (place / f"manifest-{number}.json").read_text("utf-8")
            )
        except OSError:
            return None  # whoever reads it says what is wrong
        return int(manifest.get("contract", FIRST_FORM))

    def ask(self, question: Question, version: str, _: Sight) -> pl.DataFrame:
        """Return the answer from a version's files; a page's queries take milliseconds."""
        try:
            with engine_of(version).connect() as connection:
                # The native connection hands Arrow over without SQLAlchemy's rows, which
                # round DECIMAL quotients to the column's scale; `execute` plans the
                # statement once, a relation twice, which is more than an answer costs.
                native: Any = connection.connection.driver_connection
                with self._limit.on(native.interrupt):
                    done = native.execute(_parsed(question.sql), list(question.values))
                    return pl.DataFrame(done.to_arrow_reader(AT_ONCE))
        except duckdb.InterruptException as error:
            raise WarehouseSlow from error
        except (sa.exc.DBAPIError, duckdb.Error) as error:
            raise WarehouseUnavailable from error


@lru_cache(maxsize=512)
def _parsed(sql: str) -> duckdb.Statement:
    """Return a statement read once: reading it again is a sixth of what it costs."""
    return duckdb.extract_statements(sql, connection=_reader())[0]


@lru_cache(maxsize=1)
def _reader() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


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
    kept, sums = small.written(made)
    sa.event.listen(
        made, "connect", lambda connection, _: _attach(connection, files, kept, sums)
    )
    return made


# Bytes of a warehouse whose queries are shared between all cores. A smaller one answers
# in milliseconds, which sharing makes a quarter more.
SHARED_FROM = 200_000_000

# What no SQL may do, whoever wrote it. The last one makes the others final.
SHUT = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "lock_configuration": True,
}
_attaching = threading.Lock()


def _attach(
    connection: Any, files: dict[str, Path], kept: dict[str, str], sums: dict[str, str]
) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT current_database()")
    memory = cursor.fetchone()[0]
    with _attaching:
        # Settings are the instance's: the first of its connections makes them.
        cursor.execute("SELECT current_setting('lock_configuration')")
        if not cursor.fetchone()[0]:
            _open_and_shut(cursor, files)
        cursor.execute(f"SET search_path = '{','.join([*files, memory])}'")
        for name, statement in kept.items():
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement}")
        # So are the sums; what one connection could not finish the next one does.
        for name, statement in sums.items():
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {memory}.main.{name} AS {statement}"
            )
    cursor.close()


def _open_and_shut(cursor: Any, files: dict[str, Path]) -> None:
    for alias, file in files.items():
        quoted = str(file).replace("'", "''")
        cursor.execute(f"ATTACH IF NOT EXISTS '{quoted}' AS {alias} (READ_ONLY)")
    large = sum(file.stat().st_size for file in files.values()) > SHARED_FROM
    cursor.execute(f"SET threads = {os.cpu_count() or 1 if large else 1}")
    # Texts as polars keeps them, so that they are handed over without copying each.
    cursor.execute("SET arrow_output_version = '1.4'")
    for name, value in SHUT.items():
        cursor.execute(f"SET {name} = {str(value).lower()}")
