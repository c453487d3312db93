"""Agricultural lending by unit, county of the project, area and program.

Each line is a balance that moves by what is lent and repaid: balance = balance before +
disbursed − repaid, to the cent. Lent and repaid follow the crops of the county. Yuan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from data.demo import cast, courses, network, noise, places
from data.demo.days import MONTHS, Floats
from data.demo.deposits import YI
from data.demo.shape import shaped

# Lines beside household loans: focus, program, part of what is not household.
LINES = (
    ("agriculture", "leading_enterprise", 0.18),
    ("processing", "leading_enterprise", 0.24),
    ("logistics", "none", 0.12),
    ("infrastructure", "infrastructure", 0.22),
    ("tourism", "none", 0.06),
    ("social", "social", 0.10),
    ("other", "none", 0.08),
)
HOUSEHOLD = (("agriculture", "household", 0.85), ("other", "household", 0.15))
SUBSIDISED = {"household": 0.13, "leading_enterprise": 0.10}
GROWTH = {"household": (0.12, 0.17)}
OTHER_GROWTH = (0.06, 0.10)
TICKET = {"household": 9e4, "leading_enterprise": 1.2e7, "infrastructure": 6e7}
OTHER_TICKET = 6e6
STEADY = (6, 5, 12, 9, 9, 12, 8, 8, 10, 8, 7, 6)


@dataclass(frozen=True)
class Line:
    """One kind of loan of one unit and its balance on the last day, in yuan."""

    org_id: str
    region_code: str
    focus: str
    program: str
    is_subsidised: bool
    last: float
    crop: str

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this line from every other, for its own chance."""
        return (*self.place, self.focus, self.program, str(self.is_subsidised))

    @property
    def place(self) -> tuple[str, str]:
        """Return the booking unit and the county of the project."""
        return self.org_id, self.region_code


def units() -> list[dict[str, Any]]:
    """Return each sub-branch with its county's calibration and its part of it."""
    counties = places.counties().drop("name_zh", "name_en")
    joined = network.branches().join(
        counties, on="region_code", how="left", maintain_order="left"
    )
    return joined.to_dicts()


def frame(seed: int) -> pl.DataFrame:
    """Return the table `agri_loan_month`, by month, unit, county and line."""
    rows = pl.concat([_rows(seed, line) for line in _lines()])
    by = ["month", "org_id", "region_code", "focus", "program", "is_subsidised"]
    return shaped("agri_loan_month", rows.sort(by))


def _lines() -> Iterator[Line]:
    for unit in units():
        yield from _at_home(unit)
        yield from _elsewhere(unit)


def _at_home(unit: dict[str, Any]) -> Iterator[Line]:
    place = (unit["org_id"], unit["region_code"])
    household = unit["household"] * unit["weight"] * YI
    rest = (unit["agri"] - unit["household"]) * unit["weight"] * YI
    amounts = [(*kind, household * part) for *kind, part in HOUSEHOLD]
    amounts += [(*kind, rest * part) for *kind, part in LINES]
    for focus, program, amount in amounts:
        part = SUBSIDISED.get(program, 0) * unit["key_today"] * (focus != "other")
        if part:
            yield Line(*place, focus, program, True, amount * part, unit["crop"])
        yield Line(*place, focus, program, False, amount * (1 - part), unit["crop"])


def _elsewhere(unit: dict[str, Any]) -> Iterator[Line]:
    amount = unit["agri"] * unit["weight"] * YI
    for org, region, focus, program, subsidised, part in cast.LENT_ELSEWHERE:
        if org == unit["org_id"]:
            last = amount * part
            yield Line(org, region, focus, program, subsidised, last, unit["crop"])


def _rows(seed: int, line: Line) -> pl.DataFrame:
    balance, disbursed, repaid = _course(seed, line)
    chance = noise.stream(seed, "borrowers", *line.key)
    ticket = TICKET.get(line.program, OTHER_TICKET) * chance.uniform(0.8, 1.25)
    overdue = balance * chance.uniform(0.003, 0.009) * chance.uniform(0.7, 1.3, 47)
    names = ("org_id", "region_code", "focus", "program", "is_subsidised")
    return pl.DataFrame(
        {
            "month": MONTHS,
            "balance": balance,
            "disbursed": disbursed,
            "repaid": repaid,
            "borrower_count": np.ceil(balance / ticket).astype(int),
            "overdue": overdue,
        }
    ).with_columns(**{name: pl.lit(getattr(line, name)) for name in names})


def _course(seed: int, line: Line) -> tuple[Floats, Floats, Floats]:
    """Return the balance, disbursed and repaid of the 47 months, to the cent."""
    chance = noise.stream(seed, "line", *line.key)
    weights = courses.DISBURSED[line.crop]
    if line.program in {"infrastructure", "social"}:
        weights = STEADY
    growth = chance.uniform(*GROWTH.get(line.program, OTHER_GROWTH), (5, 1))
    lent = growth * chance.uniform(1.6, 2.3)
    given = (lent * courses.shares(weights, chance)).ravel()
    taken = ((lent - growth) * courses.shares(courses.REPAID, chance)).ravel()
    opening = np.append(1.0, (1 + growth[:-1, 0]).cumprod()).repeat(12)
    whole = (opening * (1 + _within_year(given - taken)))[11:58]
    scale = line.last / whole[-1]
    disbursed = np.round((opening * given)[11:58] * scale, 2)
    repaid = np.round((opening * taken)[11:58] * scale, 2)
    steps = np.append(np.round(whole[0] * scale, 2), (disbursed - repaid)[1:])
    return np.round(steps.cumsum(), 2), disbursed, repaid


def _within_year(flows: Floats) -> Floats:
    return np.asarray(flows.reshape(-1, 12).cumsum(axis=1).ravel(), np.float64)
