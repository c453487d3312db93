"""Own deposits, day by day: county courses split over outlets that live and change.

A day's balance is the straight line between month-ends, lifted by the month-end rush
(60 % gone in five days), pay days and a wandering noise. All amounts are yuan.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data.demo import cast, courses, network, noise, places
from data.demo.days import DAYS, FIRST, MONTH_ENDS, Floats, at, month_end
from data.demo.shape import shaped

YI = 1e8
TYPES = ("savings", "corporate", "institutional")
GROWTH = {
    "savings": (0.092, 0.097, 0.093, 0.088),
    "corporate": (0.02, 0.015, -0.005, 0.005),
    "institutional": (0.03, 0.02, 0.025, 0.01),
}
RUSH = {"savings": 0.019, "corporate": 0.045, "institutional": 0.008}
PAY = {"savings": 0.0035, "corporate": -0.006, "institutional": -0.008}
NOISE = {"savings": 0.0025, "corporate": 0.008, "institutional": 0.008}
# Firms and offices bank at the main outlets: their weights are steeper.
STEEPNESS = {"savings": 1.0, "corporate": 1.7, "institutional": 1.9}


@dataclass(frozen=True)
class Ledger:
    """Own deposits: `balance` is (type, outlet, day), 0 outside an outlet's life."""

    balance: Floats
    alive: np.ndarray

    def by(self, column: str) -> Floats:
        """Return (type, unit, day) sums over `parent_id` or `region_code` of outlets.

        Units come in the order of `branches()` and `counties()`, as the tree is today.
        """
        units = (
            network.branches()["org_id"]
            if column == "parent_id"
            else places.counties()["region_code"]
        )
        of = network.outlets()[column].replace_strict(units, range(len(units)))
        member = np.equal.outer(np.arange(len(units)), of.to_numpy()).astype(float)
        return np.asarray(np.einsum("uo,tod->tud", member, self.balance), np.float64)


def ledger(seed: int) -> Ledger:
    """Return the own deposits of every outlet and day."""
    alive = _alive()
    balance = np.stack([_split(seed, kind, alive) for kind in TYPES])
    return Ledger(np.round(balance, 2), alive)


def frame(book: Ledger) -> pl.DataFrame:
    """Return the table `deposit_day`, by day, outlet and type."""
    day, outlet = np.nonzero(book.alive.T)
    kinds = len(TYPES)
    ids = network.outlets()["outlet_id"]
    return shaped(
        "deposit_day",
        {
            "outlet_id": ids.gather(np.repeat(outlet, kinds)),
            "day": pl.Series(DAYS).gather(np.repeat(day, kinds)),
            "deposit_type": pl.Series(TYPES).gather(np.tile(range(kinds), len(day))),
            "balance": book.balance[:, outlet, day].T.ravel(),
        },
    )


def levels(county: dict[str, float]) -> dict[str, float]:
    """Return a county's own balance by type on the last day, in yuan."""
    market = county["market"] * YI
    other = market * (1 - county["savings_part"]) * county["own_other"]
    savings = market * county["savings_part"] * county["own_savings"]
    return dict(zip(TYPES, (savings, other * 0.58, other * 0.42), strict=True))


def _county_path(seed: int, county: dict[str, object], kind: str) -> Floats:
    """Return a county's own month-ends, 2022-11 to 2026-10."""
    code = str(county["region_code"])
    chance = noise.stream(seed, "own", code, kind)
    growth = np.array(GROWTH[kind]) + chance.normal(0, 0.005, 4)
    last = levels(county)[kind]  # type: ignore[arg-type]
    if kind == "savings":
        growth = np.append(growth, float(str(county["own_growth"])))
        parts = courses.savings_shares(str(county["crop"]), chance)
        return courses.savings_path(last, growth, parts)
    fall = -0.04 if code == cast.MARKET_FALLS else chance.normal(0.015, 0.01)
    return courses.level_path(last, np.append(growth, fall), kind, chance)


