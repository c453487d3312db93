"""Daily: what moved yesterday, unit by unit, and how much a day is still needed?"""

import streamlit as st

from pages.parts.panels import daily
from pages.parts.shell import enter, headline, look, select, show
from queries.codes import DEPOSIT_TYPES
from queries.text import Text

scope = enter(subject="deposits")

kinds = {kind: DEPOSIT_TYPES[kind] for kind in ("total", "savings")}
kind = select(Text("存款类型", "Deposit type"), kinds, "daily_type")

headline(*daily.tiles(scope, look()))
st.markdown(f"**{Text('晨会快报（可复制）', 'Morning report (to copy)')}**")
st.code(str(daily.report(scope, look())), language=None, wrap_lines=True)
show(
    daily.movements(scope, look(), kind),
    daily.outlet_day(scope, look(), kind),
    daily.rush(scope, look(), kind),
    columns=2,
    name="daily",
)
