"""Spark Connect: Apache Spark clusters and Sail, through one client.

The address goes to the driver as it is. Nothing is written here. The tables are those of
`GRANARY_SCHEMA`, or lie as Parquet under `GRANARY_LAKE`, where `python -m data rollup`
puts them: `daily/deposit_day`, `marts/NUMBER/TABLE`, and `publication`, which counts.
"""

import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import default
from sqlalchemy.sql import compiler

from queries import config, schema
from queries.connections import small
from queries.connections.limit import Limit
from queries.connections.transport import (  # fmt: skip
    Question,
    Sight,
    Transport,
    WarehouseSlow,
    WarehouseUnavailable,
)

COUNTER = "SELECT max(number) AS number FROM publication"
DAILY = schema.deposit_day
ABSENT = ("TABLE_OR_VIEW_NOT_FOUND", "PATH_NOT_FOUND")
COUNTED = "number BIGINT, published_at TIMESTAMP, note STRING"
KEPT = 2
# How Spark spells the types of the contract, and those of small tables.
SPELT = {sa.Boolean: "BOOLEAN", sa.Integer: "INT", sa.Double: "DOUBLE", sa.Numeric: "DECIMAL({0.precision},{0.scale})", sa.Date: "DATE", sa.DateTime: "TIMESTAMP", sa.String: "STRING"}  # fmt: skip
FRAMED = {pl.String(): "STRING", pl.Float64(): "DOUBLE", pl.Boolean(): "BOOLEAN", pl.Date(): "DATE"}  # fmt: skip


def spelt(table: sa.Table) -> str:
    """Return a table's columns as Spark declares them."""
    told = ((c.name, next(s.format(c.type) for t, s in SPELT.items() if isinstance(c.type, t))) for c in table.columns)  # fmt: skip
    return ", ".join(f"{name} {kind}" for name, kind in told)


class Spark(Transport):
    """A server that speaks Spark Connect, and the tables of a schema or a lake of it."""

    may_sleep = True

    def __init__(self, url: str, lake: str | None = None) -> None:
        self._url = url
        self._lake = (lake or config.load().granary_lake).rstrip("/")
        self._opening = threading.Lock()
        self._sessions: dict[str, Any] = {}
        self._seen: tuple[float, str] | None = None
        self._limit = Limit()

    def dialect(self, _: str) -> sa.Dialect:
        """Return Spark's dialect, its parameters by name."""
        return _dialect()

    def exists(self) -> bool:
        """Return True: whether its tables are there is seen when they are read."""
        return True

    def newest(self) -> str:
        """Return `HOST@NUMBER`, or `HOST@~SLICE` where nothing counts the publications.

        The engine is asked at most once in `GRANARY_FRESH` seconds.
        """
        now, fresh = time.monotonic(), config.load().granary_fresh
        if self._seen is None or now - self._seen[0] > fresh:
            self._seen = (now, self.counted() or f"~{int(now // fresh)}")
        host = self._url.removeprefix("sc://").partition("/")[0]
        return f"{host}@{self._seen[1]}"

    def ask(self, question: Question, version: str, _: Sight) -> pl.DataFrame:
        """Return the answer: of a version's own files, or as a schema's tables are now."""
        values = dict(zip(question.names, question.values, strict=True))
        number = version.rpartition("@")[2]
        return self._run(question.sql, values, number)

    def columns(self, table: str, version: str) -> list[tuple[str, str]]:
        """Return the names and types of a table's columns, none where it is not there."""
        if not self.session(version.rpartition("@")[2]).catalog.tableExists(table):
            return []
        found = self._run(f"DESCRIBE TABLE {table}", {}, version.rpartition("@")[2])
        return [(name, kind) for name, kind, *_ in found.rows() if name[:1] != "#"]

    def counted(self) -> str | None:
        """Return the number of the newest publication, None where nothing counts them."""
        try:
            found = self._run(COUNTER, {}, "")["number"][0]
        except Absent:
            return None
        return None if found is None else str(found)

    def _run(self, sql: str, values: dict[str, Any], number: str) -> pl.DataFrame:
        from pyspark.errors import PySparkException  # noqa: PLC0415  takes a second

        stopped = threading.Event()
        try:
            session = self.session(number)

            def stop() -> None:
                stopped.set()
                session.interruptAll()

            if not number and self._lake:
                # Looked for anew: a session goes on seeing the files it saw first.
                _view(session, "publication", COUNTED, f"{self._lake}/publication")
            with self._limit.on(stop):
                return pl.DataFrame(session.sql(sql, args=values).toArrow())
        except PySparkException as error:
            if stopped.is_set():
                raise WarehouseSlow from error
            if _is_absent(error):
                raise Absent from error
            # The session went with a server that was started again.
            self._sessions.clear()
            raise WarehouseUnavailable from error

    def session(self, number: str) -> Any:
        """Return the session that sees a publication; "" is one that only counts them."""
        with self._opening:
            if number not in self._sessions:
                while len(self._sessions) > KEPT:
                    self._sessions.pop(next(iter(self._sessions)))
                self._sessions[number] = self._opened(number)
            return self._sessions[number]

    def _opened(self, number: str) -> Any:
        from pyspark.sql import SparkSession  # noqa: PLC0415

        # Of pandas nothing is used here: answers come in Arrow.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        made = SparkSession.builder.remote(self._url).create()
        if config.load().granary_schema:
            made.sql(f"USE SCHEMA {config.load().granary_schema}")
        for table, path in self._places(number):
            self.view(made, table, path)
        if number:
            _keep_small(made)
        return made

    def view(self, session: Any, table: sa.Table, path: str) -> None:
        """Have a session call what lies at a path by a table's name; no file is no row."""
        _view(session, table.name, spelt(table), path)

    def _places(self, number: str) -> list[tuple[sa.Table, str]]:
        """Return where a lake has each table of a publication; "" is none."""
        if not self._lake or not number or number[0] == "~":
            return []
        marts, daily = f"{self._lake}/marts/{number}", f"{self._lake}/daily"
        return [
            (table, f"{daily if table is DAILY else marts}/{table.name}")
            for table in schema.metadata.tables.values()
        ]


