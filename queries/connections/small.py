"""Small tables that many statements want: worked out once per connection, sums once per version."""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import sqlalchemy as sa
from duckdb_engine import Dialect
from sqlalchemy.sql import visitors

from queries import config

_at_hand: dict[str, Callable[[], sa.Select[Any]]] = {}
_sums: dict[str, Callable[[], sa.SelectBase]] = {}


def at_hand(make: Callable[[], sa.Select[Any]]) -> Callable[[], sa.FromClause]:
    """Keep a small table that many statements join, worked out once per connection.

    Planning its joins again costs a statement more than running it. Another warehouse
    than a store works it out within each statement.
    """
    name = f"{make.__name__}_at_hand"
    _at_hand[name] = make

    @cache
    def either() -> tuple[sa.FromClause, sa.FromClause]:
        statement = make()
        columns = [sa.column(c.name, c.type) for c in statement.selected_columns]
        return statement.cte(make.__name__), sa.table(name, *columns)

    @wraps(make)
    def joined() -> sa.FromClause:
        return either()[_are_kept()]

    return joined


def _are_kept() -> bool:
    # A database that others write, or that is only read, keeps none of ours.
    kind, _, place = config.load().granary_warehouse.partition(":///")
    return kind.startswith("sc:") or (kind == "duckdb" and not Path(place).is_file())


def keep(name: str, make: Callable[[], sa.SelectBase]) -> None:
    """Have a store's engine keep what a statement answers under a name, in memory, once per version."""
    _sums[name] = make


def written(engine: sa.Engine) -> tuple[dict[str, str], dict[str, str]]:
    """Return the SQL of the small tables and of the sums, by the names they are kept under."""
    return _spelled(engine, _at_hand), _spelled(engine, _sums)


def _spelled(
    engine: sa.Engine, makers: Mapping[str, Callable[[], sa.SelectBase]]
) -> dict[str, str]:
    return {
        name: str(make().compile(engine, compile_kwargs={"literal_binds": True}))
        for name, make in makers.items()
    }


def worked_out(rows: Callable[[sa.Table], pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return each small table as a frame, made from the rows of those it is made of.

    DuckDB, which is always at hand, does the joining: not every engine can follow a chain
    of successions.
    """
    with duckdb.connect() as local:
        statements = [make() for make in _at_hand.values()]
        used = {t for s in statements for t in visitors.iterate(s) if isinstance(t, sa.Table)}  # fmt: skip
        for table in used:
            local.register(table.name, rows(table))
        return {
            name: local.sql(_literal(statement)).pl()
            for name, statement in zip(_at_hand, statements, strict=True)
        }


def _literal(statement: sa.Select[Any]) -> str:
    return str(
        statement.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True})
    )
