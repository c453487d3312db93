"""Long plain files: a header in row 1, then nothing but cells that read at once.

Ten million rows are read as values, without looking at every cell as text first. What
is not as plain as that - a blank, a total, an unknown unit, a date that is none - makes
the whole file go the usual way, which finds the words for it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data import codes, native, values
from data.arrange import arranged
from data.feeds import files, headers
from data.feeds.feed import Rows
from data.feeds.headers import Header
from data.feeds.sheets.reasons import MEGABYTE
from data.known import REFERENCES, known
from data.native import PERIODS
from queries import config, schema
from queries.text import ReaderError

LONG = 4 * MEGABYTE
ENDING = ".csv"


def read(path: Path, table: sa.Table, rows: Rows) -> pl.DataFrame | None:
    """Return a long plain file's rows, typed, with `row` and `file`; None if it is not."""
    if path.suffix.lower() != ENDING or not _is_fit(path, table):
        return None
    found = _header(path, table, rows)
    if found is None:
        return None
    try:
        frame = _cells(path, table, *found)
    except pl.exceptions.PolarsError:
        return None
    return None if frame is None else _meant(frame, table, rows, path)


def _is_fit(path: Path, table: sa.Table) -> bool:
    most = config.load().granary_max_file_mb * MEGABYTE
    is_fact = "load_id" in table.columns and set(PERIODS) & set(table.columns.keys())
    return bool(is_fact) and path.is_file() and LONG <= path.stat().st_size <= most


def _header(path: Path, table: sa.Table, rows: Rows) -> tuple[Header, str] | None:
    """Return the header and the separator, if row 1 names nothing but columns."""
    try:
        cells, separator = files.sample(path)
        header = headers.find(cells, table, path.name, rows)
    except ReaderError:
        return None
    more = (header.totals, header.constants, header.cumulative, header.derived)
    said = header.columns.values()
    width = len(cells.columns) - 1
    is_plain = header.row == 1 and not any(more) and not any(m.across for m in said)
    return (header, separator) if is_plain and len(said) == width else None


def _cells(path: Path, table: sa.Table, header: Header, separator: str) -> pl.DataFrame | None:  # fmt: skip
    said = [str(meaning.name) for meaning in header.columns.values()]
    kinds = {name: kind for name in said if (kind := _kind(table.c[name])) is not None}
    if len(kinds) < len(said):
        return None
    frame = pl.read_csv(
        path,
        separator=separator,
        has_header=False,
        skip_lines=1,
        schema=kinds,
        row_index_name="row",
        row_index_offset=2,
    )
    names = {str(m.name): header.factors.get(p) for p, m in header.columns.items()}
    return frame.with_columns(
        (pl.col(n) * f).round(6) for n, f in names.items() if f is not None
    )


def _kind(column: sa.Column[object]) -> pl.DataType | None:
    """Return how a column is read: numbers at once, what repeats by values of its own."""
    if isinstance(column.type, sa.Numeric | sa.Float):
        return pl.Float64()
    is_code = codes.spellings(column.table.name, column.name) is not None
    is_named = column.name in REFERENCES or is_code
    is_day = isinstance(column.type, sa.Date) and not isinstance(
        column.type, sa.DateTime
    )
    return pl.Categorical(pl.Categories.random()) if is_named or is_day else None


def _meant(frame: pl.DataFrame, table: sa.Table, rows: Rows, path: Path) -> pl.DataFrame | None:  # fmt: skip
    """Return the rows with what their cells mean, or None if any is in doubt."""
    ids = known(rows)
    aliases = rows(schema.name_alias).filter(pl.col("feed") == table.name)
    # Spellings a steward has confirmed are looked up the usual way.
    spelled = frozenset(aliases["written_as"])
    columns: list[pl.Series] = []
    for name in frame.columns[1:]:
        cells = frame[name]
        if frame.schema[name] == pl.Float64:
            found = cells if cells.is_finite().all() else None
        else:
            allowed = ids.of(name, table)
            plain = None if allowed is None else allowed - spelled
            found = _spread(cells, _words(table, name), plain)
        if found is None or found.null_count() or cells.null_count():
            return None
        columns.append(found)
    file = pl.lit(path.name, pl.Enum([path.name]))
    meant = pl.DataFrame([frame["row"], *columns]).with_columns(file=file)
    return _in_order(meant, native.order(table))


def _in_order(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame | None:
    """Return the rows in the order they will lie in, or None if a key is there twice."""
    if not set(keys) <= set(frame.columns):
        return frame
    try:
        return arranged(frame, keys)
    except OverflowError:
        return frame
    except ValueError:
        return None


def _words(table: sa.Table, name: str) -> pl.Expr:
    """Return how a written value of a column is read, as the usual way reads it."""
    column = table.c[name]
    allowed = codes.spellings(table.name, name)
    if allowed is None:
        return values.read(values.emptied(pl.col(name), column), column)
    lower = values.clean(pl.col(name)).str.to_lowercase()
    return lower.replace_strict(_written(allowed), default=None)


def _written(allowed: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    words = {word.lower(): code for code, said in allowed.items() for word in said}
    return {code: code for code in allowed} | words


def _spread(cells: pl.Series, meaning: pl.Expr, allowed: frozenset[str] | None) -> pl.Series | None:  # fmt: skip
    """Return the meaning of every cell, worked out once for each different value."""
    written = pl.DataFrame({cells.name: cells.dtype.categories.to_series()})  # type: ignore[attr-defined]
    meant = written.select(meaning).to_series()
    if allowed is not None and not set(meant) <= allowed:
        return None
    if meant.dtype == pl.String:
        # Whole numbers from here on: texts are compared once for each different one.
        meant = meant.cast(pl.Enum(meant.drop_nulls().unique().sort()))
    return meant.gather(cells.to_physical()).alias(cells.name)
