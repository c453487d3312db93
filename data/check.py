"""Does a warehouse keep the contract, whoever fills it? Tables, columns and types here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import sqlalchemy as sa

from data import catalog, consistency, native, store, suspicion
from data.consistency import Ask, Fault
from data.server import address
from queries import schema
from queries.text import ReaderError, Text

OPTIONAL = {"deposit_day", "deposit_org_day"}
WHOLE = ("tinyint", "smallint", "integer", "int", "bigint", "hugeint", "int4", "int8")
EXACT = ("decimal", "numeric", "double", "double precision", "float8")
KINDS: tuple[tuple[type[Any], str, tuple[str, ...]], ...] = (
    (sa.Boolean, "BOOLEAN", ("boolean", "bool")),
    (sa.DateTime, "TIMESTAMP", ("timestamp", "datetime")),
    (sa.Date, "DATE", ("date",)),
    (sa.Integer, "INTEGER", WHOLE),
    (sa.Float, "DOUBLE", (*EXACT, *WHOLE)),
    (sa.Numeric, "DECIMAL / DOUBLE", (*EXACT, *WHOLE)),
    (
        sa.String,
        "TEXT",
        ("varchar", "text", "character varying", "char", "string", "enum"),
    ),
)
NO_TABLE = Text("缺少该表", "the table is missing")
UNREADABLE = Text("没有读取该表的权限", "the role may not read the table")
NO_COLUMN = Text("缺少该列", "the column is missing")
WRONG_TYPE = Text("类型为 {is_}，应为 {wanted}", "is {is_}, should be {wanted}")


# What the role sees without naming a schema: tables, partitioned ones, views of any kind.
VISIBLE = sa.text("""
SELECT c.relname::text AS table_name, a.attname::text AS column_name,
  format_type(COALESCE(NULLIF(t.typbasetype, 0), a.atttypid), a.atttypmod) AS data_type,
  has_table_privilege(c.oid, 'SELECT') AS is_readable
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND pg_table_is_visible(c.oid)
""").columns(*map(sa.column, ("table_name", "column_name", "data_type", "is_readable")))


class WarehouseAbsent(ReaderError):
    """There is nothing to check: no version yet, or no connection."""


def faults(url: str) -> list[Fault]:
    """Return everything in which a warehouse breaks the contract.

    Args:
        url: a folder or file of DuckDB, a PostgreSQL server, or another engine that
            SQLAlchemy knows; tables or views, nothing is ever written.

    Raises:
        WarehouseAbsent: it cannot be opened or read, or holds no version yet.
    """
    with _opened(url) as (columns, ask):
        found = list(_shape(columns))
        broken = {fault.place.split(".")[0] for fault in found}
        present = set(columns["table_name"]) - broken - {schema.deposit_day.name}
        tables = [t for t in schema.metadata.sorted_tables if t.name in present]
        return [*found, *consistency.faults(ask, tables), *suspicion.faults(ask, tables)]  # fmt: skip


def missing(found: list[Fault]) -> list[sa.Table]:
    """Return the tables that are not there, in the order in which to make them."""
    names = {fault.place for fault in found if fault.code == "missing_table"}
    return [t for t in schema.metadata.sorted_tables if t.name in names]


def _shape(columns: pl.DataFrame) -> Iterator[Fault]:
    for table in schema.metadata.sorted_tables:
        mine = columns.filter(pl.col("table_name") == table.name)
        types = dict(mine.select("column_name", "data_type").iter_rows())
        if not types:
            if table.name not in OPTIONAL:
                yield Fault(table.name, "missing_table", NO_TABLE)
            continue
        if "is_readable" in mine.columns and not mine["is_readable"].all():
            yield Fault(table.name, "not_readable", UNREADABLE)
            continue
        for column in table.columns:
            yield from _column(table, column, types.get(column.name))


def _column(
    table: sa.Table, column: sa.Column[Any], written: str | None
) -> Iterator[Fault]:
    place = f"{table.name}.{column.name}"
    if written is None:
        yield Fault(place, "missing_column", NO_COLUMN)
        return
    wanted, accepted = next(
        (n, a) for kind, n, a in KINDS if isinstance(column.type, kind)
    )
    bare = written.lower().split("(")[0].strip()
    if bare not in accepted and not (
        wanted == "TIMESTAMP" and bare.startswith(wanted.lower())
    ):
        yield Fault(place, "wrong_type", WRONG_TYPE.fill(is_=written, wanted=wanted))


def _columns() -> sa.Select[Any]:
    listed = sa.table(
        "columns",
        *(sa.column(name) for name in ("table_schema", "table_name", "column_name")),
        sa.column("data_type"),
        schema="information_schema",
    )
    names = list(schema.metadata.tables)
    return sa.select(
        listed.c.table_name, listed.c.column_name, listed.c.data_type
    ).where(
        listed.c.table_name.in_(names),
        listed.c.table_schema.not_in(("information_schema", "pg_catalog")),
    )


@contextmanager
def _opened(url: str) -> Iterator[tuple[pl.DataFrame, Ask]]:
    """Yield the tables' columns as the engine lists them, and what asks it."""
    if url.startswith(catalog.PREFIX):
        with catalog.opened(url) as both:
            yield both
        return
    if (
        url.startswith(store.PREFIX)
        and not Path(url.removeprefix(store.PREFIX)).is_file()
    ):
        with _versioned(store.folder_of(url)) as ask:
            yield ask(_columns()), ask
        return
    try:
        engine = _engine(url)
        with engine.connect() as connection:
            ask = _rows_of(connection)
            is_server = address.is_server(url)
            yield ask(sa.select(VISIBLE.subquery("visible")) if is_server else _columns()), ask  # fmt: skip
        engine.dispose()
    except sa.exc.DBAPIError as error:
        why = str(error.orig).splitlines()[0]
        raise WarehouseAbsent(CANNOT.fill(where=address.shown(url), why=why)) from error
    except (sa.exc.ArgumentError, ImportError) as error:
        raise _absent(url) from error


def _engine(url: str) -> sa.Engine:
    """Return an engine that cannot write, whatever its role might do."""
    if address.is_server(url):
        made = sa.create_engine(address.libpq(url), hide_parameters=True)
        return made.execution_options(postgresql_readonly=True)
    is_file = url.startswith("duckdb")
    return sa.create_engine(url, **({"connect_args": {"read_only": True}} if is_file else {}))  # fmt: skip


@contextmanager
def _versioned(folder: Path) -> Iterator[Ask]:
    version = store.Store(folder).current()
    if version is None:
        raise _absent(str(folder))
    connection = duckdb.connect()
    for alias, name in version.files.items():
        native.attach(connection, folder / name, alias, "(READ_ONLY)")
    connection.execute(f"SET search_path = '{','.join(version.files)}'")
    try:
        yield lambda statement: native.ask(connection, statement)
    finally:
        connection.close()


def _rows_of(connection: sa.Connection) -> Callable[[sa.Select[Any]], pl.DataFrame]:
    def ask(statement: sa.Select[Any]) -> pl.DataFrame:
        rows = connection.execute(statement)
        names = list(rows.keys())
        return pl.DataFrame(
            rows.fetchall(), names, orient="row", infer_schema_length=None
        )

    return ask


CANNOT = Text(
    "{where} 无法读取：{why}。", "{where} cannot be read: {why}."
)  # fmt: skip


def _absent(where: str) -> WarehouseAbsent:
    return WarehouseAbsent(
        Text("{where} 中还没有仓库。", "There is no warehouse at {where}.").fill(
            where=address.shown(where)
        )
    )
