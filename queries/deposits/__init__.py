"""Own deposits: balances, daily averages, increments and what they consist of.

Progress is judged on daily averages; point-in-time increments are for monitoring.
"""

from queries.deposits.figures import GAIN, average_gain, by_day, of_type, stock
from queries.deposits.kpis import (
    DEPOSIT_AVERAGE,
    DEPOSIT_AVERAGE_INCREMENT,
    DEPOSIT_BALANCE,
    DEPOSIT_INCREMENT,
    DEPOSIT_MIX,
    KPIS,
    MONTH_END_DEVIATION,
)
from queries.deposits.questions import balance_by_month, by_type_since_base

__all__ = [
    "DEPOSIT_AVERAGE",
    "DEPOSIT_AVERAGE_INCREMENT",
    "DEPOSIT_BALANCE",
    "DEPOSIT_INCREMENT",
    "DEPOSIT_MIX",
    "GAIN",
    "KPIS",
    "MONTH_END_DEVIATION",
    "average_gain",
    "balance_by_month",
    "by_day",
    "by_type_since_base",
    "of_type",
    "stock",
]
