"""Fee income: how much, of what, and what share of all income it makes.

The headline ratio is net: net fee income ÷ net operating income, in which interest
includes the income and cost of internal funds transfer (FTP).
"""

from queries.income.figures import MONTH, amounts, lines, weights
from queries.income.kpis import (
    FEE_CONCENTRATION,
    FEE_INCOME,
    FEE_MIX,
    FEE_NET,
    FEE_RATIO,
    FEE_RATIO_GROSS,
    FEE_TOP3_SHARE,
    KPIS,
)
from queries.income.questions import (
    free_items,
    lines_by_month,
    lines_ranked,
    odd_lines,
    ratio_bridge,
)

__all__ = [
    "FEE_CONCENTRATION",
    "FEE_INCOME",
    "FEE_MIX",
    "FEE_NET",
    "FEE_RATIO",
    "FEE_RATIO_GROSS",
    "FEE_TOP3_SHARE",
    "KPIS",
    "MONTH",
    "amounts",
    "free_items",
    "lines",
    "lines_by_month",
    "lines_ranked",
    "odd_lines",
    "ratio_bridge",
    "weights",
]
