"""The warehouse's tables as PostgreSQL keeps them: keys, an index by period, years apart.

Text has no length here, as in a folder: what a file may hold is for the loader to say.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from data.server.session import ServerRefused, Session
from data.shelf import part_of
from queries import schema
from queries.publication import metadata as counted
from queries.publication import publication
from queries.text import Text

DAY = schema.deposit_day
TABLES = schema.metadata.sorted_tables
VISIBLE = "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r','p','v','m','f') AND pg_table_is_visible(oid)"  # fmt: skip
OTHERS = Text(
    "{server} 上已有不是粮仓建立的表或视图（{found}）。粮仓只读取这样的仓库，不向其中导入；如需导入，请使用另一个模式。",
    "{server} has tables or views that Granary did not make ({found}). Such a warehouse is read, never loaded into; to load, use another schema.",
)


def there(session: Session) -> set[str]:
    """Return the names of the tables and views that the role sees without a schema."""
    return set(session.rows(VISIBLE)["name"])


def refuse_others(session: Session) -> None:
    """Refuse a schema with a bank's own tables in it: they are not Granary's to change.

    Raises:
        ServerRefused: tables of the contract are there, the counter of ours is not.
    """
    names = there(session)
    found = sorted(names & set(schema.metadata.tables))
    if found and publication.name not in names:
        told = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise ServerRefused(OTHERS.fill(server=session.server, found=told))


def ensure(session: Session, years: Iterable[int]) -> None:
    """Make what is not there: tables, their indexes, and the years of daily figures."""
    names = there(session)
    for table in (*TABLES, *counted.sorted_tables):
        if table.name not in names:
            _create(session, table)
    for year in years:
        name = f"{DAY.name}_{year}"
        if name not in names:
            session.run(f"CREATE TABLE {name} PARTITION OF {DAY.name} FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')")  # fmt: skip


def years(session: Session) -> list[int]:
    """Return the years that have a part of the daily figures."""
    names = there(session)
    return sorted(int(n[-4:]) for n in names if n.startswith(f"{DAY.name}_"))


def _create(session: Session, table: sa.Table) -> None:
    parted = "RANGE (day)" if table is DAY else None
    columns = [_column(column) for column in table.columns]
    made = sa.Table(table.name, sa.MetaData(), *columns, postgresql_partition_by=parted)
    session.run(CreateTable(made))
    period = part_of(table) if table in TABLES else None
    if period and next(iter(table.primary_key)).name != period:
        # Days are in order within their year: a summary of blocks is enough.
        kind = "brin" if table is DAY else "btree"
        index = sa.Index(f"{table.name}_{period}", made.c[period], postgresql_using=kind)  # fmt: skip
        session.run(CreateIndex(index))


def _column(column: sa.Column[object]) -> sa.Column[object]:
    kind = sa.Text() if isinstance(column.type, sa.String) else column.type
    return sa.Column(column.name, kind, primary_key=column.primary_key, autoincrement=False, nullable=column.nullable)  # fmt: skip
