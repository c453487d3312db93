"""The sub-branch brief (支行一页通): where am I, am I on schedule, what moved, what is due?"""

from pages.parts.panels import briefing
from pages.parts.panels.briefing import compact
from pages.parts.shell import brief, enter, look

scope = enter()

own = scope.at(briefing.unit(scope))
small = compact(look())
brief(
    own,
    briefing.where_am_i(own, small),
    briefing.on_schedule(own, small),
    briefing.what_moved(own, small),
    briefing.outlets(own, small),
    briefing.what_is_due(own, small),
)
