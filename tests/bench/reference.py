"""The reference page: our frame, 4 charts, 1 table and 4 tiles, as every page is made."""

from pages.parts.panels import income, lending, market
from pages.parts.panels.share_tiles import tiles
from pages.parts.shell import enter, headline, look, show

scope = enter()

headline(*tiles(scope, look(), "savings")[:4])
show(
    market.who_gained(scope, look(), "savings"),
    market.share_course(scope, look(), "savings"),
    income.fee_by_month(scope, look()),
    lending.lent_course(scope, look()),
    market.share_by_region(scope, look(), "savings"),
    columns=2,
    name="reference",
)
