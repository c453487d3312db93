"""Progress of agricultural lending by focus area."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from queries import lending
from queries.kpi import DIMENSIONS, named
from queries.progress.goals import AGRI_LENT, Actual
from queries.progress.schedule import progress
from queries.scope import Scope


def focus_progress(scope: Scope, dimensions: Sequence[str] = ("org",)) -> pl.DataFrame:
    """Return disbursement against plan by unit and focus area.

    Returns:
        `(org_id, org, focus_code, focus, actual, target, completion, pace, pace_gap,
        status, reason)`, the six areas in their usual order; only units that lent there.
    """
    parts = []
    for area in [f for f in DIMENSIONS["focus"].words if f != "other"]:
        goal = replace(AGRI_LENT, slice=f"focus={area}", actual=_lent_for(area))
        made = progress(goal, scope, dimensions)
        parts.append(made.with_columns(focus_code=pl.lit(area)))
    columns = ("actual", "target", "completion", "pace", "pace_gap", "status", "reason")
    ids = [c for d in dimensions for c in (DIMENSIONS[d].id, d)]
    every = pl.concat(parts, how="diagonal_relaxed")
    return named(every, ["focus"]).select(*ids, "focus_code", "focus", *columns)


def _lent_for(area: str) -> Actual:
    def actual(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
        found = lending.flows(scope, [*dimensions, "focus"])
        known = pl.lit(value=True)
        return found.filter(pl.col("focus_code") == area).with_columns(
            actual=pl.col("disbursed"), is_known=known
        )

    return actual
