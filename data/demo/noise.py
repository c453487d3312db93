"""Chance that repeats: every series draws from its own seeded stream."""

from zlib import crc32

import numpy as np

from data.demo.days import Floats


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream of one named thing; equal names, equal numbers."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def wander(
    chance: np.random.Generator,
    shape: tuple[int, int],
    persistence: float,
    spread: float,
) -> Floats:
    """Return mean-reverting walks, `shape` = (series, steps), of the given spread."""
    steps = chance.normal(0, spread * (1 - persistence**2) ** 0.5, shape)
    walk = np.empty(shape)
    walk[:, 0] = chance.normal(0, spread, shape[0])
    for step in range(1, shape[1]):
        walk[:, step] = persistence * walk[:, step - 1] + steps[:, step]
    return walk
