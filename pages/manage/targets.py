"""Targets: what would the year's draft change, does it add up, and who puts it in force?"""

import streamlit as st

from pages.parts.panels import planning as panels
from pages.parts.shell import enter, look, orders, select, show, switch
from queries import planning
from queries.text import Text

scope = enter(is_fine=True)
years = {*planning.years(scope), scope.month.year, scope.month.year + 1}
offered = {str(y): Text(f"{y} 年", str(y)) for y in sorted(years, reverse=True)}
st.session_state.setdefault("targets_year", str(planning.at_hand(scope)))

with st.container(horizontal=True, vertical_alignment="bottom", key="targets_choice"):
    year = int(select(Text("计划年度", "Year planned for"), offered, "targets_year"))
    orders.template(scope, year)
    is_whole = switch(
        Text("也列出不变的计划", "List what stays the same"), "targets_whole"
    )

orders.issue(scope, year)
rates = panels.rates_in_draft(scope, look(), year, is_whole=is_whole)
apart = panels.plans_apart(scope, look(), year)
show(
    panels.plans_in_draft(scope, look(), year, is_whole=is_whole),
    *[panel for panel in (rates, apart) if panel.frame.height],
    panels.plans_in_force(scope, look(), year),
    name="targets",
)
