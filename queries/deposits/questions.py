"""What is asked of deposits beside the KPIs."""

import polars as pl

from queries.deposits.figures import GAIN, stock
from queries.scope import Scope


def by_type_since_base(scope: Scope) -> pl.DataFrame:
    """Return what each deposit type holds and gained since the comparison base.

    Returns:
        `(deposit_type_code, amount, amount_base, gain [currency])`, largest first.
    """
    found = stock(scope, ("deposit_type",), "balance")
    return (
        found.with_columns(GAIN.alias("gain"))
        .sort("amount", "deposit_type_code", descending=[True, False])
        .select("deposit_type_code", "amount", "amount_base", "gain")
    )


def balance_by_month(scope: Scope, months: int = 24) -> pl.DataFrame:
    """Return the scope's month-end balances, oldest first: `(month, amount [currency])`."""
    found = stock(scope, ("month",), "balance").sort("month").tail(months)
    return found.select("month", "amount")
