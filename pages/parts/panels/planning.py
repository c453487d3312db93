"""A year's plans: the draft beside what is issued, what does not add up, what is in force."""

from collections.abc import Mapping

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.numbers import money, points
from pages.parts.panel import Column, Panel
from queries import planning
from queries.bank import tree
from queries.kpi import DIMENSIONS
from queries.planning import RATIOS, plan_name, slice_name
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

PERIODS: Mapping[str, Text] = {
    "q1": Text("一季度末", "to March"),
    "half": Text("上半年末", "to June"),
    "q3": Text("三季度末", "to September"),
    "year": Text("全年", "year"),
}
PROBLEMS: Mapping[str, Text] = {
    "tree_disagrees": Text("上级计划不等于下级之和", "not the sum of those beneath it"),
    "year_disagrees": Text("季度与全年不符", "quarters and year do not agree"),
}
IS_RATIO = pl.col("kind").is_in(RATIOS)
DIFFERS = pl.col("change").ne_missing(0)
PLAN = (
    Column("plan", Text("计划", "Plan")),
    Column("slice_label", Text("细分", "Part")),
    Column("org", DIMENSIONS["org"].label),
    Column("period_label", Text("期间", "Period")),
)


@panel
def plans_in_draft(scope: Scope, look: Look, year: int, *, is_whole: bool) -> Panel:
    """Return the amounts of a year's draft beside those issued; all, or those that differ."""
    whole = planning.drafted(scope, year)
    shown = whole.filter(~IS_RATIO & (DIFFERS | is_whole))
    return Panel(
        "plans_in_draft",
        Text("计划草稿与已下达", "Draft beside what is issued").join_with(_where(scope, year)),
        _compared(scope, year, whole, look),
        _labelled(shown).with_columns(why=pl.lit("NO_TARGET")),
        None,
        Text("草稿：已导入、尚未下达的计划。季度计划自年初累计", "Draft: plans that were loaded and are not issued yet. Plans of quarters run from the start of the year"),
        (*PLAN, *_beside(Unit.MONEY, Unit.MONEY)),
        is_list=shown.is_empty(),
        is_wide=True,
    )  # fmt: skip


@panel
def rates_in_draft(scope: Scope, look: Look, year: int, *, is_whole: bool) -> Panel:
    """Return the rates and references of a year's draft beside those issued."""
    del look
    whole = planning.drafted(scope, year).filter(IS_RATIO)
    shown = whole.filter(DIFFERS | is_whole)
    told = {"n": whole.height, "differ": whole.filter(DIFFERS).height}
    return Panel(
        "rates_in_draft",
        Text("比率与监测参考值草稿", "Rates and references in draft").join_with(_where(scope, year)),
        Text("草稿有比率与参考值 {n} 项，其中 {differ} 项与已下达不同。", "Rates and references in draft: {n}; different from what is issued: {differ}.").fill(**told),
        _labelled(shown).with_columns(why=pl.lit("NO_TARGET")),
        None,
        Text("监测参考值只作图中参照线，不考核", "A reference is a line on a chart, never judged"),
        (*PLAN, *_beside(Unit.SHARE, Unit.POINTS)),
        is_list=shown.is_empty(),
        is_wide=True,
    )  # fmt: skip


@panel
def plans_apart(scope: Scope, look: Look, year: int) -> Panel:
    """Return where a year's draft does not add up, plan by plan."""
    del look
    units = tree()
    found = planning.disagreeing(scope, year)
    rows = [
        (str(units[f.org_id].name), f.slice, f.kpi, f.period, str(PROBLEMS[f.problem]), f.figures)
        for f in found
    ]  # fmt: skip
    frame = pl.DataFrame(rows, dict.fromkeys(("org", "slice", "kpi", "period", "problem", "figures"), pl.String), orient="row")  # fmt: skip
    return Panel(
        "plans_apart",
        Text("草稿不平之处", "Where the draft does not add up").join_with(_where(scope, year)),
        Text("草稿有 {n} 处不平，改正并再次导入之前不能下达。", "The draft does not add up in {n} places; it is not issued until they are corrected and loaded again.").fill(n=len(found)),
        _labelled(frame),
        None,
        Text("按下达后的结果核对：草稿未涉及的沿用已下达计划。金额为元（本币），Σ 为下级合计", "Checked as it would be once issued; plans the draft leaves alone stand as issued. Amounts in the bank's currency, Σ the sum beneath"),
        (*PLAN, Column("problem", Text("问题", "Problem")), Column("figures", Text("数值", "Figures"))),
        is_list=frame.is_empty(),
        is_wide=True,
    )  # fmt: skip


@panel
def plans_in_force(scope: Scope, look: Look, year: int) -> Panel:
    """Return what is in force for a year: amounts and rates apart, version and document."""
    del look
    found = planning.in_force(scope, year)
    value = pl.col("value")
    frame = _labelled(found).with_columns(
        amount=pl.when(~IS_RATIO).then(value), rate=pl.when(IS_RATIO).then(value)
    )
    return Panel(
        "plans_in_force",
        Text("已下达计划", "Plans in force").join_with(_where(scope, year)),
        _issued(scope, year, found),
        frame,
        None,
        Text("每项取已下达的最高版本；上级没有单独下达的，取下级之和，不在此列", "The highest issued version of each; what a unit has as the sum of those beneath it is not listed"),
        (
            *PLAN,
            Column("amount", Text("计划值", "Value"), Unit.MONEY),
            Column("rate", Text("比率", "Rate"), Unit.SHARE),
            Column("version", Text("版本", "Version"), Unit.COUNT),
            Column("issued_on", Text("下达日期", "Issued on")),
            Column("document_no", Text("文号", "Document")),
        ),
        is_list=frame.is_empty(),
        is_wide=True,
    )  # fmt: skip


