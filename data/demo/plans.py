"""Plans of 2025 and 2026 by sub-branch, laid so that progress varies believably.

A year's plan is what the unit reached divided by the pace plus a drawn lead or lag; plans
of March, June and September follow the course of the years before (deposits stand at
~85 % of the year's growth in March). Amounts are yuan, rounded to 100,000.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from data.demo import cast, issued, network, noise
from data.demo.days import LAST, Floats, month_at, month_end
from data.demo.facts import Key, Reached
from data.demo.issued import Plan
from data.demo.shape import shaped

# Lead (+) or lag (−) against schedule of the 27 sub-branches, best first: 11, 9 and 7 of them.
LEADS = np.concatenate(
    [
        np.linspace(0.07, 0.004, 11),
        np.linspace(-0.004, -0.045, 9),
        np.linspace(-0.058, -0.15, 7),
    ]
)
QUOTA_USE = (0.84, 0.955)
NEARLY_USED = 0.986
REPLANNED_ON = date(2026, 7, 15)
ORDER = ["kpi", "year", "org_id", "slice", "period", "version"]
LATE_STARTERS = {
    cast.BAD_LOANS,
    "62082101",
    "62082501",
    "62112301",
    "62102501",
    "62102401",
}


def frame(seed: int, reached: dict[Key, Reached], shares: pl.DataFrame) -> pl.DataFrame:
    """Return the table `target`.

    `shares` (org_id, value) are the savings-share references of the sub-branches that
    are alone in their county.
    """
    plans = [
        _plan(seed, key, found, year)
        for key, found in reached.items()
        for year in issued.YEARS
    ]
    first = pl.concat(
        [*map(issued.rows, plans), *issued.rates(), *issued.references(shares)]
    )
    kept = first.filter(~_is_withheld())
    rows = pl.concat([kept, *_upper(plans), *_second_versions(plans)])
    return shaped("target", _versioned(rows).sort(ORDER))


def _plan(seed: int, key: Key, found: Reached, year: int) -> Plan:
    kpi, name = key
    chance = noise.stream(seed, "plan", kpi, name, str(year))
    courses = [found.course(past) for past in (2024, 2025) if past < year]
    low, middle, high = np.mean(courses, axis=0)
    course = (float(low), float(middle), float(high))
    until = min(LAST, month_end(year, 12))
    done = found.year_to_date[:, month_at(until)]
    if kpi == "loan_balance":
        used = chance.uniform(*QUOTA_USE, len(done)) if year == 2026 else 0.97
        used = np.where(_is(cast.QUOTA_RAISED), NEARLY_USED, used)
        return Plan(*key, year, issued.whole(done / used), course)
    pace = high + (1 - high) * 31 / 92 if year == 2026 else 1.0
    values = done / (pace + _leads(seed, chance, kpi) * (1 if year == 2026 else 0.6))
    floor = 0.03 * found.base[:, month_at(until)]
    return Plan(*key, year, issued.whole(np.maximum(values, floor)), course)


def _leads(seed: int, chance: np.random.Generator, kpi: str) -> Floats:
    """Return each unit's lead: a unit good at one thing tends to be good at others."""
    orgs = network.branches()["org_id"].to_list()
    merit = noise.stream(seed, "merit").normal(0, 1, len(orgs))
    rank = merit + chance.normal(0, 0.8, len(orgs))
    if kpi.startswith("deposit"):
        rank -= [4 * (org in LATE_STARTERS) for org in orgs]
    place = (-rank).argsort().argsort()
    return np.asarray(
        LEADS[place] + chance.uniform(-0.003, 0.003, len(orgs)), np.float64
    )


def _is_withheld() -> pl.Expr:
    org, name = cast.NO_FOCUS_TARGET
    no_deposits = (pl.col("org_id") == cast.NO_TARGET) & pl.col("kpi").is_in(
        ["deposit_average", "deposit_balance"]
    )
    no_focus = (pl.col("org_id") == org) & (pl.col("slice") == name)
    return no_deposits | (no_focus & (pl.col("year") == 2026))


def _upper(plans: list[Plan]) -> Iterator[pl.DataFrame]:
    """Yield own deposit plans above the unit without one, whose sum would be undefined."""
    parents = network.branches().select("org_id", "parent_id")
    above = cast.NO_TARGET[:4]
    for plan in plans:
        if plan.kpi in {"deposit_average", "deposit_balance"}:
            rows = issued.rows(plan).join(parents, on="org_id")
            yield _total(rows.filter(parent_id=above), above)
            yield _total(rows, network.ROOT)


def _total(rows: pl.DataFrame, org: str) -> pl.DataFrame:
    """Return the sums of plans as those of the unit above, exact as they have to be."""
    of = [name for name in rows.columns if name not in ("org_id", "value", "parent_id")]
    sums = rows.group_by(of, maintain_order=True).agg(pl.col("value").sum())
    return sums.select(pl.lit(org).alias("org_id"), *rows.columns[1:-1])


def _second_versions(plans: list[Plan]) -> Iterator[pl.DataFrame]:
    """Yield what was issued in July 2026: a lower deposit plan, a higher loan quota."""
    changes = {"deposit_average": cast.REPLANNED, "loan_balance": cast.QUOTA_RAISED}
    for plan in plans:
        if plan.kpi in changes and plan.year == 2026:
            org = changes[plan.kpi]
            value = plan.values[_is(org)]
            rows = issued.rows(replace(plan, values=value), [org])
            yield rows.with_columns(
                version=pl.lit(2),
                issued_on=pl.lit(REPLANNED_ON),
                document_no=pl.lit("演银甘计〔2026〕47号"),
            )


def _is(org: str) -> np.ndarray:
    return (network.branches()["org_id"] == org).to_numpy()


def _versioned(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark what a second version replaces; the first differs: more deposits, less quota."""
    of = ["kpi", "org_id", "year", "period", "slice"]
    replaced = (pl.len().over(of) > 1) & (pl.col("version") == 1)
    before = pl.when(pl.col("kpi") == "loan_balance").then(0.9).otherwise(1.15)
    rounded = (pl.col("value") * before / issued.ROUND).round() * issued.ROUND
    return rows.with_columns(
        value=pl.when(replaced).then(rounded).otherwise(pl.col("value")),
        status=pl.when(replaced).then(pl.lit("replaced")).otherwise(pl.col("status")),
    )
