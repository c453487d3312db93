"""The overview's eight tiles, and the same as a panel for the meeting."""

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import kept, panel
from pages.parts.numbers import DASH
from pages.parts.panel import Column, Panel
from pages.parts.panels import headline
from pages.parts.panels.subject import where
from pages.parts.tiles import Tile
from queries.positions import universes
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


@kept
def scorecard(scope: Scope, look: Look) -> list[Tile]:
    """Return deposits, loans, both shares, fees, NPL, stars, lending and the hard rules."""
    groups = universes(scope)
    return [
        headline.deposit_tile(scope, look),
        headline.loan_tile(scope, look),
        headline.share_tile(scope, look, groups[0], beside=groups[1:]),
        headline.fee_tile(scope, look),
        headline.npl_tile(scope, look),
        headline.star_tile(scope, look),
        headline.agri_tile(scope, look),
        headline.rules_tile(scope, look),
    ]


@panel
def key_figures(scope: Scope, look: Look) -> Panel:
    """The overview's tiles as a table: figure, movement, completion and its calendar."""
    rows = [
        (str(t.label), _said(t), t.change, t.completion, t.pace, t.status or None)
        for t in scorecard(scope, look)
    ]
    frame = pl.DataFrame(
        rows,
        {"figure": pl.String, "value": pl.String, "change": pl.String, "completion": pl.Float64, "pace": pl.Float64, "status": pl.String},
        orient="row",
    )  # fmt: skip
    return Panel(
        "key_figures",
        Text("主要指标", "Key figures").join_with(where(scope)),
        _judged(frame),
        frame,
        None,
        Text("来源：各指标见“指标口径”。", "Source: see the definitions of each figure."),
        (
            Column("figure", Text("指标", "Figure")),
            Column("value", Text("当前", "Now")),
            Column("change", Text("变动", "Change")),
            Column("completion", Text("计划完成率", "Plan completion"), Unit.SHARE),
            Column("pace", Text("序时进度", "Pace"), Unit.SHARE),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
    )  # fmt: skip


def _said(tile: Tile) -> str:
    return tile.value or f"{DASH} {tile.reason or ''}".strip()


def _judged(frame: pl.DataFrame) -> Text:
    planned = frame.drop_nulls("status")
    met = planned.filter(pl.col("status") == "met").height
    if planned.is_empty():
        return Text(
            "各项指标均未下达计划。", "No plan has been issued for these figures."
        )
    return Text(
        f"有计划的 {planned.height} 项指标中，{met} 项达序时。",
        f"{met} of {planned.height} figures with a plan are on schedule.",
    )
