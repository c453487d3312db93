"""How a year runs: seasonal weights by kind of business, and the paths they make.

Weights are percent of the year's amount, January to December; a path is a balance at
the 48 month-ends from 2022-11 to 2026-10, pinned at its last value.
"""

import numpy as np

from data.demo.days import YEARS, Floats

SAVINGS = {
    "base": (35, 30, 20, -18, -2, 18, -15, 2, 17, -8, 3, 18),
    "apple": (30, 27, 14, -16, -3, 13, -13, 1, 15, 8, 12, 12),
    "herb": (30, 27, 16, -16, -3, 13, -13, 0, 14, 5, 9, 18),
}
# Points of the year moved from February into January: the spring festival's date.
FESTIVAL = {2022: 8, 2023: 13, 2024: 0, 2025: 13, 2026: -5}

# Level against a straight line, percent; firms pay before the festival, the treasury in December.
LEVELS = {
    "corporate": (-2.4, -3.2, 1.0, -1.5, -1.2, 1.8, -0.8, -0.5, 1.2, -0.8, -0.3, 0),
    "institutional": (2.6, 2.0, 0.2, 2.4, 2.8, -0.8, 3.2, 3.0, -0.4, 2.8, 0.6, 0),
}

DISBURSED = {
    "grain": (7, 6, 15, 14, 9, 9, 6, 7, 10, 8, 5, 4),
    "apple": (5, 4, 13, 12, 11, 7, 5, 7, 14, 13, 6, 3),
    "herb": (5, 4, 15, 14, 7, 6, 5, 7, 11, 13, 9, 4),
    "sheep": (7, 6, 12, 12, 10, 9, 8, 9, 10, 8, 5, 4),
}
REPAID = (12, 6, 12, 9, 6, 7, 5, 6, 7, 7, 10, 13)


def shares(
    weights: tuple[float, ...], chance: np.random.Generator, jitter: float = 0.15
) -> Floats:
    """Return (years, 12) parts of each year's amount, jittered, summing to 1 a year."""
    drawn = np.array(weights, float) * chance.uniform(
        1 - jitter, 1 + jitter, (len(YEARS), 12)
    )
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True), np.float64)


def savings_shares(crop: str, chance: np.random.Generator) -> Floats:
    """Return (years, 12) parts of each year's savings growth, festival included."""
    drawn = shares(SAVINGS.get(crop, SAVINGS["base"]), chance)
    moved = np.array([FESTIVAL[year] / 100 for year in YEARS])
    drawn[:, 0] += moved
    drawn[:, 1] -= moved
    return drawn


def savings_path(last: float, growth: Floats, parts: Floats) -> Floats:
    """Return the 48 month-ends of a balance growing by `growth` (years,) a year."""
    return _pinned(last, 1 + growth[:, None] * parts.cumsum(axis=1))


def level_path(
    last: float, growth: Floats, kind: str, chance: np.random.Generator
) -> Floats:
    """Return the 48 month-ends of a corporate or institutional balance."""
    swing = np.array(LEVELS[kind]) / 100 * chance.uniform(0.7, 1.3, (len(YEARS), 12))
    line = growth[:, None] * np.arange(1, 13) / 12
    return _pinned(last, 1 + line + swing)


def _pinned(last: float, factors: Floats) -> Floats:
    opening = np.append(1.0, factors[:-1, 11]).cumprod()
    course = (opening[:, None] * factors).ravel()[10:58]
    return np.asarray(course * (last / course[-1]), np.float64)
