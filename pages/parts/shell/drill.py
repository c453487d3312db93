"""A click on a chart, a map or a table narrows the scope of the next run."""

import streamlit as st

from pages.parts import choice
from pages.parts.panel import Panel
from pages.parts.shell import sidebar
from pages.parts.shell.entrance import chosen
from queries.bank import tree


def drilled(panel: Panel) -> None:
    """Follow a click on a bar or a bubble to the unit it stands for."""
    points = st.session_state[f"chart_{panel.id}"].selection.points
    if points and points[0].get("customdata") is not None:
        found = points[0]["customdata"]
        _go(panel, str(found[0] if isinstance(found, list) else found))


def mapped(panel: Panel) -> None:
    """Follow a click on a map to the unit of the region."""
    objects = st.session_state[f"chart_{panel.id}"].selection.objects
    for picked in objects.values():
        if picked:
            held = picked[0].get("properties", picked[0])
            _go(panel, str(held.get("id", "")))


def picked(panel: Panel, key: str) -> None:
    """Follow a row chosen in a table to the unit it is about."""
    rows = st.session_state[key].selection.rows
    if rows:
        _go(panel, str(panel.frame[panel.drill][rows[0]]))


def unit_of(panel: Panel, found: str) -> str:
    """Return the id of the unit that a panel's value leads to; empty for none."""
    if panel.drill == "region_code":
        org = choice.unit_of_region(found, chosen().scope)
        return org.org_id if org else ""
    unit = tree().get(found)
    if unit is None or unit.is_closed or not chosen().scope.reader.may_see(unit):
        return ""
    return found


def _go(panel: Panel, found: str) -> None:
    if unit := unit_of(panel, found):
        sidebar.narrow(unit)
