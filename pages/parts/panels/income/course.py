"""Fee income over time: by line, and unit beside unit."""

from dataclasses import replace

import polars as pl

from pages.parts import charts
from pages.parts.charts import Columns, Look, Multiples
from pages.parts.figures import panel
from pages.parts.numbers import money, month, share
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.income.base import SOURCE, SUBJECT, fine
from pages.parts.panels.subject import about, brief, compared, where
from queries import income
from queries.kpi import DIMENSIONS, named
from queries.periods import back
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, Text

MONTHS = 12
INCOME = Text("收入", "Income")
LAST_YEAR = Text("上年同月", "Same month last year")


KPIS = {"income": "fee_income"}


@panel
@about(SUBJECT)
def fee_by_month(scope: Scope, look: Look, *, as_share: bool = False) -> Panel:
    """Fee income of the last twelve months by line, last year's total outlined behind."""
    found = income.lines_by_month(scope, MONTHS)
    earning = found.filter((pl.col("income") != 0).any().over("line_id"))
    options = Columns(
        "month", "line", "income", last_year="income_base", as_share=as_share, decimals=fine(look)
    )  # fmt: skip
    form = (
        Text("，各月结构", ", structure by month") if as_share else Text("，各月", " by month")
    )  # fmt: skip
    return Panel(
        "fee_by_month",
        Text("中间业务收入", "Fee income by line").join_with(form).join_with(where(scope)),
        _month_message(earning, scope, look),
        earning,
        charts.columns_with_last_year(earning, options, look),
        SOURCE,
        (
            Column("month", Text("月份", "Month"), monthly=True),
            Column("line", Text("科目", "Line")),
            Column("income", INCOME, Unit.MONEY, fine(look)),
            Column("income_base", LAST_YEAR, Unit.MONEY, fine(look)),
        ),
        origin=Origin(KPIS),
    )  # fmt: skip


def _month_message(found: pl.DataFrame, scope: Scope, look: Look) -> Text:
    here = found.filter(pl.col("month") == scope.month)
    if here.is_empty():
        return Text("当月没有中间业务收入。", "There was no fee income in the month.")
    whole, base = (float(here[n].sum()) for n in ("income", "income_base"))
    said, at = money(whole, look.style, fine(look)), month(scope.month)
    known = here["income_base"].null_count() < here.height and base
    moved = whole / base - 1 if known else 0.0
    then = Text(
        f"，比上年同月{'增长' if moved >= 0 else '下降'} {share(abs(moved), 1)}",
        f", {share(abs(moved), 1)} {'more' if moved >= 0 else 'less'} than a year earlier",
    ) if known else NOTHING  # fmt: skip
    top = here.sort("income", "line_id", descending=[True, False]).row(0, named=True)
    positive = float(here["income"].clip(0).sum())
    part = share(top["income"] / positive, 1) if positive else "—"
    return Text(f"{at} 中间业务收入 {said}", f"Fee income of {at} was {said}").join_with(then).join_with(
        Text(f"；{top['line']}最多，占 {part}。", f"; {top['line']} brought most, {part}.")
    )  # fmt: skip


@panel
@about(SUBJECT)
def fee_by_unit(scope: Scope, look: Look) -> Panel:
    """Monthly fee income of every sub-branch on one scale; of one sub-branch, its lines."""
    split = "line" if scope.org.level == "county" else compared(scope)
    found = _months_of(scope, split)
    frame = found.with_columns(brief(found["name"]))
    options = Multiples("brief", "month", "income", last_year="income_base", decimals=fine(look))  # fmt: skip
    label = DIMENSIONS[split].label
    return Panel(
        "fee_by_unit",
        Text(f"中间业务收入对比，按{label.zh}、各月、同一刻度", f"Fee income compared, by {label.en.lower()} and month, one scale").join_with(where(scope)),
        _unit_message(scope, split),
        frame,
        charts.multiples(frame, options, look),
        SOURCE,
        (
            Column("name", label),
            Column("month", Text("月份", "Month"), monthly=True),
            Column("income", INCOME, Unit.MONEY, fine(look)),
            Column("income_base", LAST_YEAR, Unit.MONEY, fine(look)),
        ),
        is_wide=True,
        extremes=("name", "income", Unit.MONEY),
        origin=Origin(KPIS, {split: "id"}),
    )  # fmt: skip


def _months_of(scope: Scope, split: str) -> pl.DataFrame:
    """Return `(id, name, month, income, income_base)` of a year, the largest name first."""
    yearly = replace(scope, against="last_year")
    key = DIMENSIONS[split].id
    found = income.lines(yearly, ("month", split)).filter(
        pl.col("month") > back(scope.month, MONTHS)
    )
    size = pl.col("income").sum().over(key)
    kept = found.with_columns(size=size).filter(pl.col("size") != 0)
    return (
        named(kept, [split])
        .sort("size", key, "month", descending=[True, False, False])
        .select(id=key, name=split, month="month", income="income", income_base="income_base")
    )  # fmt: skip


def _unit_message(scope: Scope, split: str) -> Text:
    yearly = replace(scope, against="last_year")
    found = named(income.lines(yearly, (split,)), [split])
    known = found.filter(pl.col("income_base") > 0).with_columns(
        growth=pl.col("income") / pl.col("income_base") - 1
    )
    if known.is_empty():
        return Text("没有上年同期数，暂不能比较。", "Last year's figures are missing; nothing can be compared.")  # fmt: skip
    ordered = known.sort("growth", DIMENSIONS[split].id, descending=[True, False])
    best, worst = ordered.row(0, named=True), ordered.row(-1, named=True)
    up = int((known["growth"] > 0).sum())
    what = DIMENSIONS[split].label
    return Text(
        f"{known.height} 个{what.zh}中 {up} 个本年累计同比增长；最快{best[split]}（{_signed(best['growth'])}），最慢{worst[split]}（{_signed(worst['growth'])}）。",
        f"Of {known.height} compared, {up} grew on last year; fastest {best[split]} ({_signed(best['growth'])}), slowest {worst[split]} ({_signed(worst['growth'])}).",
    )


def _signed(growth: float) -> str:
    return f"{'+' if growth > 0 else ''}{share(growth, 1)}"
