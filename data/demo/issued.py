"""Plans as they are issued: rows of `target` with number, day and version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data.demo import lending, network
from data.demo.days import Floats
from queries.targets import KINDS

YEARS = (2025, 2026)
ISSUED = {2025: date(2025, 1, 22), 2026: date(2026, 1, 20)}
ROUND = 1e5


@dataclass(frozen=True)
class Plan:
    """One measure's plan of a year: `values` by unit, `course` at the quarter-ends."""

    kpi: str
    slice: str
    year: int
    values: Floats
    course: tuple[float, float, float]


def whole(values: Floats) -> Floats:
    """Return amounts rounded as plans are."""
    return np.asarray(np.round(values / ROUND) * ROUND, np.float64)


def rows(plan: Plan, orgs: list[str] | None = None) -> pl.DataFrame:
    """Return a plan's rows for its units, all sub-branches by default, at four periods."""
    orgs = orgs or network.branches()["org_id"].to_list()
    parts = dict(zip(("q1", "half", "q3"), plan.course, strict=True)) | {"year": 1.0}
    return pl.concat(
        [
            _issued(plan, orgs, whole(plan.values * part)).with_columns(
                period=pl.lit(period)
            )
            for period, part in parts.items()
        ]
    )


def _issued(plan: Plan, orgs: list[str], values: Floats) -> pl.DataFrame:
    number = f"演银甘计〔{plan.year}〕{12 if plan.kpi.startswith('deposit') else 15}号"
    return pl.DataFrame({"org_id": orgs, "value": values}).with_columns(
        kpi=pl.lit(plan.kpi),
        slice=pl.lit(plan.slice),
        year=pl.lit(plan.year),
        version=pl.lit(1),
        kind=pl.lit(KINDS.get(plan.kpi, "rate")),
        issued_on=pl.lit(ISSUED[plan.year]),
        document_no=pl.lit(number),
        status=pl.lit("issued"),
    )


def rates() -> Iterator[pl.DataFrame]:
    """Yield the plans that are a line to keep: bad loans and recovery."""
    units = lending.units()
    orgs = [unit["org_id"] for unit in units]
    bad = np.array([min(round(unit["npl"] + 0.002, 3), 0.025) for unit in units])
    for year in YEARS:
        for kpi, values in (
            ("npl_ratio", bad),
            ("new_loan_recovery", np.ones(len(orgs))),
        ):
            plan = Plan(kpi, "*", year, values, (1, 1, 1))
            yield _issued(plan, orgs, values).with_columns(period=pl.lit("year"))


def references(shares: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the monitoring references of savings share: a line on a chart, no plan."""
    values = shares["value"].to_numpy()
    plan = Plan("deposit_share", "deposit_type=savings", 2026, values, (1, 1, 1))
    yield _issued(plan, shares["org_id"].to_list(), values).with_columns(
        kind=pl.lit("reference"), period=pl.lit("year")
    )