def _daily(seed: int, kind: str) -> Floats:
    """Return (county, day) balances that meet the month-end courses but for noise."""
    rows = places.counties().to_dicts()
    points = np.array([_county_path(seed, row, kind) for row in rows])
    chance = noise.stream(seed, "days", kind)
    shape, line = _month_ends()
    rushes = RUSH[kind] * chance.uniform(0.8, 1.2, points.shape)
    rushes *= np.where(np.arange(48) % 3 == 1, 1, 0.25)
    rush = rushes @ shape
    ends = np.append(0, MONTH_ENDS + 1)
    level = (points / (1 + rush[:, ends])) @ line
    day = DAYS.astype("datetime64[D]") - DAYS.astype("datetime64[M]")
    paid = np.isin(day.astype(int) + 1, [11, 12, 13, 14, 21, 22, 23, 24])
    walk = noise.wander(chance, (len(rows), len(DAYS)), 0.97, NOISE[kind])
    return np.asarray(
        level[:, 1:] * (1 + rush[:, 1:] + PAY[kind] * paid + walk), np.float64
    )


def _month_ends() -> tuple[Floats, Floats]:
    """Return (48, days + 1) rush shapes and interpolation weights, from 2022-11-30."""
    days = np.arange(-1, len(DAYS))
    ends = np.append(-1, MONTH_ENDS)
    since = days[None, :] - ends[:, None]
    before = np.clip(1 + since / 6, 0, 1) ** 2
    shape = np.where(since <= 0, before, np.exp(-0.183 * since))
    line = np.array([np.interp(days, ends, row) for row in np.eye(len(ends))])
    return shape, line


def _alive() -> np.ndarray:
    """Return (outlet, day) flags of open outlets; `closed_on` is the last open day."""
    outlets = network.outlets()
    opened = outlets["opened_on"].to_numpy()[:, None]
    closed = outlets["closed_on"].fill_null(month_end(2099, 12)).to_numpy()[:, None]
    return np.asarray((opened <= DAYS) & (closed >= DAYS))


def _split(seed: int, kind: str, alive: np.ndarray) -> Floats:
    """Return (outlet, day) balances: the county's, by drifting weights that sum to 1."""
    outlets = network.outlets()
    county = outlets["region_code"].replace_strict(
        places.counties()["region_code"], range(places.counties().height)
    )
    weight = _weights(seed, kind, alive)
    member = np.equal.outer(
        np.arange(places.counties().height), county.to_numpy()
    ).astype(float)
    total = member @ weight
    whole = _daily(seed, kind)
    return np.asarray(weight * (whole / total)[county.to_numpy()], np.float64)


def _weights(seed: int, kind: str, alive: np.ndarray) -> Floats:
    chance = noise.stream(seed, "weights", kind)
    outlets = network.outlets()
    branch = outlets["parent_id"].replace_strict(
        network.branches()["org_id"], network.branches()["weight"]
    )
    base = outlets["weight"].to_numpy() ** STEEPNESS[kind]
    siblings = outlets.select(pl.len().over("parent_id")).to_series().to_numpy()
    base = base / siblings * branch.to_numpy()
    years = (np.arange(len(DAYS)) - len(DAYS)) / 365
    trend = chance.normal(0, 0.018, (len(base), 1)) * years
    walk = noise.wander(chance, alive.shape, 0.985, 0.012)
    return _lives(base[:, None] * np.exp(trend + walk), alive)


def _lives(weight: Floats, alive: np.ndarray) -> Floats:
    """Let new outlets grow from nothing and the successor take over from the merged."""
    ids = network.outlets()["outlet_id"].to_list()
    start = max(at(FIRST), at(cast.MERGED_ON))
    former, successor = ids.index(cast.MERGED_OUTLET), ids.index(cast.MERGED_INTO)
    weight[successor, start:] += weight[former, start:]
    age = alive.cumsum(axis=1)
    young = (~alive[:, :1]) & (age < 240)
    grown = np.where(young, 0.12 + 0.88 * age / 240, 1)
    return np.asarray(weight * grown * alive, np.float64)
