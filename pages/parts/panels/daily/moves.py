"""What moved on the day, by unit and by outlet."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Look, Ranking, finer
from pages.parts.figures import panel
from pages.parts.numbers import change
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.daily.base import AGAINST, SOURCE, empty
from queries import codes, daily
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SHOWN = 8


@panel
def movements(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """Every unit beneath the scope: balance and its four movements, the whole last."""
    frame = daily.movements(scope, kind)
    day = daily.latest(scope)
    name = codes.DEPOSIT_TYPES[kind]
    if frame.is_empty():
        return empty(
            "movements", Text(f"{name.zh}每日变动", f"Daily movement: {name.en}")
        )
    frame = frame.with_columns(
        pl.when(pl.col("org_id") == scope.org.org_id).then(pl.lit(str(Text("全辖", "whole branch")))).otherwise(pl.col("org")).alias("org")
    )  # fmt: skip
    return Panel(
        "movements",
        Text(f"{name.zh}每日变动，{scope.org.name.zh}及下级，{day}", f"Daily movement of {name.en}, {scope.org.name.en} and beneath, {day}"),
        _moved_message(frame, scope, look, name),
        frame,
        None,
        SOURCE,
        (
            Column("org", Text("机构", "Unit")),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            *[Column(k, words, Unit.MONEY) for k, words in AGAINST.items()],
        ),
        drill="org_id",
    )  # fmt: skip


def _moved_message(frame: pl.DataFrame, scope: Scope, look: Look, name: Text) -> Text:
    own = frame.row(-1, named=True)
    beneath = frame.filter(pl.col("org_id") != scope.org.org_id).drop_nulls(
        "day_before"
    )
    if own["day_before"] is None:
        return Text(
            "上一日数据缺失，无法比较。",
            "The day before is missing; nothing to compare.",
        )
    total = change(own["day_before"], Unit.MONEY, look.style)
    if beneath.is_empty():
        return Text(
            f"{name.zh}较上日 {total}。",
            f"{name.capitalized().en} moved {total} on the day.",
        )
    low = beneath.sort("day_before", "org_id").row(0, named=True)
    up = int((beneath["day_before"] > 0).sum())
    least = change(low["day_before"], Unit.MONEY, look.style)
    return Text(
        f"{name.zh}较上日 {total}；{beneath.height} 个下级机构中 {up} 个上升，{low['org']}最低（{least}）。",
        f"{name.capitalized().en} moved {total} on the day; {up} of {beneath.height} units rose, {low['org']} is lowest ({least}).",
    )


@panel
def outlet_day(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """The outlets that gained and lost most on the day."""
    look = finer(look)
    every = daily.outlet_ranking(scope, kind)
    title = Text(
        f"网点日变动前后各 {SHOWN} 名，{daily.latest(scope) or scope.month}",
        f"Outlets: the {SHOWN} largest rises and falls, {daily.latest(scope) or scope.month}",
    )
    if every.is_empty():
        return empty("outlet_day", title)
    known = every.drop_nulls("day_before")
    frame = (
        known
        if known.height <= 2 * SHOWN
        else pl.concat([known.head(SHOWN), known.tail(SHOWN)])
    )
    options = Ranking("org", "day_before", Unit.MONEY, ids="org_id", decimals=None)
    top, low = known.row(0, named=True), known.row(-1, named=True)
    best, worst = (change(r["day_before"], Unit.MONEY, look.style) for r in (top, low))
    return Panel(
        "outlet_day", title,
        Text(f"{top['org']}增加最多（{best}），{low['org']}最低（{worst}）。", f"{top['org']} gained most ({best}), {low['org']} least ({worst})."),
        frame,
        charts.ranking(frame, options, look),
        SOURCE,
        (
            Column("org", Text("网点", "Outlet")),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            Column("day_before", AGAINST["day_before"], Unit.MONEY),
            Column("month_end", AGAINST["month_end"], Unit.MONEY),
        ),
        drill="org_id",
        style=look.style,
        origin=Origin(ids={"outlet": "org_id"}),
    )  # fmt: skip
