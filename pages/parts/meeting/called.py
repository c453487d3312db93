"""点名: one panel for each sub-branch that is behind, with what it needs each day."""

from dataclasses import replace

import polars as pl

from pages.parts.charts import Look, finer
from pages.parts.panel import Panel
from pages.parts.panels.briefing import on_schedule
from pages.parts.panels.overview import pace_ranking
from queries.bank import Org, tree
from queries.scope import Scope
from queries.text import Text

PREFIX = "called_"


def called(scope: Scope, look: Look) -> list[Panel]:
    """Return a panel per unit behind schedule on average deposits, the last first."""
    ranked = pace_ranking(scope, look).frame
    if "unit_id" not in ranked.columns:
        return []
    late = ranked.filter(pl.col("status") == "behind", pl.col("unit_id") != scope.org.org_id)  # fmt: skip
    return [one(scope, tree()[unit], look) for unit in late["unit_id"] if unit in tree()]  # fmt: skip


def one(scope: Scope, org: Org, look: Look) -> Panel:
    """Return one unit's plans and needs, under its name.

    Raises:
        AccessDenied: the unit is not granted.
    """
    made = on_schedule(scope.at(org), finer(look))
    return replace(
        made,
        id=f"{PREFIX}{org.org_id}",
        title=Text(f"{org.name.zh}：计划进度，{scope.month:%Y-%m}", f"{org.name.en}: plans, {scope.month:%Y-%m}"),
        message=Text(f"{org.name.zh}存款日均增量滞后。", f"{org.name.en} is behind on average deposits. ").join_with(made.message),
    )  # fmt: skip
