"""What the warehouse already knows: the ids a file may refer to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.names import called

REFERENCES: Mapping[str, sa.Table] = {
    "org_id": schema.organization,
    "outlet_id": schema.organization,
    "parent_id": schema.organization,
    "from_org_id": schema.organization,
    "to_org_id": schema.organization,
    "from_parent_id": schema.organization,
    "to_parent_id": schema.organization,
    "region_code": schema.region,
    "parent_code": schema.region,
    "institution_id": schema.institution,
    "succeeded_by": schema.institution,
    "line_id": schema.income_line,
    "parent_line_id": schema.income_line,
}
EVERYWHERE = "*"


@dataclass(frozen=True)
class Known:
    """Ids by table, the units that are outlets, the regions a market is told of, the tree.

    `names` has what the ids of each table are called, as `queries.names.called` gives it.
    """

    ids: Mapping[str, frozenset[str]]
    outlets: frozenset[str] = frozenset()
    market_regions: frozenset[str] = frozenset()
    paths: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    market_level: str = "county"

    def of(self, column: str, table: sa.Table) -> frozenset[str] | None:
        """Return the ids a column may hold, or None if it refers to nothing."""
        referred = REFERENCES.get(column)
        if referred is None or column in _own_key(table, referred):
            return None
        extra = {EVERYWHERE} if table is schema.peer_group_member else frozenset()
        return self.ids.get(referred.name, frozenset()) | extra

    def level(self, column: str, table: sa.Table) -> str | None:
        """Return the level that the ids of a column must have, or None if any will do."""
        if column == "outlet_id":
            return "outlet"
        is_market = table is schema.market_month and column == "region_code"
        return self.market_level if is_market else None

    def choices(self, column: str, table: sa.Table) -> pl.DataFrame:
        """Return what a column may hold with its names: see `queries.names.called`."""
        named = self.names[REFERENCES[column].name]
        level = self.level(column, table)
        return named if level is None else named.filter(pl.col("level") == level)


def known(rows: Callable[[sa.Table], pl.DataFrame]) -> Known:
    """Return what a warehouse knows; `rows` gives the rows of a table."""
    organization, region = rows(schema.organization), rows(schema.region)
    bank = rows(schema.bank)
    level = bank["market_level"][0] if bank.height else "county"
    tables = {table.name: table for table in REFERENCES.values()}
    every = {name: rows(table) for name, table in tables.items()}
    ids = {name: _ids(every[name], table) for name, table in tables.items()}
    return Known(
        ids=ids,
        outlets=frozenset(organization.filter(pl.col("level") == "outlet")["org_id"]),
        market_regions=frozenset(
            region.filter(pl.col("level") == level)["region_code"]
        ),
        paths=dict(organization.select("org_id", "path").iter_rows()),
        names={name: called(every[name], table) for name, table in tables.items()},
        market_level=level,
    )


def _ids(frame: pl.DataFrame, table: sa.Table) -> frozenset[str]:
    return frozenset(frame[next(iter(table.primary_key)).name])


def _own_key(table: sa.Table, referred: sa.Table) -> set[str]:
    return {c.name for c in table.primary_key} if table is referred else set()
