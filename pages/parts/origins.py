"""Which figure a cell of a panel is, and where it comes from."""

from collections.abc import Sequence
from typing import Any

from pages.parts.charts.canvas import Look
from pages.parts.figures import PANELS, Part
from pages.parts.panel import Origin, Panel
from queries.catalogue import KPIS
from queries.kpi import DIMENSIONS, PERIODS, Kpi
from queries.scope import Scope
from queries.trail import Trail, rows_behind, trail


def maker(panel: Panel, parts: Sequence[Part]) -> Part | None:
    """Return what built the panel, of all the page in hand was made of."""
    make = PANELS.get(panel.id)
    return next((p for p in reversed(parts) if p.make is make), None)


def measured(panel: Panel) -> dict[str, Kpi]:
    """Return the panel's columns that hold a KPI."""
    named = panel.origin.kpis if panel.origin and panel.origin.is_traced else {}
    shown = {column.name for column in panel.columns}
    return {name: KPIS[kpi] for name, kpi in named.items() if name in shown}


def place(
    panel: Panel, row: int, scope: Scope, kpi: Kpi | None = None
) -> dict[str, Any]:
    """Return where a row's figures are: dimension → id, or the date of a period.

    What stands for the whole scope (全辖) has no place of its own. With a KPI, only the
    dimensions it can be split by.
    """
    origin = panel.origin or Origin()
    held: dict[str, Any] = {}
    for name, dimension in DIMENSIONS.items():
        column = origin.ids.get(name, dimension.id)
        is_another = name not in origin.ids and column in origin.ids.values()
        if column in panel.frame.columns and not is_another:
            held[name] = panel.frame[column][row]
    held |= origin.fixed
    return {
        name: value
        for name, value in held.items()
        if value not in (None, "", scope.org.org_id)
        and (kpi is None or name in kpi.dimensions)
    }


def trail_of(panel: Panel, row: int, column: str, scope: Scope) -> Trail:
    """Return where a KPI in a cell comes from."""
    kpi = measured(panel)[column]
    return trail(kpi, scope, place(panel, row, scope, kpi))


def rows_of(panel: Panel, row: int, scope: Scope, look: Look, part: Part) -> Trail:
    """Return the rows that were read for a row of the panel, whatever its figures are."""

    def ask() -> None:
        part.make(scope, look, *part.args, **dict(part.options))

    return rows_behind(ask, scope, place(panel, row, scope))


def is_placed(panel: Panel) -> bool:
    """Return whether the panel's rows stand for something that figures are booked by."""
    if panel.origin and not panel.origin.is_traced:
        return False
    ids = panel.origin.ids.values() if panel.origin else ()
    known = {*ids, *(d.id for n, d in DIMENSIONS.items() if n not in PERIODS)}
    return bool(known & set(panel.frame.columns)) and not panel.is_list
