"""Daily balances of many outlets: each its model's course, at its size, with moods of its own.

An outlet's deviation from its model mixes a few slow walks that all outlets share, so a
day is worked out without the days before it: the same on every machine, in any order.
"""

from datetime import date

import numpy as np
import polars as pl

from data import native
from data.demo import deposits, network, noise
from data.demo.days import DAYS, Floats, Indices
from data.draft import Draft

# A hundred million rows of 22,000 outlets begin three months before the demo does.
FIRST = date(2022, 9, 1)
ALL_DAYS = np.arange(np.datetime64(FIRST), DAYS[-1] + 1)
EARLIER = len(ALL_DAYS) - len(DAYS)
MOODS = 6
TYPES = ("corporate", "institutional", "savings")
MOODINESS = np.array([0.012, 0.01, 0.004])
DRIFT = 0.02  # a year


class Days:
    """Balances of outlets, rows of `units.outlets` in the order of their ids."""

    def __init__(self, seed: int, outlets: pl.DataFrame) -> None:
        chance = noise.stream(seed, "moods")
        self.ids = outlets["org_id"]
        models = network.outlets()["outlet_id"]
        self._model = outlets["model"].replace_strict(models, range(len(models)))
        self._course = _courses(seed)
        self._size = outlets["size"].to_numpy()[:, None]
        years = (np.arange(len(ALL_DAYS)) - len(ALL_DAYS) + 1) / 365
        walks = noise.wander(chance, (MOODS, len(ALL_DAYS)), 0.95, 1.0)
        self._walks = np.vstack([walks, years]).astype(np.float32)
        shape = (outlets.height, len(TYPES), 1)
        moods = chance.normal(0, 1, (*shape[:2], MOODS)) * MOODINESS[None, :, None]
        drift = chance.normal(0, DRIFT, shape)
        leans = np.concatenate([moods / MOODS**0.5, drift], axis=2)
        self._leans = leans.reshape(-1, MOODS + 1).astype(np.float32)

    def on(self, days: Indices) -> Floats:
        """Return balances (day, outlet, type) on days counted along `ALL_DAYS`."""
        apart = 1 + (self._leans @ self._walks[:, days]).T
        course = self._course[days][:, self._model.to_numpy()]
        amounts = course * self._size * apart.reshape(course.shape)
        return np.asarray(amounts.round(2), np.float64)

    def frame(self, days: Indices) -> pl.DataFrame:
        """Return rows of `deposit_day`, by day, outlet and type."""
        width = len(self.ids) * len(TYPES)
        kinds = pl.Series(TYPES).gather(np.tile(range(len(TYPES)), len(self.ids)))
        ids = self.ids.gather(np.repeat(range(len(self.ids)), len(TYPES)))
        count = len(days)
        return pl.DataFrame(
            {
                "outlet_id": pl.concat([ids] * count, rechunk=False),
                "day": np.repeat(ALL_DAYS[days], width),
                "deposit_type": pl.concat([kinds] * count, rechunk=False),
                "balance": self.on(days).ravel(),
            }
        ).with_columns(load_id=pl.lit(1), data_status=pl.lit("final"))

    def write(self, draft: Draft) -> None:
        """Write every day into a draft, a month at a time, each year into its own file."""
        months = ALL_DAYS.astype("datetime64[M]")
        for month in np.unique(months):
            year = month.astype(object).year
            frame = self.frame(np.flatnonzero(months == month))
            native.insert(draft.connection, draft.days(year), frame, is_sorted=True)


def at(days: list[date]) -> Indices:
    """Return the positions of days along `ALL_DAYS`."""
    return np.asarray([(day - FIRST).days for day in days], np.int64)


def _courses(seed: int) -> Floats:
    """Return the demo's own balances (day, outlet, type) with the months before it.

    They are those of a year later, smaller by the growth of a year.
    """
    book = deposits.ledger(seed).balance
    order = [deposits.TYPES.index(kind) for kind in TYPES]
    known = book[order].transpose(2, 1, 0)
    later = known[365 - EARLIER : 365]
    grown = known[365:396].sum(axis=0) / np.maximum(known[:31].sum(axis=0), 1.0)
    return np.concatenate([later / np.maximum(grown, 1.0), known])
