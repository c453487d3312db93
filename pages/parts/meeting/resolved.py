"""Decisions as panels: what the last meeting resolved and what came of it; the next steps."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pages.parts.charts import Look
from pages.parts.numbers import show
from pages.parts.panel import Column, Panel
from pages.parts.reasons import words
from queries import books, kpi
from queries.books import Decision
from queries.catalogue import KPIS
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, Text

SOURCE = Text("来源：会议议定事项记录", "Source: decisions kept with the editions")
MATTER = Column("matter", Text("事项", "Matter"))
OWNER = Column("owner", Text("责任人", "Owner"))
DUE = Column("due_on", Text("完成时限", "Due on"))
AIM = Column("aim", Text("目标", "Aim"))
REACHED = Column("reached", Text("完成情况", "Outcome"))
STATUS = Column("status", Text("状态", "Status"), Unit.STATE)
SCHEMA = {
    "matter": pl.String, "owner": pl.String, "due_on": pl.Date, "aim": pl.String,
    "reached": pl.String, "status": pl.String,
}  # fmt: skip
UNREPORTED = Text("尚未反馈", "not reported yet")


def promises(scope: Scope, look: Look) -> Panel:
    """What the unit's last meeting resolved, beside what the figures of this month say."""
    last = books.before(scope.org.org_id, scope.month, scope.reader)
    taken = books.decisions(last.edition_id) if last else []
    frame = _frame(taken, scope, look)
    when = f"{last.month:%Y-%m}" if last else ""
    return Panel(
        "promises",
        Text("上次议定事项完成情况", "Promised and delivered").join_with(Text(f"（{when}）", f" ({when})") if when else NOTHING),
        _judged(frame),
        frame,
        None,
        SOURCE,
        (MATTER, OWNER, DUE, AIM, REACHED, STATUS) if taken else (),
        is_wide=True,
    )  # fmt: skip


def steps(edition_id: str, scope: Scope, look: Look) -> Panel | None:
    """What this meeting resolved; None where nothing was."""
    taken = books.decisions(edition_id)
    if not taken:
        return None
    return Panel(
        "steps",
        Text("议定事项", "Decisions"),
        Text(f"本次会议议定 {len(taken)} 件事项。", f"The meeting resolved {len(taken)} matters."),
        _frame(taken, scope, look),
        None,
        SOURCE,
        (MATTER, OWNER, DUE, AIM),
        is_wide=True,
    )  # fmt: skip


def _frame(taken: Sequence[Decision], scope: Scope, look: Look) -> pl.DataFrame:
    rows = [
        (one.matter, one.owner, one.due_on, _aim(one, look), *_outcome(one, scope, look))
        for one in taken
    ]  # fmt: skip
    return pl.DataFrame(rows, SCHEMA, orient="row")


def _aim(one: Decision, look: Look) -> str:
    known = KPIS.get(one.kpi or "")
    if known is None:
        return ""
    return f"{known.label} {show(one.amount, known.unit, look.style)}"


def _outcome(one: Decision, scope: Scope, look: Look) -> tuple[str, str]:
    """Return what was delivered in words, and the status's code."""
    known = KPIS.get(one.kpi or "")
    if known is None or one.amount is None:
        told = one.outcome or (
            str(words("NOT_DUE")) if one.due_on > scope.month else str(UNREPORTED)
        )
        return told, ""
    value, why = kpi.value(known, scope)
    if value is None:
        return str(words(why)), ""
    said = show(value, known.unit, look.style)
    told = f"{said}{Text('；', '; ')}{one.outcome}" if one.outcome else said
    return told, _status(one, float(value), known.better, scope)


def _status(one: Decision, value: float, better: str, scope: Scope) -> str:
    amount: Any = one.amount
    if value <= amount if better == "lower" else value >= amount:
        return "met"
    return "behind" if one.due_on <= scope.month else "watch"


def _judged(frame: pl.DataFrame) -> Text:
    if frame.is_empty():
        return Text(
            "上次会议没有议定事项。",
            "The last meeting resolved nothing to look back on.",
        )
    met = frame.filter(pl.col("status") == "met").height
    late = frame.filter(pl.col("status") == "behind").height
    return Text(
        f"上次议定 {frame.height} 件：{met} 件达到目标，{late} 件到期未达到。",
        f"{frame.height} matters were resolved: {met} reached their aim, {late} are due and have not.",
    )
