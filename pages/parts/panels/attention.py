"""What needs attention: at most seven sentences, the gravest first, each with its page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.money import fine
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.subject import where
from queries import lending, market, progress, quality, stars
from queries.kpi import by, named
from queries.schema import market_month
from queries.scope import Scope
from queries.standing import double_first_by_region
from queries.text import Text

MOST = 7
QUOTA_NEARLY = 0.95
NPL_HIGH = 0.025
Finding = tuple[str, Text, str]


@panel
def attention(scope: Scope, look: Look) -> Panel:
    """Sentences on what is broken, behind, lost or missing."""
    found = [f for ask in ASKED for f in ask(scope, look)][:MOST]
    frame = pl.DataFrame(
        [(status, str(words), page) for status, words, page in found],
        schema={"status": pl.String, "sentence": pl.String, "page": pl.String},
        orient="row",
    )
    message = (
        Text(
            f"有 {frame.height} 件事需要关注。",
            "1 matter needs attention."
            if frame.height == 1
            else f"{frame.height} matters need attention.",
        )
        if frame.height
        else Text("没有需要关注的事项。", "Nothing needs attention.")
    )
    return Panel(
        "attention",
        Text("重点关注事项", "Needs attention").join_with(where(scope)),
        message,
        frame,
        None,
        Text("由本仓库数据按固定规则得出。", "Derived from the warehouse by fixed rules."),
        (Column("sentence", Text("事项", "Matter")),),
        is_list=True,
    )  # fmt: skip


def _names(frame: pl.DataFrame, column: str, most: int = 3) -> Text:
    names = frame[column].to_list()
    more = len(names) > most
    return Text("、".join(names[:most]) + ("等" if more else ""), ", ".join(names[:most]) + (" and others" if more else ""))  # fmt: skip


def _rules(scope: Scope, look: Look) -> Iterator[Finding]:
    cases = quality.recovery_cases(scope)
    late = cases.filter(pl.col("shortfall") > 0)
    if late.height:
        who, sum_ = _names(late, "county"), fine(late["shortfall"].sum(), look.style)
        yield "broken", Text(f"{who.zh} {late.height} 家支行当年新放贷款未 100% 按期收回，差 {sum_}。", f"{late.height} sub-branches ({who.en}) did not recover all new loans on time; {sum_} short."), "scorecard"  # fmt: skip
    rolled = cases.filter(pl.col("extended_count") + pl.col("refinanced_count") > 0)
    if rolled.height:
        who = _names(rolled, "county")
        count = int((rolled["extended_count"] + rolled["refinanced_count"]).sum())
        yield "broken", Text(f"{who.zh}对当年新放贷款展期或借新还旧 {count} 笔。", f"{who.en}: {count} rollovers of loans granted this year."), "scorecard"  # fmt: skip


def _behind(scope: Scope, look: Look) -> Iterator[Finding]:
    del look
    made = progress.progress(progress.DEPOSITS, scope, ("county",))
    late = made.filter(pl.col("status") == "behind")
    if late.height:
        worst, who = late.row(0, named=True), _names(late, "county")
        yield "behind", Text(f"{late.height} 家支行日均存款滞后（{who.zh}），{worst['county']}差 {points(worst['pace_gap'])}。", f"{late.height} sub-branches are behind on average deposits ({who.en}); {worst['county']} by {points(worst['pace_gap'])}."), "scorecard"  # fmt: skip


def _quota(scope: Scope, look: Look) -> Iterator[Finding]:
    del look
    used = progress.progress(progress.QUOTA, scope, ("county",))
    near = used.filter(pl.col("completion") >= QUOTA_NEARLY).sort(
        "completion", "county_id", descending=[True, False]
    )
    if near.height:
        top = near.row(0, named=True)
        yield "check", Text(f"{top['county']}信贷规模已用 {share(top['completion'], 1)}。", f"{top['county']} has used {share(top['completion'], 1)} of its credit quota."), "agri_lending"  # fmt: skip


def _bad_loans(scope: Scope, look: Look) -> Iterator[Finding]:
    del look
    high = by(quality.NPL_RATIO, scope, "county").filter(
        pl.col("npl_ratio") >= NPL_HIGH
    )
    if high.height:
        top = high.sort("npl_ratio", "county_id", descending=[True, False]).row(
            0, named=True
        )
        yield "check", Text(f"{top['county']}不良率 {share(top['npl_ratio'])}，为各支行最高。", f"{top['county']} has the highest NPL ratio, {share(top['npl_ratio'])}."), "scorecard"  # fmt: skip


def _lost(scope: Scope, look: Look) -> Iterator[Finding]:
    """Counties that were double first a month ago and are not now; no status: monitoring."""
    del look
    now = double_first_by_region(scope).select("region_code", "double_first")
    before = replace(scope, month=_month_before(scope))
    then = double_first_by_region(before).select("region_code", was="double_first")
    first = ["both", "both_tied"]
    both = now.join(then, on="region_code").filter(
        pl.col("was").is_in(first), ~pl.col("double_first").is_in(first)
    )
    if both.height:
        who = _names(named(both, ["region"]), "region")
        yield "seen", Text(f"{who.zh} {both.height} 个县上月是储蓄双第一，本月不再是。", f"{who.en}: double first in savings last month, no longer this month."), "deposit_share"  # fmt: skip


def _month_before(scope: Scope) -> date:
    return replace(scope, against="last_month").base(market_month).month or scope.month


def _silent(scope: Scope, look: Look) -> Iterator[Finding]:
    del look
    silent = market.silent_banks(scope)
    if silent.height:
        row = silent.row(0, named=True)
        yield "check", Text(f"同业缺报 {silent.height} 家次：{row['region']}的{row['institution']}等，相应份额为估算或不计算。", f"{'1 peer report is' if silent.height == 1 else f'{silent.height} peer reports are'} missing ({row['institution']} in {row['region']} first); those shares are estimated or empty."), "deposit_share"  # fmt: skip


def _stars(scope: Scope, look: Look) -> Iterator[Finding]:
    del look
    rated = stars.ratings(scope)
    fell = rated.filter(pl.col("move") < 0)
    lost = rated.filter(pl.col("had_plaque") & ~pl.col("has_plaque"))
    if fell.height:
        plaque = (
            Text(f"，{lost.height} 家摘牌", f", {lost.height} lost the plaque")
            if lost.height
            else Text("", "")
        )
        yield "check", Text(f"本季 {fell.height} 家网点降星", f"{fell.height} outlets lost a star this quarter").join_with(plaque).join_with(Text("。", ".")), "outlet_stars"  # fmt: skip


def _leaks(scope: Scope, look: Look) -> Iterator[Finding]:
    leaks = lending.lent_outside_key_counties(scope)
    if leaks.height:
        top, sum_ = (
            leaks.row(0, named=True),
            fine(leaks["disbursed"].sum(), look.style),
        )
        yield "check", Text(f"贴息贷款有 {sum_} 投向非重点帮扶县，{top['region']}最多。", f"{sum_} of subsidised loans went outside key counties, most to {top['region']}."), "agri_lending"  # fmt: skip


ASKED = (_rules, _behind, _bad_loans, _quota, _silent, _lost, _stars, _leaks)
