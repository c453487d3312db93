"""PostgreSQL, through ADBC: Arrow from the server, connections kept open.

Every connection only reads. A question runs in a snapshot of its own, which first tells
whose sight it is in (`data rights` prints the policies that look at it) and which
publication it sees, so a run never mixes two.
"""

import time
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager import Error
from adbc_driver_postgresql import dbapi
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.pool import QueuePool

from queries import config
from queries.connections.transport import (
    NewFigures,
    Question,
    Sight,
    Transport,
    WarehouseSlow,
    WarehouseUnavailable,
)
from queries.publication import FORM, form_of

COUNTER = "SELECT max(number) FROM publication"
LOOK = f"SELECT set_config('granary.paths', $1, true), set_config('granary.totals', $2, true), ({COUNTER})"
ABSENT, CANCELLED, REFUSED = "42P01", "57014", "42501"
AT_ONCE = 16


class Postgresql(Transport):
    """A PostgreSQL database that has the tables, or views of them, and perhaps a counter.

    Without the counter (`publication`: the bank fills the tables itself) answers are
    kept for `GRANARY_FRESH` seconds.
    """

    is_walled = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._name = f"{parts.hostname or ''}:{parts.port or ''}{parts.path}"
        self._pool = QueuePool(
            lambda: dbapi.connect(_address(url)),
            pool_size=AT_ONCE,
            max_overflow=AT_ONCE,
            timeout=config.load().granary_timeout,
            # Long enough for a page, short enough that a server that came back is found.
            pre_ping=False,
        )
        self._counts = True

    def dialect(self, _: str) -> sa.Dialect:
        """Return PostgreSQL's dialect with the parameters ADBC takes."""
        return _dialect()

    def exists(self) -> bool:
        """Return True: whether its tables are there is seen when they are read."""
        return True

    def newest(self) -> str:
        """Return `HOST/DATABASE@NUMBER`, or `…@~SLICE` of a database without a counter."""
        number = self._run(self._counted) if self._counts else None
        if number is None:
            return (
                f"{self._name}@~{int(time.monotonic() // config.load().granary_fresh)}"
            )
        return f"{self._name}@{number}"

    def ask(self, question: Question, version: str, sight: Sight) -> pl.DataFrame:
        """Return the answer from the snapshot that a version is."""
        number = version.rpartition("@")[2]

        def answered(cursor: Any) -> pl.DataFrame:
            if number.startswith("~"):
                cursor.execute(LOOK.replace(f", ({COUNTER})", ""), list(_told(sight)))
            else:
                cursor.execute(LOOK, list(_told(sight)))
                if str(cursor.fetchone()[2]) != number:
                    raise NewFigures
            cursor.execute(question.sql, list(question.values) or None)
            return _polars(cursor.fetch_arrow_table())

        found: pl.DataFrame = self._run(answered)
        return found

    def form(self, _: str) -> int | None:
        """Return what the counter says of itself; a bank's own tables say nothing."""
        return self._run(self._formed) if self._counts else None

    def _formed(self, cursor: Any) -> int:
        cursor.execute(FORM)
        return form_of(cursor.fetchone()[0])

    def _counted(self, cursor: Any) -> int | None:
        try:
            cursor.execute(COUNTER)
            found: int | None = cursor.fetchone()[0]
        except Error as error:
            if error.sqlstate not in (ABSENT, REFUSED):
                raise
            self._counts = False
            return None
        return found or 0

    def _run(self, work: Any) -> Any:
        """Do some work in a transaction that is over afterwards.

        A connection that broke is thrown away and the work done once more on a new one:
        a server that was started again is answered from at once.
        """
        try:
            return self._once(work)
        except Error as error:
            if _is_of_the_statement(error):
                raise _in_words(error) from error
        try:
            return self._once(work)
        except Error as error:
            raise _in_words(error) from error

    def _once(self, work: Any) -> Any:
        held: Any = self._pool.connect()
        try:
            with held.cursor() as cursor:
                done = work(cursor)
            held.rollback()
        except Error as error:
            if _is_of_the_statement(error):
                held.rollback()
            else:
                held.invalidate(error)
            raise
        finally:
            held.close()
        return done


@cache
def _dialect() -> sa.Dialect:
    return dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def _address(url: str) -> str:
    """Return the address as the driver takes it, with what every connection is set to."""
    settings = {
        "default_transaction_read_only": "on",
        "default_transaction_isolation": "repeatable\\ read",
        "statement_timeout": f"{config.load().granary_timeout * 1000:.0f}",
        # What the planner would save by compiling, a page's questions never earn back.
        "jit": "off",
    }
    if config.load().granary_schema:
        settings["search_path"] = config.load().granary_schema
    plain = url.replace("postgresql+psycopg:", "postgresql:", 1)
    told = quote(" ".join(f"-c {name}={value}" for name, value in settings.items()))
    return f"{plain}{'&' if '?' in plain else '?'}options={told}&connect_timeout=5"


def _told(sight: Sight) -> tuple[str, str]:
    return ",".join(sight.paths), "on" if sight.totals else ""


def _is_of_the_statement(error: Error) -> bool:
    """Return whether the server refused a statement, rather than the connection broke."""
    state = (error.sqlstate or "").strip("\0")
    return state == CANCELLED or (bool(state) and state[:2] not in ("08", "57"))


def _in_words(error: Error) -> WarehouseUnavailable:
    return WarehouseSlow() if error.sqlstate == CANCELLED else WarehouseUnavailable()


def _polars(table: pa.Table) -> pl.DataFrame:
    """Return the frame; numerics, which come as text, as Float64."""
    text = [n for n, f in enumerate(table.schema) if isinstance(f.type, pa.OpaqueType)]
    for n in text:
        name = table.schema.field(n).name
        plain = pa.chunked_array(
            [c.storage for c in table.column(n).chunks], pa.string()
        )
        table = table.set_column(n, name, plain)
    frame = pl.DataFrame(table)
    return frame.with_columns(pl.nth(n).cast(pl.Float64) for n in text)
