"""Deposit share: where do we stand against the other banks, and who takes our share?"""

import streamlit as st

from pages.parts.panels import market, share_map
from pages.parts.panels.share_tiles import tiles
from pages.parts.shell import enter, headline, look, quiet, select, show
from queries.codes import DEPOSIT_TYPES
from queries.market import types_loaded
from queries.text import Text

scope = enter(subject="market")

quiet(market.DISCLAIMER)
kinds = {kind: DEPOSIT_TYPES[kind] for kind in types_loaded(scope)}
with st.container(horizontal=True):
    kind = select(Text("存款类型", "Deposit type"), kinds, "share_type")
    shown = select(Text("地图显示", "On the map"), share_map.SHOWN, "share_map")

headline(*tiles(scope, look(), kind))
show(
    market.double_first_matrix(scope, look()),
    market.who_gained(scope, look(), kind),
    *share_map.maps_of(scope, look(), kind, shown),
    market.share_course(scope, look(), kind),
    market.share_by_region(scope, look(), kind),
    columns=2,
    name="deposit_share",
)
