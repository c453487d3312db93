"""The other banks of each county: who is there, how big, how fast they grow.

Shares are parts of the county's market on the last day, by savings and by the rest.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from data.demo import cast, noise, places
from data.demo.shape import shaped

OWN = "own"
OWN_NAME = ("演示银行", "Demo Bank", "state")
BIG_FOUR = ("big_a", "big_b", "big_c")
SINCE = date(2015, 1, 1)


@dataclass(frozen=True)
class Standing:
    """One peer in one county: its parts of the market and its growth this year."""

    institution_id: str
    savings: float
    other: float
    growth: float


@cache
def present(region: str) -> tuple[dict[str, Any], ...]:
    """Return the rows of `peers.csv` of the banks present in a county."""
    rows = places.table("peers").to_dicts()
    return tuple(row for row in rows if _is_in(region, row["where"]))


def _is_in(region: str, where: str) -> bool:
    if where.startswith("not "):
        return region not in where
    return where == "*" or region in where


def standings(seed: int, county: dict[str, Any]) -> list[Standing]:
    """Return the peers of a county; with ours, their parts sum to 1."""
    chance = noise.stream(seed, "peers", county["region_code"])
    rows = present(county["region_code"])
    rest = 1 - county["own_savings"] - county["rural_savings"]
    savings = _parts(chance, rows, "savings", rest)
    savings[0] = county["rural_savings"]
    other = _parts(chance, rows, "other", 1 - county["own_other"])
    growth = _growth(chance, county, savings)
    ids = [row["institution_id"] for row in rows]
    return [Standing(*parts) for parts in zip(ids, savings, other, growth, strict=True)]


def _parts(
    chance: np.random.Generator,
    rows: tuple[dict[str, Any], ...],
    kind: str,
    whole: float,
) -> np.ndarray:
    """Return parts drawn from each bank's range, stretched along it to make the whole."""
    low = np.array([row[f"{kind}_low"] for row in rows], float)
    span = np.array([row[f"{kind}_high"] for row in rows], float) - low
    drawn = low + span * chance.uniform(0.2, 0.8, len(rows))
    return np.asarray(drawn + span * (whole - drawn.sum()) / span.sum())


def _growth(
    chance: np.random.Generator, county: dict[str, Any], savings: np.ndarray
) -> np.ndarray:
    """Return this year's savings growth of each peer, for a market growing 8 to 10 %."""
    region, ours = county["region_code"], county["own_growth"]
    rows = present(region)
    if region == cast.MARKET_FALLS:
        return chance.uniform(-0.035, -0.022, len(rows))
    lean = np.array([chance.uniform(r["growth_low"], r["growth_high"]) for r in rows])
    market = chance.uniform(0.084, 0.094)
    if region in cast.OWN_WEAK:
        lean += [0.05 if row["institution_id"] in BIG_FOUR else 0 for row in rows]
    if county["rural_savings"] < county["own_savings"]:
        lean[0] -= 0.012
    rest = (market - county["own_savings"] * ours - savings @ lean) / savings.sum()
    falls = [(region, row["institution_id"]) == cast.PEER_FALLS for row in rows]
    return np.where(falls, -0.045, rest + lean)


def institutions() -> pl.DataFrame:
    """Return the table `institution`, the own bank first."""
    own = pl.DataFrame(
        [(OWN, *OWN_NAME, True)],
        schema=["institution_id", "name_zh", "name_en", "kind", "is_own"],
        orient="row",
    )
    merged = pl.col("institution_id") == cast.VILLAGE_BANK
    others = places.table("peers").with_columns(
        is_own=pl.lit(False),
        succeeded_by=pl.when(merged).then(pl.lit("rural_commercial")),
        succeeded_on=pl.when(merged).then(pl.lit(cast.VILLAGE_MERGED_ON)),
    )
    return shaped("institution", pl.concat([own, others], how="diagonal"))


def members() -> pl.DataFrame:
    """Return the table `peer_group_member`: `big4` and `local`, county by county."""
    rows = []
    for region in places.counties()["region_code"]:
        for bank in (row["institution_id"] for row in present(region)):
            groups = ["big4"] if bank in BIG_FOUR else []
            groups += ["local"] if bank != "policy_bank" else []
            rows += [(group, bank, region, SINCE, _until(bank)) for group in groups]
    columns = zip(*rows, strict=True)
    names = ["peer_group", "institution_id", "region_code", "valid_from", "valid_to"]
    return shaped("peer_group_member", dict(zip(names, columns, strict=True)))


def _until(bank: str) -> date | None:
    return (
        cast.VILLAGE_MERGED_ON - timedelta(days=1)
        if bank == cast.VILLAGE_BANK
        else None
    )
