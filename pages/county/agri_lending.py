"""County lending: is agricultural lending on schedule, into what, and where does it go?"""

import streamlit as st

from pages.parts.panels import lending
from pages.parts.panels.subject import once
from pages.parts.shell import enter, headline, look, select, show
from queries.progress import AGRI_LENT, AGRI_NET
from queries.text import Text

scope = enter(subject="lending")

headline(*lending.tiles(scope, look()))
goals = {"net": AGRI_NET.label, "lent": AGRI_LENT.label}
with st.container(horizontal=True):
    goal = select(Text("计划完成率看", "Plan completion of"), goals, "agri_goal")
    measure = select(Text("地图看", "On the map"), lending.MEASURES, "agri_measure")
show(
    *once(
        lending.agri_completion(scope, look(), goal),
        lending.lent_course(scope, look()),
        lending.key_concentration(scope, look()),
        lending.agri_map(scope, look(), measure),
        lending.lent_outside(scope, look()),
        lending.agri_programs(scope, look()),
        lending.focus_heat(scope, look()),
    ),
    columns=2,
    name="agri_lending",
)
