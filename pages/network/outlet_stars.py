"""Outlet stars: how many hold which star, who moved and why, what does the next one lack?"""

import streamlit as st

from pages.parts.panels import stars
from pages.parts.panels.subject import once
from pages.parts.shell import enter, headline, look, show
from queries.text import Text

scope = enter(subject="stars")

headline(*stars.tiles(scope, look()))
outlets = stars.choices(scope)
if st.session_state.get("star_outlet") not in outlets:
    st.session_state["star_outlet"] = next(iter(outlets), None)
outlet = st.selectbox(
    str(Text("查看网点（离上一星级最近的在前）", "One outlet (nearest to its next star first)")),
    list(outlets),
    format_func=lambda one: outlets.get(one, one),
    key="star_outlet",
    persist_state="session",
)  # fmt: skip
show(
    *once(
        stars.star_flow(scope, look()),
        stars.star_distribution(scope, look()),
        stars.star_modules(scope, look(), outlet or ""),
        stars.star_moves(scope, look()),
        stars.star_list(scope, look()),
        stars.star_map(scope, look()),
    ),
    columns=2,
    name="outlet_stars",
)
