"""The sub-branch brief: five blocks that fit one screen and one A4."""

from dataclasses import replace

import polars as pl

from pages.parts import charts
from pages.parts.charts import Bridge, Bullets, Look, Ranking, finer
from pages.parts.figures import panel
from pages.parts.money import fine
from pages.parts.numbers import change, money, rank, share
from pages.parts.panel import Column, Panel
from queries import codes, daily, deposits, market, progress, quality, stars
from queries.bank import Org, bank, tree
from queries.kpi import named
from queries.positions import universes
from queries.progress import Goal
from queries.schema import Unit
from queries.scope import Scope
from queries.standings import standings
from queries.text import Text

LEDGER = Text("来源：核心账务与已下达计划", "Source: core ledger and plans issued")
GOALS = (progress.SAVINGS, progress.DEPOSITS, progress.FEES, progress.AGRI_NET)
OUTLETS = 8


def compact(look: Look) -> Look:
    """Return the look of the one-screen sheet: smaller type, a third of the width."""
    return replace(finer(look), size=11, room=0.75)


def unit(scope: Scope) -> Org:
    """Return the sub-branch the brief is about: the scope's own, or the first beneath it."""
    if scope.org.level == "outlet" and scope.org.parent_id:
        return tree()[scope.org.parent_id]
    beneath = [
        o
        for o in tree().values()
        if o.level == "county" and o.path.startswith(scope.org.path) and not o.is_closed
    ]
    return beneath[0] if beneath else scope.org  # fmt: skip


@panel
def where_am_i(scope: Scope, look: Look) -> Panel:
    """① Rank among sister units and among peers, with the gap to first in money."""
    rows = [*_sisters(scope), *_peers(scope, look)]
    frame = pl.DataFrame(
        rows,
        schema={"what": pl.String, "place": pl.String, "detail": pl.String},
        orient="row",
    )
    first = rows[0] if rows else ("", "—", "")
    return Panel(
        "where_am_i",
        Text("① 我在哪里", "① Where am I"),
        Text(f"{first[0]}{first[1]}。", f"{first[0]}: {first[1]}."),
        frame,
        None,
        Text("来源：同业月报仅供市场监测，不作为考核依据", "Source: peer reports are for monitoring, not an appraisal basis"),
        (
            Column("what", Text("口径", "Measure")),
            Column("place", Text("位次", "Place")),
            Column("detail", Text("说明", "Detail")),
        ),
    )  # fmt: skip


def _sisters(scope: Scope) -> list[tuple[str, str, str]]:
    made = standings(progress.DEPOSIT_COMPLETION, scope)
    own = made.filter("is_own")
    if own.is_empty() or own["rank"][0] is None:
        return []
    row = own.row(0, named=True)
    rows = [
        _place(
            Text(
                "日均存款完成率·全部支行",
                "Average-deposit completion, all sub-branches",
            ),
            made,
            row,
        )
    ]
    if row["peer_class"]:
        group = standings(progress.DEPOSIT_COMPLETION, scope, row["peer_class"])
        label = Text(
            f"日均存款完成率·{row['peer_class']}支行",
            f"Average-deposit completion, class {row['peer_class']}",
        )
        rows.append(_place(label, group, group.filter("is_own").row(0, named=True)))
    return rows  # fmt: skip


def _place(
    label: Text, made: pl.DataFrame, row: dict[str, object]
) -> tuple[str, str, str]:
    ranked = made.drop_nulls("rank")
    best = ranked.row(0, named=True)
    value, top = share(float(str(row["value"])), 1), share(best["value"], 1)
    detail = Text(
        f"{value}；最高 {best['county']} {top}",
        f"{value}; best is {best['county']}, {top}",
    )
    return str(label), rank(int(str(row["rank"])), ranked.height), str(detail)


def _peers(scope: Scope, look: Look) -> list[tuple[str, str, str]]:

    kind = bank().double_first_type
    what = codes.DEPOSIT_TYPES[kind]
    rows = []
    for group in universes(scope):
        own = market.own_standing(replace(scope, peer_group=group), kind)
        name = codes.peer_group(group)
        label = str(Text(f"{what.zh}份额·{name.zh}", f"Share of {what.en}, {name.en}"))
        row = own.row(0, named=True) if own.height else None
        if row is None or row["rank"] is None:
            why = row["why_rank"] if row else "NOT_LOADED"
            rows.append((label, "—", str(codes.reason(why))))
            continue
        gap = (
            Text("领先第二", "ahead of the next by")
            if row["lead"] >= 0
            else Text("距第一", "short of first by")
        )
        gain = (
            rank(row["increment_rank"], row["bank_count"])
            if row["increment_rank"]
            else "—"
        )
        detail = Text(
            f"{share(row['share'], 1)}，{gap.zh} {money(abs(row['lead']), look.style)}，增量{gain}",
            f"{share(row['share'], 1)}, {gap.en} {money(abs(row['lead']), look.style)}, increment {gain}",
        )
        rows.append(
            (
                label,
                rank(row["rank"], row["bank_count"], tied=row["is_tied"]),
                str(detail),
            )
        )
    return rows  # fmt: skip