def _view(session: Any, name: str, declared: str, path: str) -> None:
    session.read.schema(declared).parquet(path).createOrReplaceTempView(name)


def _keep_small(session: Any) -> None:
    """Give a session the small tables that statements join, as views of its own."""

    def rows(table: sa.Table) -> pl.DataFrame:
        return pl.DataFrame(session.sql(f"SELECT * FROM {table.name}").toArrow())  # noqa: S608  a name of the contract

    for name, frame in small.worked_out(rows).items():
        declared = ", ".join(f"{c} {FRAMED[t]}" for c, t in frame.schema.items())
        view = session.createDataFrame(frame.to_arrow(), schema=declared)
        view.createOrReplaceTempView(name)


class Absent(WarehouseUnavailable):
    """The engine has no such table, or no files where they should be."""


@contextmanager
def absence() -> Iterator[None]:
    """Say `Absent` of what is not there; any other error is the engine's own."""
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except PySparkException as error:
        if _is_absent(error):
            raise Absent from error
        raise


def _is_absent(error: Any) -> bool:
    # Sail tells the condition in its message alone.
    return any(told in f"{error.getCondition()} {error}" for told in ABSENT)


class _Types(compiler.GenericTypeCompiler):
    def visit_VARCHAR(self, *_: Any, **__: Any) -> str:  # noqa: N802
        return "STRING"

    def visit_TEXT(self, *_: Any, **__: Any) -> str:  # noqa: N802
        return "STRING"

    def visit_DOUBLE(self, *_: Any, **__: Any) -> str:  # noqa: N802
        return "DOUBLE"

    def visit_INTEGER(self, *_: Any, **__: Any) -> str:  # noqa: N802
        return "INT"


class _Names(compiler.IdentifierPreparer):
    def __init__(self, dialect: sa.Dialect) -> None:
        super().__init__(dialect, initial_quote="`", final_quote="`")


class _Dialect(default.DefaultDialect):
    name = "spark"
    paramstyle = "named"
    default_paramstyle = "named"
    supports_native_boolean = True
    type_compiler_cls = _Types
    preparer = _Names  # type: ignore[assignment]


@cache
def _dialect() -> sa.Dialect:
    return _Dialect()
