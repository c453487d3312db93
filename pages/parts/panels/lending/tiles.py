"""The tiles of county lending: balance, both plans, both gaps, key-county concentration."""

from typing import Any

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.money import Style, fine
from pages.parts.numbers import change, digits, money, points, share
from pages.parts.panels.lending.base import SUBJECT
from pages.parts.panels.plans import arrow, sign
from pages.parts.reasons import words
from pages.parts.tiles import Tile
from pages.parts.trust import base
from queries import kpi, lending
from queries.progress import AGRI_LENT, AGRI_NET, Goal, progress
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, Text

MONTHS = 24
GROWTH_GAP = Text(
    "涉农增速高于各项贷款（个百分点）", "Agricultural less all-loan growth (pp)"
)
NO_SUBSIDY = Text("本年没有发放贴息贷款", "no subsidised loans this year")


@kept
def tiles(scope: Scope, look: Look) -> list[Tile]:
    """Return the page's tiles."""
    return [
        _balance_tile(scope, look),
        _plan_tile(AGRI_NET, scope, look),
        _plan_tile(AGRI_LENT, scope, look),
        _gap_tile(scope),
        _increment_gap_tile(scope, look),
        _concentration_tile(scope, look),
    ]


def _why(scope: Scope, code: str) -> Text:
    absent = SUBJECT.absence(scope)
    return words(absent.code if absent else code)


def _balance_tile(scope: Scope, look: Look) -> Tile:
    label = lending.AGRI_BALANCE.label
    found = lending.balances(scope, ())
    if found.is_empty():
        return Tile("agri_balance", label, None, _why(scope, "NOT_LOADED"))
    row = found.row(0, named=True)
    known = row["base_month"] is not None
    moved = row["balance"] - row["balance_base"] if known else None
    course = kpi.by(lending.AGRI_BALANCE, scope, "month")["agri_balance"]
    return Tile(
        "agri_balance",
        label,
        money(row["balance"], look.style),
        change=f"{change(moved, Unit.MONEY, look.style)} · {Text('较', 'against ')}{base(scope)}" if known else "",
        direction=sign(moved),
        course=course.tail(MONTHS).to_list(),
    )  # fmt: skip


def _plan_tile(goal: Goal, scope: Scope, look: Look) -> Tile:
    """Return what was reached of a goal, its completion and its schedule."""
    found = progress(goal, scope)
    if found.is_empty():
        return Tile(goal.name, goal.label, None, _why(scope, "NOT_LOADED"))
    row: dict[str, Any] = found.row(0, named=True)
    return Tile(
        goal.name,
        goal.label,
        money(row["actual"], look.style) if row["is_known"] else None,
        reason=words(row["reason"]) if row["reason"] else None,
        completion=row["completion"],
        pace=row["pace"],
        status=row["status"] or "",
        detail=str(_planned(row, look)),
    )


def _planned(row: dict[str, Any], look: Look) -> Text:
    if row["completion"] is None:
        return NOTHING
    plan = money(row["target"], look.style)
    gap = points(row["pace_gap"])
    return Text(f"计划 {plan}，较序时 {gap}", f"plan {plan}, {gap} against schedule")


def _signed(name: str, label: Text, scope: Scope, text: str | None, value: float | None, code: str) -> Tile:  # fmt: skip
    if value is None:
        return Tile(name, label, None, _why(scope, code))
    return Tile(name, label, f"{arrow(value)} {text}".strip(), direction=sign(value))  # fmt: skip


def _gap_tile(scope: Scope) -> Tile:
    measure = lending.AGRI_GROWTH_GAP
    value, code = kpi.value(measure, scope)
    text = digits(value, measure.unit, Style()) if value is not None else None
    return _signed("agri_growth_gap", GROWTH_GAP, scope, text, value, code)


def _increment_gap_tile(scope: Scope, look: Look) -> Tile:
    measure = lending.AGRI_INCREMENT_GAP
    value, code = kpi.value(measure, scope)
    text = money(value, look.style, signed=True) if value is not None else None
    return _signed("agri_increment_gap", measure.label, scope, text, value, code)


def _concentration_tile(scope: Scope, look: Look) -> Tile:
    measure = lending.KEY_COUNTY_CONCENTRATION
    value, code = kpi.value(measure, scope)
    if value is None:
        why = NO_SUBSIDY if code == "BASE_ZERO" else _why(scope, code)
        return Tile("key_county_concentration", measure.label, None, why)
    row = lending.subsidised(scope).row(0, named=True)
    outside = fine(row["outside"], look.style)
    return Tile(
        "key_county_concentration",
        measure.label,
        share(value, 1),
        detail=str(Text(f"投向非重点县 {outside}", f"outside key counties {outside}")),
    )
