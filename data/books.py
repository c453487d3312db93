"""The books as Parquet files, one per table, whichever engine keeps them; and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from queries import books
from queries.books import BooksUnavailable
from queries.books.store import make
from queries.text import Text

TABLES = books.metadata.sorted_tables
KINDS: tuple[tuple[type[object], type[pl.DataType]], ...] = (
    (bool, pl.Boolean),
    (int, pl.Int64),
    (float, pl.Float64),
    (datetime, pl.Datetime),
    (date, pl.Date),
    (bytes, pl.Binary),
)


def dump(url: str, place: Path) -> list[Path]:
    """Write every table of the books as it is at one moment; none where there are none.

    Args:
        url: the books, as in `GRANARY_BOOKS`.
        place: the folder for `TABLE.parquet`; made if it is not there.

    Raises:
        BooksUnavailable: they cannot be opened, or the engine's driver is missing.
    """
    if _is_absent(url):
        return []
    with _opened(url) as engine, engine.connect() as connection:
        _stand_still(connection)
        there = set(sa.inspect(connection).get_table_names())
        frames = {t.name: _rows(connection, t) for t in TABLES if t.name in there}
    place.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(place / f"{name}.parquet")
    return [place / f"{name}.parquet" for name in frames]


def restore(url: str, place: Path) -> None:
    """Put what `dump` wrote in place of the books: all tables, or none of them.

    Raises:
        BooksUnavailable: they cannot be written, or do not read back as they were.
    """
    given = {t: place / f"{t.name}.parquet" for t in TABLES}
    frames = {t: pl.read_parquet(p) for t, p in given.items() if p.is_file()}
    with _opened(url) as engine:
        make(engine)
        with engine.begin() as connection:
            for table in reversed(TABLES):
                connection.execute(table.delete())
            for table, frame in frames.items():
                _insert(connection, table, frame)


def _insert(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    if frame.height:
        connection.execute(table.insert(), frame.to_dicts())
    if not _rows(connection, table).equals(frame):
        raise BooksUnavailable(
            Text(
                "恢复后的 {table} 与备份不一致，未作任何更改。",
                "{table} does not read back as it was backed up; nothing was changed.",
            ).fill(table=table.name)
        )


def _rows(connection: sa.Connection, table: sa.Table) -> pl.DataFrame:
    """Return a table's rows in the order of its key."""
    keys = [column.name for column in table.primary_key]
    kinds = {column.name: _kind(column) for column in table.columns}
    rows = connection.execute(sa.select(table)).all()
    # Engines order text each in its own way; polars has one.
    return pl.DataFrame([tuple(r) for r in rows], kinds, orient="row").sort(keys)


def _kind(column: sa.Column[object]) -> type[pl.DataType]:
    python = column.type.python_type
    return next((kind for made, kind in KINDS if made is python), pl.String)


def _stand_still(connection: sa.Connection) -> None:
    """Let every select see the same moment."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execution_options(isolation_level="REPEATABLE READ")


def _is_absent(url: str) -> bool:
    """Return whether the books are a file that is not there; looking makes none."""
    file = _file(url)
    return file is not None and not file.exists()


def _file(url: str) -> Path | None:
    made = sa.make_url(url)
    is_file = made.get_backend_name() == "sqlite" and made.database
    return Path(str(made.database)) if is_file else None


@contextmanager
def _opened(url: str) -> Iterator[sa.Engine]:
    file = _file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = sa.create_engine(url)
    except (ImportError, sa.exc.ArgumentError) as error:
        raise _unavailable(url, str(error)) from error
    try:
        yield engine
    except sa.exc.DBAPIError as error:
        raise _unavailable(url, str(error.orig)) from error
    finally:
        engine.dispose()


def _unavailable(url: str, why: str) -> BooksUnavailable:
    try:
        shown = sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        shown = "GRANARY_BOOKS"
    return BooksUnavailable(
        Text(
            "日常记录 {url} 无法使用：{why}。请检查 GRANARY_BOOKS 与数据库。",
            "The books at {url} cannot be used: {why}. Look at GRANARY_BOOKS and the "
            "database.",
        ).fill(url=shown, why=why.splitlines()[0] if why else "?")
    )
