"""One session on the server: its lock, its transactions, rows to and fro by Arrow."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data import lock
from data.lock import Hearing, WarehouseBusy
from data.server import address
from queries.text import ReaderError, Text

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
# As `opened` sets the session: a backslash in a text is a backslash.
DIALECT._backslash_escapes = False
PAUSE = 0.2
# One lock for each schema of a database.
KEY = "hashtextextended('granary ' || current_schema(), 0)"
WHO = f"""
SELECT a.application_name AS who,
  to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS since
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
  AND (l.classid::bigint << 32) | l.objid::bigint = {KEY}
"""  # noqa: S608  nothing in it is given from outside

SAYS = re.compile(r"(?:ERROR|FATAL):\s*(.+)")
PREFIX = re.compile(r"(?:\w+: \[libpq\] )?(?:Failed to connect: )?(.+)")

UNREACHED = Text(
    "无法连接数据库 {server}：{why}。未作任何更改；请检查地址、账号与网络后重试。",
    "{server} cannot be reached: {why}. Nothing was changed; look at the address, the role and the network, then try again.",
)
REFUSED = Text(
    "数据库 {server} 拒绝了操作：{why}。未作任何更改。",
    "{server} refused: {why}. Nothing was changed.",
)
NO_DRIVER = Text(
    "缺少 PostgreSQL 驱动。请运行 `uv sync --extra postgresql` 后重试。",
    "PostgreSQL's driver is not installed. Run `uv sync --extra postgresql`, then try again.",
)
NO_SCHEMA = Text(
    "该账号在 {server} 上没有可用的模式（`search_path` 所指的模式不存在）。请先建立模式后重试。",
    "The role has no schema on {server}: none of its search_path is there. Create the schema, then try again.",
)


class ServerRefused(ReaderError):
    """The server cannot be reached or does not do what was asked; it is as it was."""


class Session:
    """A signed-in session; statements are SQLAlchemy's, or the loader's own text."""

    def __init__(self, connection: Any, server: str) -> None:
        self._connection, self.server = connection, server

    def run(self, statement: sa.Executable | str) -> None:
        """Run a statement that returns nothing."""
        with self._connection.cursor() as cursor:
            cursor.executescript(_sql(statement))

    def rows(self, statement: sa.SelectBase | str) -> pl.DataFrame:
        """Return the rows of a select."""
        with self.reading(statement) as reader:
            found = pl.from_arrow(reader.read_all())
        assert isinstance(found, pl.DataFrame)  # noqa: S101
        return found

    @contextmanager
    def reading(self, statement: sa.SelectBase | str) -> Iterator[Any]:
        """Yield the rows of a select as a stream of record batches."""
        with self._connection.cursor() as cursor:
            cursor.execute(_sql(statement))
            yield cursor.fetch_record_batch()

    def insert(self, name: str, rows: Any) -> int:
        """Add a stream of record batches to a table, decimals exact (binary COPY)."""
        with self._connection.cursor() as cursor:
            count: int = cursor.adbc_ingest(name, rows, mode="append")
            return count

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything that is run inside, or nothing of it."""
        native = self._connection.adbc_connection
        native.set_autocommit(False)
        try:
            yield
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            native.set_autocommit(True)


def _sql(statement: sa.Executable | sa.SelectBase | str) -> str:
    if isinstance(statement, str):
        return statement
    made: Any = statement.compile(  # type: ignore[union-attr]
        dialect=DIALECT, compile_kwargs={"literal_binds": True}
    )
    # The dialect doubles it for a driver that fills in values; this one does not.
    return str(made).replace("%%", "%")


@contextmanager
def opened(url: str) -> Iterator[Session]:
    """Yield a session that ends, and lets its lock go, whatever happens.

    Raises:
        ServerRefused: no driver, no connection, no schema, or a statement fails.
    """
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415  an extra
    except ImportError as error:
        raise ServerRefused(NO_DRIVER) from error
    server = address.shown(url)
    try:
        connection = dbapi.connect(address.libpq(url), autocommit=True)
    except dbapi.Error as error:
        raise ServerRefused(UNREACHED.fill(server=server, why=_why(error))) from error
    try:
        with connection:
            session = Session(connection, server)
            session.run("SET client_min_messages = warning; SET standard_conforming_strings = on")  # fmt: skip
            _refuse_no_schema(session)
            yield session
    except dbapi.Error as error:
        raise ServerRefused(REFUSED.fill(server=server, why=_why(error))) from error


def _why(error: Exception) -> str:
    """Return the line in which the server says why; all it said goes to the log."""
    said = str(error)
    logging.getLogger("granary").info("PostgreSQL: %s", said)
    found = SAYS.search(said) or PREFIX.match(said)
    return found[1].strip().rstrip(".") if found else "?"


def _refuse_no_schema(session: Session) -> None:
    if session.rows("SELECT current_schema()::text AS name").item() is None:
        raise ServerRefused(NO_SCHEMA.fill(server=session.server))


@contextmanager
def hold(session: Session, wait: float, waiting: Hearing | None) -> Iterator[None]:
    """Hold the lock of the warehouse against writers on every machine.

    It is the session's: when that ends, however it ends, the lock is free.

    Raises:
        WarehouseBusy: it is not free after `wait` seconds.
    """
    name = lock.owner().replace("'", "")
    session.run(f"SET application_name = '{name}'")
    end = time.monotonic() + wait
    is_told = False
    while not _is_locked(session):
        if waiting and not is_told:
            waiting(_busy(session))
        is_told = True
        if time.monotonic() >= end:
            raise WarehouseBusy(_busy(session))
        time.sleep(PAUSE)
    yield


def _is_locked(session: Session) -> bool:
    return bool(session.rows(f"SELECT pg_try_advisory_lock({KEY}) AS got").item())


def _busy(session: Session) -> Text:
    found = session.rows(WHO)
    who, since = found.row(0) if found.height else ("?", "?")
    return lock.told(who, since)
