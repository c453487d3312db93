"""What every bank holds in every county at every month-end, as the sources print it.

Sources write 亿元 with two decimals, so balances are whole millions of yuan; the own
rows follow our ledger up to that rounding and, in a few counties, a known difference.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from data.demo import cast, courses, network, noise, peers, places
from data.demo.days import MONTH_ENDS, MONTHS, Floats, at, month_at, month_end
from data.demo.deposits import TYPES, YI, Ledger
from data.demo.shape import shaped

MILLION = 1e6
GROWTH = {
    "savings": (0.092, 0.096, 0.094, 0.09),
    "corporate": (0.02, 0.015, 0.0, 0.005),
    "institutional": (0.03, 0.02, 0.02, 0.01),
}
FALLING = {"corporate": -0.04, "institutional": -0.035}
CORPORATE_PART = 0.58


@dataclass(frozen=True)
class Book:
    """One bank's month-ends in one county: `balance` is (type, month), in yuan."""

    region_code: str
    institution_id: str
    balance: Floats


def frame(seed: int, book: Ledger) -> pl.DataFrame:
    """Return the table `market_month`, by month, region, institution and type."""
    books: list[Book] = []
    for county, own in zip(places.counties().to_dicts(), _own(book), strict=True):
        books += [own, *_peers(seed, county, own)]
    long = pl.concat([_rows(found) for found in books])
    # A policy bank takes no savings: no row, rather than a zero.
    kept = long.filter(pl.col("balance") > 0).filter(~_is_absent())
    return shaped(
        "market_month",
        kept.with_columns(is_estimated=pl.lit(False), data_status=_status()).sort(
            "month", "region_code", "institution_id", "deposit_type"
        ),
    )


def _own(book: Ledger) -> list[Book]:
    """Return our books as reported at the time: a moved outlet counts where it was."""
    balance = book.by("region_code")[..., MONTH_ENDS]
    regions = places.counties()["region_code"].to_list()
    before = at(cast.MOVED_ON) > MONTH_ENDS
    outlet = network.outlets()["outlet_id"].to_list().index(cast.MOVED_OUTLET)
    moved = book.balance[:, outlet][:, MONTH_ENDS] * before
    balance[:, regions.index(cast.MOVED_TO[:6])] -= moved
    balance[:, regions.index(cast.MOVED_FROM[:6])] += moved
    caliber = [1 + cast.CALIBER.get(region, 0) for region in regions]
    printed = _printed(balance * np.array(caliber)[:, None])
    region, month = cast.MANUAL
    wrong = (0, regions.index(region), month_at(month))
    printed[wrong] = _printed(printed[wrong] * cast.MANUAL_ERROR)
    return [Book(code, peers.OWN, printed[:, i]) for i, code in enumerate(regions)]


def _peers(seed: int, county: dict[str, Any], own: Book) -> list[Book]:
    books = [
        Book(
            own.region_code,
            standing.institution_id,
            np.stack([_path(seed, county, standing, kind) for kind in TYPES]),
        )
        for standing in peers.standings(seed, county)
    ]
    merged = _village_merged(books)
    rural = _raced(merged[0], own)
    return [rural, *(replace(b, balance=_printed(b.balance)) for b in merged[1:])]


def _path(
    seed: int, county: dict[str, Any], standing: peers.Standing, kind: str
) -> Floats:
    """Return a peer's 47 month-ends of one type."""
    region = county["region_code"]
    chance = noise.stream(seed, "peer", region, standing.institution_id, kind)
    growth = np.array(GROWTH[kind]) + chance.normal(0, 0.006, 4)
    market = county["market"] * YI
    if kind == "savings":
        parts = courses.savings_shares(county["crop"], chance)
        last = market * county["savings_part"] * standing.savings
        growth = np.append(growth, standing.growth)
        return courses.savings_path(last, growth, parts)[1:]
    corporate = kind == "corporate"
    part = CORPORATE_PART if corporate else 1 - CORPORATE_PART
    last = market * (1 - county["savings_part"]) * standing.other * part
    falls = region == cast.MARKET_FALLS
    now = FALLING[kind] if falls else chance.normal(0.015, 0.01)
    return courses.level_path(last, np.append(growth, now), kind, chance)[1:]


def _village_merged(books: list[Book]) -> list[Book]:
    """Add the merged village bank to its successor from the day of the merger."""
    found = next((b for b in books if b.institution_id == cast.VILLAGE_BANK), None)
    if found is None:
        return books
    after = np.array(MONTHS) >= cast.VILLAGE_MERGED_ON
    rural = books[0]
    # The successor's figure on the last day already holds what it took over.
    lighter = 1 - found.balance[:, -1] / rural.balance[:, -1]
    grown = rural.balance * lighter[:, None] + found.balance * after
    gone = replace(found, balance=found.balance * ~after)
    others = [b for b in books[1:] if b is not found]
    return [replace(rural, balance=grown), *others, gone]


def _raced(rural: Book, own: Book) -> Book:
    """Return the rural bank where a script ties it with us or makes it win and lose."""
    balance = rural.balance.copy()
    savings, ours = balance[0], own.balance[0]
    base = month_at(month_end(MONTHS[-1].year, 0))
    for month, ratio in cast.RACES.get(rural.region_code, {}).items():
        position = base + month
        savings[position] = savings[base] + ratio * (ours[position] - ours[base])
    if rural.region_code == cast.TIED:
        savings *= ours[-1] / savings[-1]
    return replace(rural, balance=_printed(balance))


def _printed(balance: Floats) -> Floats:
    return np.asarray(np.round(balance / MILLION) * MILLION, np.float64)


def _rows(book: Book) -> pl.DataFrame:
    count = len(TYPES) * len(MONTHS)
    return pl.DataFrame(
        {
            "region_code": [book.region_code] * count,
            "institution_id": [book.institution_id] * count,
            "month": MONTHS * len(TYPES),
            "deposit_type": np.repeat(TYPES, len(MONTHS)),
            "balance": book.balance.ravel(),
        }
    )


def _is(cell: tuple[str, str, object]) -> pl.Expr:
    region, bank, month = cell
    return (
        (pl.col("region_code") == region)
        & (pl.col("institution_id") == bank)
        & (pl.col("month") == month)
    )


def _is_absent() -> pl.Expr:
    return _is(cast.MISSING)


def _status() -> pl.Expr:
    revised = _is(cast.LATE) | (
        _is(cast.RESTATED) & (pl.col("deposit_type") == "savings")
    )
    return pl.when(revised).then(pl.lit("revised")).otherwise(pl.lit("final"))