def _beside(unit: Unit, gap: Unit) -> tuple[Column, ...]:
    return (
        Column("issued", Text("已下达", "Issued"), unit, reason="why"),
        Column("draft", Text("草稿", "Draft"), unit),
        Column("change", Text("增减", "Change"), gap, reason="why"),
    )


def _where(scope: Scope, year: int) -> Text:
    return Text("；{org}，{year} 年", "; {org}, {year}").fill(org=scope.org.name, year=year)  # fmt: skip


def _labelled(found: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with plan, part and period in words."""
    # Of a nation's plans many thousands are called the same.
    kinds = found.select("kpi", "slice").unique()
    plans = [str(plan_name(*key)) for key in kinds.iter_rows()]
    parts = [str(slice_name(s) or WHOLE) for s in kinds["slice"]]
    named = kinds.with_columns(
        plan=pl.Series(plans, dtype=pl.String),
        slice_label=pl.Series(parts, dtype=pl.String),
    )
    periods = {code: str(words) for code, words in PERIODS.items()}
    return found.join(
        named, on=["kpi", "slice"], how="left", maintain_order="left"
    ).with_columns(
        period_label=pl.col("period").replace_strict(periods, return_dtype=pl.String)
    )


def _compared(scope: Scope, year: int, whole: pl.DataFrame, look: Look) -> Text:
    """Say how many plans differ, the largest change, and whether sums hold down the tree."""
    if whole.is_empty():
        return NO_DRAFT.fill(year=year)
    new = whole["issued"].null_count()
    changed = whole.filter(DIFFERS).height - new
    if not new and not changed:
        return SAME.fill(year=year, n=f"{whole.height:,}")
    told = COUNTED.fill(year=year, n=f"{whole.height:,}", new=f"{new:,}", changed=f"{changed:,}")  # fmt: skip
    apart = planning.disagreeing(scope, year)
    sums = APART.fill(n=len(apart)) if apart else AGREED
    return told.join_with(_largest(whole, look)).join_with(sums)


def _largest(whole: pl.DataFrame, look: Look) -> Text:
    moved = whole.filter(DIFFERS, pl.col("change").is_not_null())
    amounts = moved.filter(~IS_RATIO)
    kept = moved if amounts.is_empty() else amounts
    if kept.is_empty():
        return Text("；", "; ")
    row = kept.sort(pl.col("change").abs(), pl.col("period") == "year", descending=True).row(0, named=True)  # fmt: skip
    by = points(row["change"]) if amounts.is_empty() else money(row["change"], look.style, signed=True)  # fmt: skip
    return LARGEST.fill(
        org=row["org"], plan=plan_name(row["kpi"], row["slice"]), period=PERIODS[row["period"]], by=by
    )  # fmt: skip


def _issued(scope: Scope, year: int, found: pl.DataFrame) -> Text:
    if found.is_empty():
        return NONE_ISSUED.fill(org=scope.org.name, year=year)
    last = found.select("issued_on", "version", "document_no").sort("issued_on", "version").row(-1, named=True)  # fmt: skip
    told = IN_FORCE.fill(year=year, n=f"{found.height:,}", day=last["issued_on"])
    number = last["document_no"]
    return told.join_with(NUMBER.fill(number=number) if number else Text("。", "."))


WHOLE = Text("合计", "all")
NO_DRAFT = Text(
    "{year} 年没有计划草稿。请下载模板填报，再在“数据导入”中导入。",
    "There is no draft of plans for {year}. Fill the template and bring it in on the Import page.",
)
SAME = Text(
    "{year} 年草稿共 {n} 项，与已下达计划完全相同，下达不会改变任何计划。",
    "The draft of {year} has {n} plans, all of them as issued; issuing it changes none.",
)
COUNTED = Text(
    "{year} 年草稿共 {n} 项，新增 {new} 项，调整 {changed} 项",
    "Plans in draft for {year}: {n}, of these {new} new and {changed} changed",
)
LARGEST = Text(
    "；调整最大的是{org}{plan}（{period}）{by}；",
    "; the largest change is {plan} of {org} ({period}), {by}; ",
)
AGREED = Text(
    "上下级合计、季度与全年均相符。", "sums down the tree and quarters agree."
)
APART = Text(
    "有 {n} 处上下级或季度不平，不能下达。",
    "it does not add up in {n} places and cannot be issued.",
)
NONE_ISSUED = Text(
    "{org} {year} 年没有单独下达的计划。", "{org} has no plans issued for {year}."
)
IN_FORCE = Text("{year} 年已下达 {n} 项计划，最近一次是 {day}", "Plans in force for {year}: {n}, the latest of {day}")  # fmt: skip
NUMBER = Text("，文号 {number}。", ", document {number}.")
