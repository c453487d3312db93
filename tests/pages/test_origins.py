"""Every cell that names its KPI is that KPI: tracing it gives the number shown."""

import importlib
import inspect
import pkgutil
from dataclasses import replace
from datetime import date

import pytest

from pages.parts import origins, panels
from pages.parts.charts.canvas import Look
from pages.parts.figures import PANELS, Part
from queries.bank import tree
from queries.scope import Reader, Scope

for module in pkgutil.walk_packages(panels.__path__, "pages.parts.panels."):
    importlib.import_module(module.name)
PLAIN = {
    name: make
    for name, make in PANELS.items()
    if all(p.default is not p.empty for p in list(inspect.signature(make).parameters.values())[2:])
}  # fmt: skip
MONTH = date(2026, 10, 31)


def scope_of(org_id, **chosen):
    return replace(
        Scope.within(Reader("test", "executive", ("/62/",)), org_id, MONTH), **chosen
    )


def cells(panel):
    """Return (row, column, value) of some rows of every column that is a KPI."""
    last = panel.frame.height - 1
    for column in origins.measured(panel):
        for row in sorted({0, last // 2}) if last >= 0 else []:
            if "all" in panel.frame.row(
                row
            ):  # the total of all banks is no bank's figure
                continue
            yield row, column, panel.frame[column][row]


@pytest.mark.parametrize(
    ("org_id", "against"),
    [("62", "year_start"), ("6210", "last_year"), ("62102201", "last_month")],
)
def test_a_traced_cell_gives_the_number_shown(org_id, against, demo_bank):
    scope, traced = scope_of(org_id, against=against), {}
    for name, make in PLAIN.items():
        panel = make(scope, Look())
        for row, column, shown in cells(panel):
            if shown is None:
                continue
            found = origins.trail_of(panel, row, column, scope)
            traced[name] = traced.get(name, 0) + 1
            assert found.facts, (name, row, column)
            if not isinstance(shown, str):
                assert found.value == pytest.approx(shown), (name, row, column)
    assert len(traced) > 8
    assert sum(traced.values()) > 30


@pytest.mark.parametrize("org_id", ["62", "62102201"])
def test_any_placed_row_tells_what_was_read(org_id, demo_bank):
    """Figures that are no KPI still show the rows behind them, those of the place alone."""
    scope, told = scope_of(org_id), 0
    for name, make in PLAIN.items():
        panel = make(scope, Look())
        if panel.frame.is_empty() or not origins.is_placed(panel):
            continue
        found = origins.rows_of(panel, 0, scope, Look(), Part(make, Look(), (), ()))
        told += 1
        assert found.facts, name
        assert found.loads.height, name
    assert told > 12


def test_a_branch_head_sees_only_rows_of_their_own_units(demo_bank):
    reader = Reader("head", "branch_head", (tree()["62102201"].path,))
    scope = Scope.within(reader, "62102201", MONTH)
    own = {
        o for o, unit in tree().items() if unit.path.startswith(tree()["62102201"].path)
    }
    for make in PLAIN.values():
        panel = make(scope, Look())
        for row, column, shown in cells(panel):
            if shown is None:
                continue
            for facts in origins.trail_of(panel, row, column, scope).facts:
                unit = facts.table.info["scope"]
                if unit != "region_code":
                    assert set(facts.rows[unit]) <= own, (panel.id, column)
