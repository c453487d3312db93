"""Income and expense of the sub-branches: interest, transfer prices, fees, other.

Interest and transfer lines follow daily averages of deposits and loans at the year's
rates, so the net fee ratio comes out of the same figures as everything else. Yuan.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from data.demo import cast, courses, lending, noise, places
from data.demo.days import LAST, MONTHS, Floats, month_at, monthly_average
from data.demo.deposits import Ledger
from data.demo.shape import shaped

WAN = 1e4
# Yearly rates 2022 to 2026: what customers pay and get, and the bank's transfer prices.
RATES = {
    "loan_interest": (0.0475, 0.0455, 0.043, 0.0405, 0.039),
    "deposit_interest": (0.0195, 0.0185, 0.017, 0.015, 0.0138),
    "ftp_deposit": (0.0290, 0.0280, 0.0264, 0.0243, 0.0230),
    "ftp_loan": (0.0300, 0.0285, 0.0264, 0.0243, 0.0231),
}
YEAR = np.array([month.year - 2022 for month in MONTHS])
THIS_YEAR = np.array([month.year == LAST.year for month in MONTHS])
DAYS_PART = np.array([month.day / 365 for month in MONTHS])
# Growth of fees into 2024, 2025 and 2026.
FEE_GROWTH = ((-0.15, -0.08), (-0.02, 0.04), (0.03, 0.08))


@dataclass(frozen=True)
class Base:
    """A sub-branch's monthly averages of deposits and loans, (47,), in yuan."""

    unit: dict[str, Any]
    deposits: Floats
    loans: Floats

    @property
    def org_id(self) -> str:
        """Return the sub-branch."""
        return str(self.unit["org_id"])


def lines() -> pl.DataFrame:
    """Return the table `income_line`, in the order of the file."""
    found = places.table("lines").with_columns(
        sort_order=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    )
    return shaped("income_line", found)


def frame(seed: int, book: Ledger, loan_month: pl.DataFrame) -> pl.DataFrame:
    """Return the table `income_month`, by month, unit and line."""
    deposits = monthly_average(book.by("parent_id").sum(axis=0))
    rows = []
    for place, unit in enumerate(lending.units()):
        loans = loan_month.filter(pl.col("org_id") == unit["org_id"])
        balance = loans.group_by("month").agg(pl.col("balance").sum()).sort("month")
        base = Base(unit, deposits[place], balance["balance"].to_numpy())
        rows += [*_margins(seed, base), *_fees(seed, base)]
    by = ["month", "org_id", "line_id"]
    return shaped("income_month", pl.concat(rows, how="diagonal_relaxed").sort(by))


def _margins(seed: int, base: Base) -> list[pl.DataFrame]:
    chance = noise.stream(seed, "margins", base.org_id)
    amounts = {name: np.array(rates)[YEAR] * DAYS_PART for name, rates in RATES.items()}
    amounts = {
        name: rate * (base.loans if "loan" in name else base.deposits)
        for name, rate in amounts.items()
    }
    jitter = chance.uniform(0.985, 1.015, (7, len(MONTHS)))
    interest = amounts["loan_interest"]
    incomes = {
        "loan_interest": interest * 0.95 * jitter[0],
        "card_instalment": interest * 0.03 * jitter[1],
        "bill_discount": interest * 0.02 * jitter[2],
        "ftp_deposit": amounts["ftp_deposit"] * jitter[3],
        "other_income": interest * 0.008 * jitter[4],
    }
    expenses = {
        "deposit_interest": amounts["deposit_interest"] * jitter[5],
        "ftp_loan": amounts["ftp_loan"] * jitter[6],
    }
    nothing = np.zeros(len(MONTHS))
    return [
        _rows(base.org_id, name, gain, nothing) for name, gain in incomes.items()
    ] + [_rows(base.org_id, name, nothing, cost) for name, cost in expenses.items()]


def _rows(org: str, line: str, income: Floats, expense: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {"month": MONTHS, "income": income, "expense": expense}
    ).with_columns(org_id=pl.lit(org), line_id=pl.lit(line))


def _fees(seed: int, base: Base) -> list[pl.DataFrame]:
    chance = noise.stream(seed, "fees", base.org_id)
    fee_lines = places.table("lines").filter(pl.col("family") == "fee").to_dicts()
    net = sum(line["mix"] * (1 - line["cost"]) for line in fee_lines)
    gross = base.unit["fees"] * WAN * base.unit["weight"] / net
    growth = np.array([chance.uniform(*parts) for parts in FEE_GROWTH])
    after = np.append((1 / (1 + growth))[::-1].cumprod()[::-1], 1.0)
    levels = gross * np.append(after[0] * 0.98, after)
    return [_fee(seed, base, line, levels) for line in fee_lines]


def _fee(seed: int, base: Base, line: dict[str, Any], levels: Floats) -> pl.DataFrame:
    """Return a fee line's months; its part of all fees drifts with the years."""
    org, name = base.org_id, line["line_id"]
    chance = noise.stream(seed, "fee", org, name)
    weights = tuple(float(weight) for weight in line["weights"].split())
    part = line["mix"] * chance.uniform(0.88, 1.12)
    part = part * (1 + line["drift"]) ** np.arange(-4, 1)
    yearly = (levels * part)[:, None] * courses.shares(weights, chance, 0.12)
    income = _scripted(org, name, yearly.ravel()[11:58])
    cost = np.abs(income) * line["cost"] * chance.uniform(0.9, 1.1, len(MONTHS))
    return _counted(_rows(org, name, income, cost), line, base, chance)


def _scripted(org: str, line: str, income: Floats) -> Floats:
    where, month, reversed_line = cast.REVERSED_FEE
    if (org, line) == (where, reversed_line):
        income[month_at(month)] *= -1.3
    silent = (org, line) == cast.ZERO_FEE
    return np.where(THIS_YEAR & silent, 0.0, income)


def _counted(
    rows: pl.DataFrame, line: dict[str, Any], base: Base, chance: np.random.Generator
) -> pl.DataFrame:
    """Add counts and volumes: payments are partly, farm subsidies wholly free."""
    size = len(MONTHS)
    if line["is_mandated_free"]:
        weights = courses.shares(
            tuple(float(weight) for weight in line["weights"].split()), chance
        )
        items = np.round(weights.ravel()[11:58] * base.deposits / 4e4).astype(int)
        free = items
    else:
        income = rows["income"].to_numpy()
        charged = np.round(np.clip(income, 0, None) / line["ticket"]).astype(int)
        part = {"agency_pay": 0.42, "settlement": 0.25, "online_payment": 0.55}
        share = part.get(line["line_id"], 0.0) * chance.uniform(0.9, 1.1, size)
        items = np.round(charged / (1 - share)).astype(int)
        free = items - charged
    volume = np.round(items * (line["ticket"] or 4) * chance.uniform(180, 260), 2)
    return rows.with_columns(
        item_count=items, free_item_count=free, volume=pl.Series(volume)
    )
