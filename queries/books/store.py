"""The engine of the books, with the tables as this release knows them."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote

import sqlalchemy as sa

from queries import config
from queries.books.tables import metadata
from queries.text import ReaderError, Text


class BooksOutdated(ReaderError):
    """The books were written by another release, in another form."""


class BooksUnavailable(ReaderError):
    """The books cannot be opened, read or written; nothing was changed."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or UNAVAILABLE)


UNAVAILABLE = Text(
    "日常记录目前无法读写，未作任何更改。导出、授权与导入须留痕，已暂停；已打开的数据仍可查看。请管理员检查 GRANARY_BOOKS 所指的位置与磁盘，恢复后重试。",
    "The books cannot be read or written right now; nothing was changed. Exports, grants and loads leave a trace, so they wait; figures can still be read. Ask the administrator to look at where GRANARY_BOOKS points and at the disk, then try again.",
)


def engine() -> sa.Engine:
    """Return the engine of the books the environment names, their tables made.

    Raises:
        BooksOutdated: a table with rows in it lacks columns of this release.
        BooksUnavailable: they cannot be opened.
    """
    with _said():
        return _engine(config.load().granary_books)


@contextmanager
def writing() -> Iterator[sa.Connection]:
    """Give a connection whose work is kept whole, or not at all.

    Raises:
        BooksUnavailable: they are lost, locked or cannot be written.
    """
    with _said(), engine().begin() as connection:
        yield connection


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """Give a connection to read the books.

    Raises:
        BooksUnavailable: they are lost.
    """
    with _said(), engine().connect() as connection:
        yield connection


def hindrance() -> Text | None:
    """Return why nothing can be written, as far as a glance at the file tells; else None.

    For a page that would otherwise offer what has to be refused on the click; asking
    costs microseconds and writes nothing.
    """
    try:
        made = engine()
    except ReaderError as error:
        return error.message
    file = (made.url.database or "").removeprefix("file:")
    is_file = made.dialect.name == "sqlite" and bool(file)
    is_there = not is_file or os.access(unquote(file), os.R_OK | os.W_OK)
    return None if is_there else UNAVAILABLE


def now() -> datetime:
    """Return the time as the books keep it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def _said() -> Iterator[None]:
    """Turn what a driver says about lost books into a sentence; the cause is logged."""
    try:
        yield
    except (sa.exc.IntegrityError, sa.exc.DataError):
        raise  # a fault of ours, not of the books
    except (sa.exc.DBAPIError, sa.exc.ArgumentError, ImportError, OSError) as error:
        cause = getattr(error, "orig", error)
        logging.getLogger("granary").warning("the books cannot be used: %s", cause)
        raise BooksUnavailable from error


@cache
def _engine(url: str) -> sa.Engine:
    address = sa.make_url(url)
    file = address.database if address.get_backend_name() == "sqlite" else None
    if file and not file.startswith("file:"):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    made = sa.create_engine(address)
    make(made)
    return _only_there(made)


def make(made: sa.Engine) -> None:
    """Make the tables that are not there yet; other processes may be at it too.

    Raises:
        BooksOutdated: a table with rows in it lacks columns of this release.
    """
    try:
        _make(made)
    except (sa.exc.ProgrammingError, sa.exc.IntegrityError):
        # PostgreSQL: two had looked before one made them. By now they are there.
        _make(made)


def _make(made: sa.Engine) -> None:
    with made.begin() as connection:
        _make_anew(connection)
        there = sa.inspect(connection).get_table_names()
        for table in metadata.sorted_tables:
            if table.name not in there:
                connection.execute(sa.schema.CreateTable(table, if_not_exists=True))


def _only_there(made: sa.Engine) -> sa.Engine:
    """Return the engine, for a file one that opens it each time and never makes it.

    A connection that is kept would go on writing to a file that was deleted, and a new
    one would start empty books in its place: either way nobody would notice the loss.
    """
    address = made.url
    file = address.database
    if made.dialect.name != "sqlite" or not file or file.startswith("file:"):
        return made
    made.dispose()
    there = f"file:{quote(str(Path(file).absolute()))}"
    query = {**address.query, "mode": "rw", "uri": "true"}
    return sa.create_engine(address.set(database=there, query=query), poolclass=sa.NullPool)  # fmt: skip


def _make_anew(connection: sa.Connection) -> None:
    """Drop tables of an earlier form that were never written to."""
    known = sa.inspect(connection)
    for table in metadata.sorted_tables:
        if not known.has_table(table.name):
            continue
        there = {column["name"] for column in known.get_columns(table.name)}
        if {column.name for column in table.columns} <= there:
            continue
        old = sa.Table(table.name, sa.MetaData(), autoload_with=connection)
        if connection.execute(sa.select(old).limit(1)).first() is not None:
            raise BooksOutdated(
                Text(
                    "日常记录中的 {table} 表来自旧版本且已有内容。请用旧版本备份后另建，或联系管理员。",
                    "The books' table {table} is of an earlier release and has rows in it. Back them up with that release and start new books, or ask the administrator.",
                ).fill(table=table.name)
            )
        old.drop(connection)
