"""Panels of the day: what moved since yesterday, and the morning report as text."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Course, Look, Ranking, finer
from pages.parts.figures import panel
from pages.parts.money import fine
from pages.parts.numbers import change, money
from pages.parts.panel import Column, Panel
from pages.parts.tiles import Tile
from queries import codes, daily, progress
from queries.engine import remembered
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SOURCE = Text(
    "来源：核心账务每日余额（T+1）。", "Source: core ledger, daily balances (T+1)."
)
AGAINST = {
    "day_before": Text("较上日", "on the day before"),
    "month_end": Text("较上月末", "on last month end"),
    "year_start": Text("较年初", "on year start"),
    "last_year": Text("同比", "on last year"),
}
NO_DAYS = Text(
    "没有每日数据。请数据管理员导入 deposit_day；月度页面不受影响。",
    "There are no daily figures. Ask the data steward to load deposit_day; the monthly pages are not affected.",
)
SHOWN = 8


@remembered
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


@panel
def movements(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """Every unit beneath the scope: balance and its four movements, the whole last."""
    frame = daily.movements(scope, kind)
    day = daily.latest(scope)
    name = codes.DEPOSIT_TYPES[kind]
    if frame.is_empty():
        return _empty(
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
            f"{name.en.capitalize()} moved {total} on the day.",
        )
    low = beneath.sort("day_before").row(0, named=True)
    up = int((beneath["day_before"] > 0).sum())
    least = change(low["day_before"], Unit.MONEY, look.style)
    return Text(
        f"{name.zh}较上日 {total}；{beneath.height} 个下级机构中 {up} 个上升，{low['org']}最低（{least}）。",
        f"{name.en.capitalize()} moved {total} on the day; {up} of {beneath.height} units rose, {low['org']} is lowest ({least}).",
    )


@panel
def outlet_day(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """The outlets that gained and lost most on the day."""
    look = finer(look)
    every = daily.outlet_ranking(scope, kind)
    title = Text(
        f"网点日变动前后各 {SHOWN} 名，{daily.latest(scope)}",
        f"Outlets: the {SHOWN} largest rises and falls, {daily.latest(scope)}",
    )
    if every.is_empty():
        return _empty("outlet_day", title)
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
    )  # fmt: skip


@panel
def rush(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """The last three months day by day: month-end rushes and what stays of them."""
    frame = daily.course(scope, kind, 92)
    name = codes.DEPOSIT_TYPES[kind]
    title = Text(
        f"{name.zh}每日余额，近三个月，{scope.org.name.zh}",
        f"Daily {name.en}, last three months, {scope.org.name.en}",
    )
    if frame.height < 2:
        return _empty("rush", title)
    peak = frame.sort("balance", descending=True).row(0, named=True)
    last = frame.row(-1, named=True)
    gap = change(last["balance"] - peak["balance"], Unit.MONEY, look.style)
    at_peak = peak["day"] == last["day"]
    message = (
        Text("今天是三个月来的最高点。", "Today is the highest of three months.")
        if at_peak
        else Text(
            f"三个月最高在 {peak['day']}，当前较其 {gap}。",
            f"The three months' peak was on {peak['day']}; now {gap} from it.",
        )
    )
    options = Course("day", "balance", Unit.MONEY, daily=True)
    return Panel(
        "rush", title, message, frame, charts.course(frame, options, look), SOURCE,
        (Column("day", Text("日期", "Day")), Column("balance", Text("余额", "Balance"), Unit.MONEY)),
    )  # fmt: skip


@remembered
def report(scope: Scope, look: Look) -> Text:
    """Return the morning report (快报) as text to copy, the same figures as the page."""
    parts = [_report_line(scope, look, kind) for kind in ("total", "savings")]
    day = daily.latest(scope)
    if day is None:
        return NO_DAYS
    zh = (
        f"截至{day.month}月{day.day}日，{scope.org.name.zh}"
        + "；".join(p.zh for p in parts if p)
        + "。"
    )
    en = (
        f"As of {day}, {scope.org.name.en}: "
        + "; ".join(p.en for p in parts if p)
        + "."
    )
    return Text(zh, en)


def _report_line(scope: Scope, look: Look, kind: str) -> Text | None:
    moved = daily.movements(scope, kind)
    if moved.is_empty():
        return None
    row, name = moved.row(-1, named=True), codes.DEPOSIT_TYPES[kind]
    said = [
        (w, money(row[k], look.style, signed=True))
        for k, w in AGAINST.items()
        if row[k] is not None
    ]
    balance = money(row["balance"], look.style)
    return Text(
        f"{name.zh} {balance}，" + "，".join(f"{w.zh} {v}" for w, v in said),
        f"{name.en} {balance}, " + ", ".join(f"{v} {w.en}" for w, v in said),
    )


def _empty(name: str, title: Text) -> Panel:
    return Panel(name, title, NO_DAYS, pl.DataFrame(), None, SOURCE, ())
