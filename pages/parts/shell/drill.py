"""A click on a chart, a map or a table narrows the scope of the next run."""

import streamlit as st

from pages.parts import choice
from pages.parts.panel import Panel
from pages.parts.shell import sidebar
from pages.parts.shell.entrance import chosen


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


def _go(panel: Panel, found: str) -> None:
    if panel.drill == "region_code":
        org = choice.unit_of_region(found, chosen().scope)
        found = org.org_id if org else ""
    if found and any(o.org_id == found for o in chosen().scope.reader.units()):
        sidebar.narrow(found)
