"""All loans by class, and what became of the principal that fell due.

Agricultural balances are those of `lending`; the rest of a unit's loans is added here.
"""

from datetime import date

import numpy as np
import polars as pl

from data.demo import cast, courses, lending, network, noise
from data.demo.days import MONTHS, Floats
from data.demo.deposits import YI
from data.demo.shape import shaped

CLASSES = ("pass", "special_mention", "substandard", "doubtful", "loss")
NPL_SPLIT = (0.5, 0.34, 0.16)
OTHER_GROWTH = (0.06, 0.09)
# Part of what is repaid in a month that fell due under a contract then.
DUE = 0.9
# What became of earlier years' loans that fell due, low and high parts.
FATES = {
    "recovered_late": (0.002, 0.008),
    "extended": (0.001, 0.004),
    "refinanced": (0.001, 0.005),
    "renewed": (0.05, 0.10),
}
LOST = (0.002, 0.006)


def loans(seed: int, agri: pl.DataFrame) -> pl.DataFrame:
    """Return the table `loan_month` for the frame `agri_loan_month`."""
    farm = agri.group_by("org_id", "month").agg(pl.col("balance").sum())
    rows = []
    for unit in lending.units():
        org = unit["org_id"]
        own = farm.filter(pl.col("org_id") == org).sort("month")["balance"].to_numpy()
        other = (unit["loans"] - unit["agri"]) * unit["weight"] * YI
        balances = {"agricultural": own, "other": _other(seed, org, other)}
        for segment, balance in balances.items():
            parts = _classes(seed, (org, segment), balance, unit["npl"])
            rows += [_class_rows(org, segment, *part) for part in parts]
    return shaped("loan_month", pl.concat(rows).sort("month", "org_id", "segment"))


def _other(seed: int, org: str, last: float) -> Floats:
    chance = noise.stream(seed, "other loans", org)
    growth = chance.uniform(*OTHER_GROWTH, 5)
    steady = courses.shares((12, 7, 12, 6, 7, 11, 5, 7, 11, 7, 8, 7), chance)
    return courses.savings_path(last, growth, steady)[1:]


def _classes(
    seed: int, name: tuple[str, str], balance: Floats, npl: float
) -> list[tuple[str, Floats]]:
    """Return (class, balances); the classes add up to the balance to the cent."""
    chance = noise.stream(seed, "classes", *name)
    swing = noise.wander(chance, (2, len(MONTHS)), 0.9, 0.06)
    lean = 1.06 if name[1] == "agricultural" else 0.85
    bad = balance * npl * lean * (1 + swing[0])
    special = balance * chance.uniform(0.017, 0.032) * (1 + swing[1])
    lower = [special, *(bad * part for part in NPL_SPLIT)]
    rounded = [np.round(amount, 2) for amount in lower]
    good = np.round(balance, 2) - np.sum(rounded, axis=0)
    return list(zip(CLASSES, [np.round(good, 2), *rounded], strict=True))


def _class_rows(org: str, segment: str, name: str, balance: Floats) -> pl.DataFrame:
    return pl.DataFrame({"month": MONTHS, "balance": balance}).with_columns(
        org_id=pl.lit(org), segment=pl.lit(segment), loan_class=pl.lit(name)
    )


def due(seed: int, agri: pl.DataFrame) -> pl.DataFrame:
    """Return the table `loan_due_month` for the frame `agri_loan_month`."""
    repaid = agri.group_by("org_id", "month").agg(pl.col("repaid").sum())
    rows = []
    for org in network.branches()["org_id"]:
        own = repaid.filter(pl.col("org_id") == org).sort("month")["repaid"].to_numpy()
        chance = noise.stream(seed, "due", org)
        new = _part_of_this_year() * chance.uniform(0.9, 1.1, len(MONTHS))
        amount = own * DUE * chance.uniform(0.9, 1.1, len(MONTHS))
        rows.append(_earlier(chance, org, amount * (1 - new)))
        rows.append(_this_year(org, amount * new))
    return shaped(
        "loan_due_month", pl.concat(rows, how="diagonal").sort("month", "org_id")
    )


def _part_of_this_year() -> Floats:
    """Return the part of what falls due that was lent in the same year."""
    return np.array([0.04 * (month.month - 1) for month in MONTHS])


def _earlier(chance: np.random.Generator, org: str, amount: Floats) -> pl.DataFrame:
    size = len(MONTHS)
    due = np.round(amount, 2)
    fates = {
        name: np.round(due * chance.uniform(*parts, size), 2)
        for name, parts in FATES.items()
    }
    lost = due * chance.uniform(*LOST, size)
    fates["recovered_on_time"] = np.round(due - sum(fates.values()) - lost, 2)
    counts = {
        f"{name}_count": np.ceil(fates[name] / ticket).astype(int)
        for name, ticket in (("extended", 3e5), ("refinanced", 4e5), ("renewed", 3e5))
    }
    return pl.DataFrame({"month": MONTHS, "due": due, **fates, **counts}).with_columns(
        org_id=pl.lit(org), cohort=pl.lit("earlier")
    )


def _this_year(org: str, amount: Floats) -> pl.DataFrame:
    """Return the year's own loans that fell due: recovered, but for the scripted ones."""
    due = np.round(amount, 2)
    late = due * _scripted(org, cast.LATE_BY_A_DAY) * 0.03
    lost = due * _scripted(org, cast.NOT_RECOVERED) * 0.05
    rolled = _scripted(org, cast.ROLLED_OVER)
    extended, refinanced = (
        np.round(due * rolled * 0.02, 2),
        np.round(due * rolled * 0.03, 2),
    )
    late = np.round(late, 2)
    on_time = np.round(due - late - lost - extended - refinanced, 2)
    return pl.DataFrame(
        {
            "month": MONTHS,
            "due": due,
            "recovered_on_time": on_time,
            "recovered_late": late,
            "extended": extended,
            "refinanced": refinanced,
            "extended_count": rolled,
            "refinanced_count": 2 * rolled,
        }
    ).with_columns(
        org_id=pl.lit(org),
        cohort=pl.lit("this_year"),
        renewed=pl.lit(0.0),
        renewed_count=pl.lit(0, pl.Int64),
    )


def _scripted(org: str, event: tuple[str, date]) -> np.ndarray:
    return np.array([int((org, month) == event) for month in MONTHS])
