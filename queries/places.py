"""Where things are: outlines of regions for the maps, and which regions a scope covers."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import ancestors, tree
from queries.engine import LISTED, read
from queries.kpi import named
from queries.scope import Scope


def outlines(region_codes: Sequence[str]) -> pl.DataFrame:
    """Return `(region_code, region, geometry, notice)` of regions that have an outline.

    Geometry is GeoJSON text (WGS 84). Source: `region_boundary`.
    """
    table, wanted = schema.region_boundary, sorted(set(region_codes))
    every = sa.select(table.c.region_code, table.c.geometry, table.c.notice)
    few = [table.c.region_code.in_(wanted)] if len(wanted) <= LISTED else []
    found = read(every.where(*few)).filter(pl.col("region_code").is_in(wanted))
    return named(found.sort("region_code"), ["region"]).select(
        "region_code", "region", "geometry", "notice"
    )


def regions_within(scope: Scope) -> list[str]:
    """Return the regions where the scope's units are; an outlet is where its sub-branch is."""
    inside = [o for o in tree().values() if o.path.startswith(scope.org.path)]
    held = {o.region_code for o in [*inside, *ancestors(scope.org)[-1:]]}
    return sorted(code for code in held if code)
