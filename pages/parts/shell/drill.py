"""A click on a chart, a map or a table narrows the scope of the next run.

Streamlit keeps what it calls after a click for as long as the session lives, once for
every chart that was ever drawn: it is given names, never the panel.
"""

import streamlit as st

from pages.parts import choice
from pages.parts.panel import Panel
from pages.parts.shell import sidebar
from pages.parts.shell.entrance import chosen
from queries.bank import tree

LEADS = "leads"


def drilled(key: str, column: str) -> None:
    """Follow a click on a bar or a bubble of the chart `key` to the unit it stands for."""
    points = st.session_state[key].selection.points
    if points and points[0].get("customdata") is not None:
        found = points[0]["customdata"]
        _go(column, str(found[0] if isinstance(found, list) else found))


def mapped(key: str, column: str) -> None:
    """Follow a click on the map `key` to the unit of the region."""
    objects = st.session_state[key].selection.objects
    for picked in objects.values():
        if picked:
            held = picked[0].get("properties", picked[0])
            _go(column, str(held.get("id", "")))


def lead(key: str, panel: Panel) -> None:
    """Note where the rows of the table `key` lead until it is drawn again."""
    known = st.session_state.setdefault(LEADS, {})
    known[key] = panel.frame[panel.drill]


def picked(key: str, column: str) -> None:
    """Follow a row chosen in the table `key` to the unit it is about."""
    rows = st.session_state[key].selection.rows
    if rows:
        _go(column, str(st.session_state[LEADS][key][rows[0]]))


def unit_of(column: str, found: str) -> str:
    """Return the id of the unit that a value of a panel's column leads to; empty for none."""
    if column == "region_code":
        org = choice.unit_of_region(found, chosen().scope)
        return org.org_id if org else ""
    unit = tree().get(found)
    if unit is None or unit.is_closed or not chosen().scope.reader.may_see(unit):
        return ""
    return found


def _go(column: str, found: str) -> None:
    if unit := unit_of(column, found):
        sidebar.narrow(unit)
