"""The scorecard: are we on schedule, where do we stand, what needs attention today?"""

from pages.parts.panels import attention, daily, lending, market, overview
from pages.parts.panels.circular import circular
from pages.parts.panels.scorecard import scorecard
from pages.parts.shell import enter, headline, look, quiet, show
from queries.bank import bank

scope = enter()

headline(*scorecard(scope, look()))
quiet(daily.report(scope, look()))
show(
    overview.pace_ranking(scope, look()),
    attention.attention(scope, look()),
    market.quadrant(scope, look(), bank().double_first_type),
    overview.hard_rules(scope, look()),
    lending.key_concentration(scope, look()),
    circular(scope, look()),
    columns=2,
    name="scorecard",
)
