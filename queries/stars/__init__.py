"""Outlet stars: how many hold which star, who moved, and what the next star lacks.

The star of an outlet follows a versioned rule: bands of the score, at most one star up
and only after two quarters, down at once, a veto caps at one star.
"""

from queries.stars.figures import quarter_before, quarter_of, ratings
from queries.stars.kpis import (
    KPIS,
    LOW_COUNT,
    PLAQUE_COUNT,
    STAR_LEVEL,
    STAR_MOVE,
    STAR_SCORE,
    STAR_UP_RATE,
)
from queries.stars.questions import distribution, modules, places
from queries.stars.rule import BANDS

__all__ = [
    "BANDS",
    "KPIS",
    "LOW_COUNT",
    "PLAQUE_COUNT",
    "STAR_LEVEL",
    "STAR_MOVE",
    "STAR_SCORE",
    "STAR_UP_RATE",
    "distribution",
    "modules",
    "places",
    "quarter_before",
    "quarter_of",
    "ratings",
]
