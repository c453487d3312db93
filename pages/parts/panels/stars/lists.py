"""Outlets in lists: who moved and why, and all of them with what the next star lacks."""

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.stars.base import (
    SOURCE,
    SUBJECT,
    moved,
    open_to_rise,
    said,
    when,
)
from pages.parts.panels.subject import about
from queries import codes, stars
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

OUTLET, UNIT = Text("网点", "Outlet"), Text("支行", "Sub-branch")
ORIGIN = Origin({"score": "star_score", "level": "star_level", "moved": "star_move"})
PLAQUES = {
    (True, False): Text("新挂牌", "new plaque"),
    (False, True): Text("摘牌", "plaque taken down"),
    (True, True): Text("挂牌", "plaque"),
}


def _listed(scope: Scope) -> pl.DataFrame:
    """Return ratings with their codes in words: level, level_before, moved, why, plaque."""
    found = stars.ratings(scope)
    plaques = zip(found["has_plaque"], found["had_plaque"], strict=True)
    told = [PLAQUES.get((bool(now), bool(then))) for now, then in plaques]
    return found.with_columns(
        level=said(found, "star"),
        level_before=said(found, "star_before"),
        moved=pl.Series([moved(m) for m in found["move"]], dtype=pl.String),
        why=pl.Series([str(codes.STAR_REASONS[r]) for r in found["reason"]], dtype=pl.String),
        plaque=pl.Series([str(t) if t else "" for t in told], dtype=pl.String),
    )  # fmt: skip


@panel
@about(SUBJECT)
def star_moves(scope: Scope, look: Look) -> Panel:
    """Outlets that moved, fell to a veto, or gained or lost a plaque, with reasons."""
    del look
    every = _listed(scope)
    plaque = pl.col("has_plaque") != pl.col("had_plaque")
    capped = pl.col("reason").is_in(["capped_by_veto", "merged"])
    frame = every.filter((pl.col("move") != 0) | plaque | capped).sort(
        "move", "score", "outlet_id", nulls_last=True
    )
    return Panel(
        "star_moves",
        Text("升降星名单及原因", "Who moved, and why").join_with(when(scope)),
        _moves_message(every),
        frame,
        None,
        SOURCE,
        (
            Column("outlet", OUTLET),
            Column("level_before", Text("上季", "Before")),
            Column("level", Text("本季", "Now")),
            Column("moved", Text("升降", "Move")),
            Column("why", Text("原因", "Reason")),
            Column("score", Text("得分", "Score"), Unit.SCORE),
            Column("plaque", Text("牌匾", "Plaque")),
            Column("county", UNIT),
        ),
        origin=ORIGIN,
        drill="outlet_id",
        is_wide=True,
    )  # fmt: skip


def _moves_message(every: pl.DataFrame) -> Text:
    moves = every.drop_nulls("move")
    down = moves.filter(pl.col("move") < 0).sort("move", "score", "outlet_id")
    up = moves.filter(pl.col("move") > 0).sort(
        "move", "score", "outlet_id", descending=[True, True, False]
    )
    if moves.is_empty() or (up.is_empty() and down.is_empty()):
        return Text("本季没有网点升降星。", "No outlet moved in the quarter.")
    parts = []
    if down.height:
        worst = down.row(0, named=True)
        parts.append(
            Text(
                f"降星 {down.height} 家，{worst['outlet']}由 {worst['level_before']} 降到 {worst['level']}（{worst['why']}）",
                f"{down.height} moved down, {worst['outlet']} from {worst['level_before']} to {worst['level']} ({worst['why']})",
            )
        )
    if up.height:
        best = up.row(0, named=True)
        parts.append(
            Text(
                f"升星 {up.height} 家，{best['outlet']}升到 {best['level']}",
                f"{up.height} moved up, {best['outlet']} to {best['level']}",
            )
        )
    return Text(
        f"{'；'.join(p.zh for p in parts)}。", f"{'; '.join(p.en for p in parts)}."
    )


@panel
@about(SUBJECT)
def star_list(scope: Scope, look: Look) -> Panel:
    """Every outlet: score, star, move, reason, points to the next star, plaque."""
    del look
    frame = _listed(scope).with_columns(
        lacking=pl.when(open_to_rise()).then("lacking"),
        why_lacking=pl.when(~open_to_rise()).then("reason"),
        why_score=pl.when(pl.col("score").is_null()).then("reason"),
    )
    return Panel(
        "star_list",
        Text("全部网点", "All outlets").join_with(when(scope)),
        _list_message(frame),
        frame,
        None,
        SOURCE,
        (
            Column("outlet", OUTLET),
            Column("score", Text("得分", "Score"), Unit.SCORE, reason="why_score"),
            Column("level", Text("星级", "Star")),
            Column("moved", Text("升降", "Move")),
            Column("why", Text("原因", "Reason")),
            Column("lacking", Text("距上一星级差", "Points short of the next star"), Unit.SCORE, reason="why_lacking"),
            Column("plaque", Text("牌匾", "Plaque")),
            Column("county", UNIT),
        ),
        origin=ORIGIN,
        drill="outlet_id",
        is_wide=True,
    )  # fmt: skip


NEAR = 15.0


def _list_message(frame: pl.DataFrame) -> Text:
    near = frame.filter(pl.col("lacking") <= NEAR).sort("lacking", "outlet_id")
    if near.is_empty():
        return Text(
            f"没有网点距上一星级在 {NEAR:.0f} 分以内。",
            f"No outlet is within {NEAR:.0f} points of its next star.",
        )
    first = near.row(0, named=True)
    return Text(
        f"{near.height} 家网点距上一星级不到 {NEAR:.0f} 分，最近的是{first['outlet']}，差 {first['lacking']:.1f} 分。",
        f"{near.height} outlets are within {NEAR:.0f} points of their next star; {first['outlet']} is nearest, {first['lacking']:.1f} short.",
    )
