"""The engine of the books, with the tables as this release knows them."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from queries import config
from queries.books.tables import metadata
from queries.text import ReaderError, Text


class BooksOutdated(ReaderError):
    """The books were written by another release, in another form."""


def engine() -> sa.Engine:
    """Return the engine of the books the environment names, their tables made.

    Raises:
        BooksOutdated: a table with rows in it lacks columns of this release.
    """
    return _engine(config.load().granary_books)


def now() -> datetime:
    """Return the time as the books keep it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@cache
def _engine(url: str) -> sa.Engine:
    made = sa.create_engine(url)
    if made.dialect.name == "sqlite" and made.url.database:
        Path(made.url.database).parent.mkdir(parents=True, exist_ok=True)
    with made.begin() as connection:
        _make_anew(connection)
        metadata.create_all(connection)
    return made


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
