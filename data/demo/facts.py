"""What the sub-branches reached by the month, the ground on which plans are laid.

Every array runs (unit, month) over the sub-branches and the 47 month-ends, in yuan.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import network
from data.demo.days import MONTHS, Floats, at, month_at, month_end, year_average
from data.demo.deposits import Ledger

Key = tuple[str, str]


@dataclass(frozen=True)
class Reached:
    """One measure of every unit: `year_to_date` is zero in the base month of a year."""

    year_to_date: Floats
    base: Floats

    def course(self, year: int) -> tuple[float, float, float]:
        """Return the part of the year reached by the ends of March, June, September."""
        whole = self.year_to_date[:, month_at(month_end(year, 12))].sum()
        parts = [
            self.year_to_date[:, month_at(month_end(year, month))].sum() / whole
            for month in (3, 6, 9)
        ]
        low, middle, high = np.clip(np.maximum.accumulate(parts), 0.05, 1.0)
        return float(low), float(middle), float(high)


def reached(
    book: Ledger, agri: pl.DataFrame, loans: pl.DataFrame, fees: pl.DataFrame
) -> dict[Key, Reached]:
    """Return every planned measure by (kpi, slice), years 2024 to 2026."""
    balance = book.by("parent_id")
    slices = {"*": balance.sum(axis=0), "deposit_type=savings": balance[0]}
    found: dict[Key, Reached] = {}
    for name, daily in slices.items():
        found["deposit_average", name] = _average(daily)
        found["deposit_balance", name] = _stock(daily[:, [at(m) for m in MONTHS]])
    found["fee_income", "*"] = _flow(_pivot(fees, "income"))
    found["agri_balance", "*"] = _stock(_pivot(agri, "balance"))
    found["loan_balance", "*"] = _stock(_pivot(loans, "balance"))
    found["agri_disbursed", "*"] = _flow(_pivot(agri, "disbursed"))
    for focus in sorted(set(agri["focus"]) - {"other"}):
        lent = _pivot(agri.filter(pl.col("focus") == focus), "disbursed")
        found["agri_disbursed", f"focus={focus}"] = _flow(lent)
    return found


def _pivot(frame: pl.DataFrame, value: str) -> Floats:
    """Return (unit, month) sums of a column, units in the order of the branches."""
    sums = frame.group_by("org_id", "month").agg(pl.col(value).sum())
    wide = sums.sort("month").pivot(on="month", index="org_id", values=value)
    ordered = network.branches().select("org_id").join(wide, on="org_id", how="left")
    rows = ordered.sort(pl.col("org_id").replace_strict(_order())).drop("org_id")
    return np.asarray(rows.fill_null(0).to_numpy(), np.float64)


def _order() -> dict[str, int]:
    return {org: place for place, org in enumerate(network.branches()["org_id"])}


def _stock(balance: Floats) -> Reached:
    base = balance[:, _base_months()]
    return Reached(balance - base, base)


def _flow(amount: Floats) -> Reached:
    total = amount.cumsum(axis=1)
    since = _base_months()
    return Reached(total - total[:, since], np.zeros_like(amount))


def _base_months() -> list[int]:
    """Return, for every month, the place of the December before its year."""
    first = [month_end(month.year, 0) for month in MONTHS]
    return [month_at(max(base, MONTHS[0])) for base in first]


def _average(daily: Floats) -> Reached:
    """Return daily averages of the year to date, less the whole year before's."""
    average = np.stack(
        [year_average(daily, m) if m.year > 2022 else 0 * daily[:, 0] for m in MONTHS],
        axis=1,
    )
    whole = {
        year: average[:, month_at(month_end(year, 12))] for year in (2023, 2024, 2025)
    }
    base = np.stack(
        [whole.get(m.year - 1, average[:, place]) for place, m in enumerate(MONTHS)],
        axis=1,
    )
    return Reached(average - base, base)
