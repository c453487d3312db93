"""Deposit share: the own bank against its market, and who gained what.

Market watching is not scoring: no KPI here carries a status, pace or target but a
reference line.
"""

from queries.market.kpis import (
    DEPOSIT_INCREMENT_PREMIUM,
    DEPOSIT_INCREMENT_RANK,
    DEPOSIT_INCREMENT_SHARE,
    DEPOSIT_LEAD,
    DEPOSIT_RANK,
    DEPOSIT_SHARE,
    DEPOSIT_SHARE_CHANGE,
    DOUBLE_FIRST,
    DOUBLE_FIRST_RATE,
    KPIS,
    MARKET_CONCENTRATION,
    PEER_COVERAGE,
)
from queries.market.questions import (
    coverage,
    coverages,
    last_months,
    own_by_region,
    own_standing,
    reference_by_region,
    share_by_month,
    silent_banks,
    types_loaded,
    who_gained,
)

__all__ = [
    "DEPOSIT_INCREMENT_PREMIUM",
    "DEPOSIT_INCREMENT_RANK",
    "DEPOSIT_INCREMENT_SHARE",
    "DEPOSIT_LEAD",
    "DEPOSIT_RANK",
    "DEPOSIT_SHARE",
    "DEPOSIT_SHARE_CHANGE",
    "DOUBLE_FIRST",
    "DOUBLE_FIRST_RATE",
    "KPIS",
    "MARKET_CONCENTRATION",
    "PEER_COVERAGE",
    "coverage",
    "coverages",
    "last_months",
    "own_by_region",
    "own_standing",
    "reference_by_region",
    "share_by_month",
    "silent_banks",
    "types_loaded",
    "who_gained",
]