@panel
def on_schedule(scope: Scope, look: Look) -> Panel:
    """② Savings, deposits, fees and lending against plan, and what is needed per day."""
    rows = [_goal_row(goal, scope) for goal in GOALS]
    frame = pl.DataFrame(
        rows,
        schema={
            "goal": pl.String,
            "actual": pl.Float64,
            "target": pl.Float64,
            "completion": pl.Float64,
            "pace": pl.Float64,
            "status": pl.String,
            "reason": pl.String,
        },
        orient="row",
    )
    options = Bullets("goal", "actual", "target", pace="pace", reason="reason")
    return Panel(
        "on_schedule",
        Text(f"② 进度，{scope.org.name.zh}，{scope.month:%Y-%m}", f"② On schedule? {scope.org.name.en}, {scope.month:%Y-%m}"),
        _need_message(scope, look),
        frame,
        charts.bullets(frame, options, look),
        LEDGER,
        (
            Column("goal", Text("指标", "Goal")),
            Column("actual", Text("完成", "Achieved"), Unit.MONEY),
            Column("target", Text("全年计划", "Year's plan"), Unit.MONEY, reason="reason"),
            Column("completion", Text("完成率", "Completion"), Unit.SHARE, reason="reason"),
            Column("pace", Text("序时", "Schedule"), Unit.SHARE),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
    )  # fmt: skip


def _goal_row(goal: Goal, scope: Scope) -> tuple[object, ...]:
    made = progress.progress(goal, scope)
    if made.is_empty():
        return (str(goal.label), None, None, None, None, None, "NOT_LOADED")
    row = made.row(0, named=True)
    return (
        str(goal.label),
        *[
            row[c]
            for c in ("actual", "target", "completion", "pace", "status", "reason")
        ],
    )


def _need_message(scope: Scope, look: Look) -> Text:
    need = progress.needed(progress.DEPOSITS, scope)
    if need is None:
        return Text(
            "未下达存款计划，无法计算每日所需。",
            "Without a deposit plan there is no daily need.",
        )
    best = daily.best_stretch(scope)
    done = (
        Text("按目前余额已够", "today's balance is enough")
        if need.per_day == 0
        else Text(
            f"每天须增 {fine(need.per_day, look.style)}",
            f"{fine(need.per_day, look.style)} a day is needed",
        )
    )
    pace = (
        Text(
            f"；今年最好的 30 天每天 {fine(best[1], look.style)}",
            f"; the best 30 days so far: {fine(best[1], look.style)} a day",
        )
        if best
        else Text("", "")
    )
    return Text(f"到年末还有 {need.days_left} 天，{done.zh}", f"{need.days_left} days to year-end: {done.en}").join_with(pace).join_with(Text("。", "."))  # fmt: skip


@panel
def what_moved(scope: Scope, look: Look) -> Panel:
    """③ From the base through the deposit types to now."""
    found = deposits.by_type_since_base(scope)
    if found.is_empty() or found["amount_base"].is_null().any():
        words = Text(
            "没有可比的基期余额。", "There is no balance at the base to compare with."
        )
        return Panel(
            "what_moved",
            Text("③ 变动来源", "③ What moved"),
            words,
            pl.DataFrame(),
            None,
            LEDGER,
            (),
        )
    steps = named(found, ["deposit_type"]).select(step="deposit_type", amount="gain")
    start = pl.DataFrame(
        {"step": [str(Text("基期", "base"))], "amount": [found["amount_base"].sum()]}
    )
    end = pl.DataFrame(
        {"step": [str(Text("当前", "now"))], "amount": [found["amount"].sum()]}
    )
    frame = pl.concat([start, steps, end])
    top = (
        named(found, ["deposit_type"])
        .sort(pl.col("gain").abs(), descending=True)
        .row(0, named=True)
    )
    total = change(found["gain"].sum(), Unit.MONEY, look.style)
    return Panel(
        "what_moved",
        Text("③ 变动来源：基期 → 各类存款 → 当前", "③ What moved: base → deposit types → now"),
        Text(f"存款 {total}，主要来自{top['deposit_type']}（{change(top['gain'], Unit.MONEY, look.style)}）。", f"Deposits moved {total}, mostly {top['deposit_type']} ({change(top['gain'], Unit.MONEY, look.style)})."),
        frame,
        charts.bridge(frame, Bridge("step", "amount"), look),
        LEDGER,
        (Column("step", Text("项目", "Step")), Column("amount", Text("金额", "Amount"), Unit.MONEY)),
    )  # fmt: skip


@panel
def outlets(scope: Scope, look: Look) -> Panel:
    """④ The outlets' average increments with their stars."""
    gains = deposits.average_gain(scope, ("outlet",)).with_columns(gain=deposits.GAIN)
    rated = stars.ratings(scope).select("outlet_id", "star", "move")
    every = (
        named(gains, ["outlet"])
        .join(rated, on="outlet_id", how="left")
        .sort("gain", descending=True, nulls_last=True)
    )
    open_ids = [o.org_id for o in tree().values() if not o.is_closed]
    frame = every.filter(pl.col("outlet_id").is_in(open_ids)).select(
        "outlet_id", "outlet", "gain", "amount", "star", "move",
        label=pl.concat_str(pl.col("outlet"), pl.format("  {}★", pl.col("star")), ignore_nulls=True),
    )  # fmt: skip
    if frame.is_empty():
        return Panel(
            "outlets",
            Text("④ 网点", "④ Outlets"),
            Text("没有网点数据。", "There are no outlet figures."),
            frame,
            None,
            LEDGER,
            (),
        )
    drawn = (
        frame
        if frame.height <= OUTLETS
        else pl.concat([frame.head(OUTLETS // 2), frame.tail(OUTLETS // 2)])
    )
    return Panel(
        "outlets",
        Text("④ 网点日均增量与星级", "④ Outlets: average increment and star"),
        _outlet_message(frame, look),
        frame,
        charts.ranking(drawn, Ranking("label", "gain", Unit.MONEY, ids="outlet_id"), look),
        LEDGER,
        (
            Column("outlet", Text("网点", "Outlet")),
            Column("gain", Text("日均增量", "Average increment"), Unit.MONEY),
            Column("amount", Text("本年日均", "Average"), Unit.MONEY),
            Column("star", Text("星级", "Star"), Unit.COUNT, decimals=0),
            Column("move", Text("升降", "Moved"), Unit.COUNT, decimals=0),
        ),
        drill="outlet_id",
    )  # fmt: skip


def _outlet_message(frame: pl.DataFrame, look: Look) -> Text:
    low, top = frame.row(-1, named=True), frame.row(0, named=True)
    best, least = (change(r["gain"], Unit.MONEY, look.style) for r in (top, low))
    if frame.height == 1:
        return Text(
            f"唯一网点{top['outlet']}日均增量 {best}。",
            f"The only outlet, {top['outlet']}, moved {best}.",
        )
    return Text(
        f"{top['outlet']}贡献最多（{best}），{low['outlet']}最少（{least}）。",
        f"{top['outlet']} contributed most ({best}), {low['outlet']} least ({least}).",
    )


@panel
def what_is_due(scope: Scope, look: Look) -> Panel:
    """⑤ Peer reports missing, loans not recovered, stars within reach."""
    lines = [*_silent(scope), *_unrecovered(scope, look), *_near_star(scope)]
    frame = pl.DataFrame(
        [(status, str(words), page) for status, words, page in lines],
        schema={"status": pl.String, "sentence": pl.String, "page": pl.String},
        orient="row",
    )
    words = (
        Text(f"有 {len(lines)} 项待办。", f"{len(lines)} things to do.")
        if lines
        else Text("没有待办事项。", "Nothing is due.")
    )
    return Panel(
        "what_is_due", Text("⑤ 待办", "⑤ What is due"), words, frame, None,
        Text("来源：同业报表、到期台账、星级评定", "Source: peer reports, maturities, ratings"),
        (Column("sentence", Text("事项", "Matter")),), is_list=True,
    )  # fmt: skip


Due = list[tuple[str, Text, str]]


def _silent(scope: Scope) -> Due:
    return [
        ("check", Text(f"{r['institution']}（{r['region']}）{scope.month:%Y-%m} 数据未报。", f"{r['institution']} ({r['region']}) has not reported {scope.month:%Y-%m}."), "deposit_share")
        for r in market.silent_banks(scope).to_dicts()
    ]  # fmt: skip


def _unrecovered(scope: Scope, look: Look) -> Due:
    short = quality.recovery_cases(scope).filter(pl.col("shortfall") > 0)
    return [
        ("broken", Text(f"当年新放贷款到期未按期收回 {fine(r['shortfall'], look.style)}。", f"{fine(r['shortfall'], look.style)} of this year's loans was not recovered on time."), "scorecard")
        for r in short.to_dicts()
    ]  # fmt: skip


def _near_star(scope: Scope, most: int = 2) -> Due:
    rated = (
        stars.ratings(scope).filter(pl.col("lacking") > 0).sort("lacking").head(most)
    )
    return [
        ("seen", Text(f"{r['outlet']}距 {r['next_star']} 星差 {r['lacking']:.1f} 分。", f"{r['outlet']} is {r['lacking']:.1f} points short of {r['next_star']}★."), "outlet_stars")
        for r in rated.to_dicts()
    ]  # fmt: skip
