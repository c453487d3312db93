"""The warehouse's tables as PostgreSQL keeps them: keys, an index by period, years apart.

Text has no length here, as in a folder: what a file may hold is for the loader to say.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

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


@contextmanager
def ensured(session: Session, years: Iterable[int]) -> Iterator[set[str]]:
    """Make what is not there: tables and years of daily figures; keys after the block.

    A key that is made over rows costs half of one that grows with each of them.

    Yields:
        The names of the tables that are new, and empty.
    """
    names = there(session)
    new = [t for t in (*TABLES, *counted.sorted_tables) if t.name not in names]
    for table in new:
        session.run(CreateTable(_table(table, is_keyed=False)))
    _divide(session, names, years)
    yield {table.name for table in new}
    for table in new:
        _finish(session, _table(table, is_keyed=True))


def _divide(session: Session, names: set[str], years: Iterable[int]) -> None:
    for year in years:
        name = f"{DAY.name}_{year}"
        if name not in names:
            session.run(f"CREATE TABLE {name} PARTITION OF {DAY.name} FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')")  # fmt: skip


def years(session: Session) -> list[int]:
    """Return the years that have a part of the daily figures."""
    found = (re.fullmatch(rf"{DAY.name}_(\d{{4}})", name) for name in there(session))
    return sorted(int(year[1]) for year in found if year)


def _table(table: sa.Table, *, is_keyed: bool) -> sa.Table:
    """Return the table as it is made here, with or without its key."""
    columns = [
        sa.Column(
            column.name,
            sa.Text() if isinstance(column.type, sa.String) else column.type,
            primary_key=is_keyed and column.primary_key,
            autoincrement=False,
            nullable=column.nullable,
        )
        for column in table.columns
    ]
    parted = "RANGE (day)" if table.name == DAY.name else None
    return sa.Table(table.name, sa.MetaData(), *columns, postgresql_partition_by=parted)


def _finish(session: Session, table: sa.Table) -> None:
    """Add the key, and an index by period where the key does not begin with it."""
    session.run(AddConstraint(table.primary_key))
    ours = schema.metadata.tables.get(table.name)
    period = None if ours is None else part_of(ours)
    if period and next(iter(table.primary_key)).name != period:
        # Days are in order within their year: a summary of blocks is enough.
        kind = "brin" if ours is DAY else "btree"
        index = sa.Index(f"{table.name}_{period}", table.c[period], postgresql_using=kind)  # fmt: skip
        session.run(CreateIndex(index))
