"""SQLAlchemy statements on DuckDB's own connection, which is the fast way for frames."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import polars as pl
import sqlalchemy as sa
from duckdb_engine import Dialect
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import visitors

from data import codes

BATCH = 100_000
PERIODS = ("day", "month", "quarter")
Condition = sa.ColumnElement[bool]
Filtered = TypeVar("Filtered", sa.Select[Any], sa.Delete)

_DIALECT = Dialect(paramstyle="numeric_dollar")


class Code(sa.types.UserDefinedType[str]):
    """One of a closed list of words, as DuckDB's `ENUM`: a whole number in the file.

    In the order of the alphabet, so that it sorts as the text does.
    """

    cache_ok = True

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = tuple(sorted(words))

    def get_col_spec(self, **_: Any) -> str:
        """Return the type as DuckDB writes it."""
        quoted = ", ".join(f"'{word}'" for word in self.words)
        return f"ENUM({quoted})"


def stored(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """Return the type a column has in a file: codes of daily figures are whole numbers.

    Of ten million texts DuckDB looks at every one, to write them in little space.
    """
    allowed = codes.spellings(column.table.name, column.name)
    is_daily = "day" in column.table.columns
    return Code(tuple(allowed)) if is_daily and allowed else column.type


def run(connection: duckdb.DuckDBPyConnection, statement: sa.Executable) -> None:
    """Run a statement that returns nothing."""
    connection.execute(*_compiled(statement))


def ask(
    connection: duckdb.DuckDBPyConnection, statement: sa.SelectBase
) -> pl.DataFrame:
    """Return the rows of a select, decimals as decimals, codes as text."""
    sql, values = _compiled(statement)
    found: pl.DataFrame = connection.sql(sql, params=values or None).pl()
    return found.cast({pl.Categorical: pl.String, pl.Enum: pl.String})


@contextmanager
def beside(table: sa.Table, rows: pl.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that has one table, with these rows, and nothing else."""
    with duckdb.connect() as connection:
        connection.register(table.name, rows)
        yield connection


def attach(
    connection: duckdb.DuckDBPyConnection, path: Path, alias: str, mode: str = ""
) -> None:
    """Attach a database file under an alias; `mode` may be `(READ_ONLY)`."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS {alias} {mode}")


def names(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the tables of the connection's own file."""
    return {name for (name,) in connection.execute("SHOW TABLES").fetchall()}


def create(connection: duckdb.DuckDBPyConnection, table: sa.Table) -> None:
    """Create a table with its types and nullability, if it is not there.

    Keys are checked when rows are replaced instead: a DuckDB primary key is an index
    that makes files and loads several times larger.
    """
    columns = [sa.Column(c.name, stored(c), nullable=c.nullable) for c in table.columns]
    plain = sa.Table(table.name, sa.MetaData(), *columns, schema=table.schema)
    ddl = CreateTable(plain, if_not_exists=True).compile(dialect=_DIALECT)
    connection.execute(str(ddl))


def add(
    connection: duckdb.DuckDBPyConnection,
    table: sa.Table,
    source: sa.SelectBase,
    *,
    is_sorted: bool = False,
) -> None:
    """Insert what a select makes, in the order of period and key unless it has that."""
    made = source.subquery("made")
    names = [c.name for c in table.columns if c.name in made.c]
    rows = sa.select(*(made.c[name] for name in names))
    if not is_sorted:
        rows = rows.order_by(*(made.c[name] for name in order(table)))
    run(connection, sa.insert(table).from_select(names, rows))


def insert(
    connection: duckdb.DuckDBPyConnection,
    table: sa.Table,
    frame: pl.DataFrame,
    kept: sa.Select[Any] | None = None,
    *,
    is_sorted: bool = False,
) -> None:
    """Insert a frame, and the rows of `kept`, in the order of period and key."""
    columns = [c for c in table.columns if c.name in frame.columns]
    alone = _alone(frame, table)
    connection.register("incoming_rows", frame.select(c.name for c in columns))
    incoming = sa.table("incoming_rows", *(sa.column(c.name) for c in columns))
    told = {c.name: alone.get(c.name, incoming.c[c.name]) for c in columns}
    typed = [sa.cast(told[c.name], stored(c)).label(c.name) for c in columns]
    parts = [sa.select(*typed)]
    if kept is not None:
        parts.append(
            kept.with_only_columns(*(kept.selected_columns[c.name] for c in columns))
        )
    add(connection, table, sa.union_all(*parts), is_sorted=is_sorted)
    connection.unregister("incoming_rows")


def _alone(frame: pl.DataFrame, table: sa.Table) -> dict[str, sa.ColumnElement[Any]]:
    """Return the load and the codes that every row shares: DuckDB need not read them row by row."""
    found: dict[str, sa.ColumnElement[Any]] = {}
    for column in table.columns:
        cells = frame.get_column(column.name, default=None)
        if column.primary_key or cells is None or cells.null_count():
            continue
        if cells.dtype == pl.Enum or cells.dtype.is_integer():
            least, most = cells.min(), cells.max()
            if least == most and least is not None:
                found[column.name] = sa.literal(least)
    return found


def pour(connection: duckdb.DuckDBPyConnection, table: sa.Table, batches: Any) -> None:
    """Insert a stream of record batches in order, however many rows there are."""
    connection.register("incoming_rows", batches)
    incoming = sa.table("incoming_rows", *(sa.column(c.name) for c in table.columns))
    typed = [
        sa.cast(incoming.c[c.name], stored(c)).label(c.name) for c in table.columns
    ]
    add(connection, table, sa.select(*typed))
    connection.unregister("incoming_rows")


def stream(connection: duckdb.DuckDBPyConnection, statement: sa.SelectBase) -> Any:
    """Return the rows of a select as a stream of record batches."""
    sql, values = _compiled(statement)
    return connection.sql(sql, params=values or None).to_arrow_reader(BATCH)


def order(table: sa.Table) -> list[str]:
    """Return the columns a table's rows are in the order of: the period, then the key."""
    columns = sorted(table.primary_key.columns, key=lambda c: c.name not in PERIODS)
    return [column.name for column in columns]


def filtered(statement: Filtered, where: Condition | None) -> Filtered:
    """Return the statement, restricted where there is a condition."""
    return statement if where is None else statement.where(where)


def about(where: Condition, table: sa.Table, other: sa.FromClause) -> Condition:
    """Return a condition on one table as the same condition on another's columns."""

    def swapped(element: Any, **_: Any) -> Any:
        is_ours = isinstance(element, sa.Column) and element.table is table
        return other.c[element.name] if is_ours else None

    changed: Condition = visitors.replacement_traverse(where, {}, swapped)
    return changed


def _compiled(statement: sa.Executable | sa.SelectBase) -> tuple[str, list[Any]]:
    written: Any = statement.compile(  # type: ignore[union-attr]
        dialect=_DIALECT, compile_kwargs={"render_postcompile": True}
    )
    names = getattr(written, "positiontup", None) or []
    return str(written), [written.params[name] for name in names]
