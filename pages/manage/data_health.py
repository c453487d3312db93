"""Data health: what came in, what does not add up, and whose report is awaited?"""

import streamlit as st

from pages.parts.panels import health
from pages.parts.shell import enter, headline, look, orders, show
from queries.text import Text

scope = enter()

headline(*health.tiles(scope))
reminder = health.reminder(scope)
if reminder:
    with st.expander(str(Text("催报文字（可复制）", "Reminder to copy"))):
        st.code(reminder, language=None, wrap_lines=True)
with st.expander(str(Text("月末关账", "Close a month"))):
    orders.close(scope)
show(
    health.load_grid(scope, look()),
    health.quality(scope),
    health.findings(scope),
    health.missing(scope),
    health.restatements(scope),
    health.load_log(),
    name="data_health",
)
