"""Lending of the year: its course, its programs, and the plan by unit."""

from dataclasses import replace

import polars as pl

from pages.parts import charts
from pages.parts.charts import Cumulative, Look
from pages.parts.figures import panel
from pages.parts.numbers import money, share
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.lending.base import SOURCE, SUBJECT
from pages.parts.panels.plans import completed
from pages.parts.panels.subject import about, where
from queries import lending
from queries.progress import (
    AGRI_LENT,
    AGRI_NET,
    Goal,
    planned_course,
)
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

GOALS = {"net": AGRI_NET, "lent": AGRI_LENT}


@panel
@about(SUBJECT)
def lent_course(scope: Scope, look: Look) -> Panel:
    """Cumulative disbursement of the year beside plan and last year."""
    course = lending.disbursed_course(replace(scope, against="last_year"))
    frame = course.join(
        planned_course(AGRI_LENT, scope), on="month", how="full", coalesce=True
    ).sort("month")
    is_planned = frame["planned"].null_count() < frame.height
    options = Cumulative(
        "month", "disbursed", last_year="last_year", plan="planned" if is_planned else None
    )  # fmt: skip
    return Panel(
        "lent_course",
        Text("涉农贷款累放，与计划和上年对比", "Disbursed in the year, beside plan and last year").join_with(where(scope)),
        _course_message(course, frame, scope, look),
        frame,
        charts.cumulative(frame, options, look),
        SOURCE,
        (
            Column("month", Text("月份", "Month"), monthly=True),
            Column("disbursed", Text("本年累放", "This year"), Unit.MONEY),
            Column("last_year", Text("上年累放", "Last year"), Unit.MONEY),
            Column("planned", Text("计划累放", "Plan"), Unit.MONEY),
        ),
    )  # fmt: skip


def _course_message(
    course: pl.DataFrame, frame: pl.DataFrame, scope: Scope, look: Look
) -> Text:
    now = course.row(-1, named=True)
    lent = money(now["disbursed"], look.style)
    head = Text(f"本年累放 {lent}", f"{lent} lent this year")
    then = now["last_year"]
    if then:
        moved = now["disbursed"] / then - 1
        zh, en = ("增长", "more") if moved >= 0 else ("下降", "less")
        part = share(abs(moved), 1)
        head = head.join_with(Text(f"，同比{zh} {part}", f", {part} {en} than a year earlier"))  # fmt: skip
    planned = frame.filter(pl.col("month") == scope.month)["planned"][0]
    if planned is None:
        return head.join_with(Text("；没有分季计划可比。", "; there is no quarterly plan to compare with."))  # fmt: skip
    gap = now["disbursed"] - planned
    said = money(abs(gap), look.style)
    zh, en = ("超过", "above") if gap >= 0 else ("低于", "below")
    return head.join_with(Text(f"，{zh}计划进度 {said}。", f", {said} {en} the planned course."))  # fmt: skip


@panel
@about(SUBJECT)
def agri_programs(scope: Scope, look: Look) -> Panel:
    """Balance, disbursement and borrowers by program."""
    found = lending.by_program(scope)
    known = found["balance_base"].null_count() < found.height
    frame = found.with_columns(change=pl.col("balance") - pl.col("balance_base"))
    return Panel(
        "agri_programs",
        Text("项目类型：余额、累放与户数", "Programs: balance, disbursed, borrowers").join_with(where(scope)),
        _program_message(frame, look, known=known),
        frame,
        None,
        SOURCE,
        (
            Column("program", Text("项目类型", "Program")),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            Column("change", Text("较基期", "Change"), Unit.MONEY),
            Column("disbursed", Text("本年累放", "Disbursed"), Unit.MONEY),
            Column("borrower_count", Text("户数", "Borrowers"), Unit.COUNT, reason="borrower_count_reason"),
        ),
        origin=Origin({"balance": "agri_balance", "change": "agri_increment", "disbursed": "agri_disbursed"}),
    )  # fmt: skip


def _program_message(frame: pl.DataFrame, look: Look, *, known: bool) -> Text:
    top = frame.row(0, named=True)
    part = share(top["balance"] / frame["balance"].sum(), 1)
    first = Text(f"{top['program']}余额最大，占 {part}", f"Largest: {top['program']}, {part} of the balance")  # fmt: skip
    if not known:
        return first.join_with(Text("。", "."))
    grown = frame.sort("change", "program_code", descending=[True, False]).row(
        0, named=True
    )
    gain = money(grown["change"], look.style, signed=True)
    return first.join_with(Text(f"；较基期增加最多的是{grown['program']}（{gain}）。", f"; grew most: {grown['program']} ({gain})."))  # fmt: skip


@panel
@about(SUBJECT)
def agri_completion(scope: Scope, look: Look, goal: str = "net") -> Panel:
    """Plan completion by unit: net increase first, or what was disbursed."""
    chosen: Goal = GOALS[goal]
    return completed("agri_completion", chosen, scope, look)
