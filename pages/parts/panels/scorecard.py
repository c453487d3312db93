"""The overview's eight tiles."""

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.panels import headline
from pages.parts.tiles import Tile
from queries.positions import universes
from queries.scope import Scope


@kept
def scorecard(scope: Scope, look: Look) -> list[Tile]:
    """Return deposits, loans, both shares, fees, NPL, stars, lending and the hard rules."""
    groups = universes(scope)
    return [
        headline.deposit_tile(scope, look),
        headline.loan_tile(scope, look),
        headline.share_tile(scope, look, groups[0], beside=groups[1:]),
        headline.fee_tile(scope, look),
        headline.npl_tile(scope, look),
        headline.star_tile(scope, look),
        headline.agri_tile(scope, look),
        headline.rules_tile(scope, look),
    ]
