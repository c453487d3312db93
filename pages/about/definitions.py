"""Definitions: what every KPI means, in the words the warehouse uses."""

import streamlit as st

from pages.parts.panels import definitions
from pages.parts.shell import enter
from queries.text import Text

enter()

asked = st.text_input(
    str(Text("查找指标", "Find a KPI")),
    placeholder=str(Text("名称或编号", "name or id")),
)
cards = definitions.cards(asked)
if not cards:
    st.info(str(Text("没有符合的指标。", "No KPI matches.")))
for subject, kpis in cards.items():
    st.header(subject)
    for card in kpis:
        st.html(card)
