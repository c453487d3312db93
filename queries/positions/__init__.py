"""The market: every bank's deposits by region, and where the own bank stands.

`positions` puts each bank's balance beside its comparison base, within the peer group
and restated for banks and units that changed hands; every share, rank and state is
computed from it. Market watching is not scoring: no KPI here has a status.
"""

from queries.positions.banks import MARKET, institutions, own_id
from queries.positions.held import has_split
from queries.positions.members import peer_groups, universes
from queries.positions.positions import positions

__all__ = [
    "MARKET",
    "has_split",
    "institutions",
    "own_id",
    "peer_groups",
    "positions",
    "universes",
]
