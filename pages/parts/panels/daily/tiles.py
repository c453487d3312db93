"""The day in tiles: balances with their comparisons, and the daily need."""

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.money import fine
from pages.parts.numbers import change, money
from pages.parts.panels.daily.base import AGAINST
from pages.parts.tiles import Tile
from queries import codes, daily, progress
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


@kept
def tiles(scope: Scope, look: Look) -> list[Tile]:
    """Return own deposits and savings of the latest day with their four comparisons, and the need."""
    made = [_balance_tile(scope, look, kind) for kind in ("total", "savings")]
    return [t for t in [*made, *_need_tiles(scope, look)] if t]


def _balance_tile(scope: Scope, look: Look, kind: str) -> Tile:
    label = codes.DEPOSIT_TYPES[kind]
    moved = daily.movements(scope, kind)
    if moved.is_empty():
        return Tile(f"day_{kind}", label, None, codes.REASONS["NOT_LOADED"])
    row = moved.row(-1, named=True)
    said = [
        f"{AGAINST[k]} {change(row[k], Unit.MONEY, look.style)}"
        for k in AGAINST
        if row[k] is not None
    ]
    gap = row["day_before"] or 0
    return Tile(
        f"day_{kind}", label, money(row["balance"], look.style), change=said[0] if said else "",
        direction=(gap > 0) - (gap < 0), detail=" · ".join(said[1:]),
        course=daily.course(scope, kind)["balance"].to_list(), page="deposit_share",
    )  # fmt: skip


def _need_tiles(scope: Scope, look: Look) -> list[Tile]:
    made = []
    for goal, kind in ((progress.DEPOSITS, "total"), (progress.SAVINGS, "savings")):
        need = progress.needed(goal, scope, kind)
        label = Text(f"{goal.label.zh}：日均需增", f"{goal.label.en}: needed per day")
        if need is None:
            made.append(Tile(f"need_{kind}", label, None, codes.REASONS["NO_TARGET"]))
            continue
        best = daily.best_stretch(scope, kind)
        pace = (
            Text(
                f"；今年最好的 30 天每天 {fine(best[1], look.style)}",
                f"; this year's best 30 days: {fine(best[1], look.style)} a day",
            )
            if best
            else Text("", "")
        )
        left = Text(
            f"自 {need.day} 起剩 {need.days_left} 天，其间日均须达 {money(need.required, look.style)}",
            f"{need.days_left} days left from {need.day}; they must average {money(need.required, look.style)}",
        )
        made.append(
            Tile(
                f"need_{kind}",
                label,
                fine(need.per_day, look.style)
                if need.per_day
                else str(Text("已够", "enough")),
                detail=str(left.join_with(pace)),
                page="scorecard",
            )
        )
    return made  # fmt: skip
