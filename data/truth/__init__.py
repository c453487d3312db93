"""Truth checks: what was loaded, held against what else is known."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.draft import Draft
from data.truth import market, sums
from data.truth.finding import SCHEMA


def check(draft: Draft, months: Sequence[date]) -> pl.DataFrame:
    """Return what does not add up in the given months, as `truth_check` rows.

    Own deposits against the market table: half the market source's last digit per row
    and region is tolerated; beyond it a difference up to 1 % is a warning (the calibers
    of sources differ), more is an error. Sums within the warehouse must agree to a cent.
    `load_id` is left for the load to add.
    """
    found = [
        *market.own_and_market(draft, months),
        *sums.outlets_and_units(draft),
        *sums.month_and_days(draft, months),
    ]
    return pl.DataFrame(found, schema=SCHEMA)
