"""A frame put in the order of its key by whole numbers: text is compared once per value."""

from collections.abc import Sequence

import polars as pl

LARGEST = 2**63


def arranged(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the rows in the order of some columns, their texts as `Enum`.

    Raises:
        ValueError: two rows have the same key.
    """
    coded = frame.with_columns(_coded(frame[name]) for name in keys)
    place, size = pl.lit(0, pl.Int64), 1
    for name in reversed(keys):
        rank, count = _rank(coded[name])
        place, size = place + rank * size, size * count
    if size >= LARGEST:
        raise OverflowError("the key has too many values for one number")
    numbers = coded.select(place.alias("place")).to_series()
    if numbers.n_unique() < frame.height:
        twice = frame.filter(numbers.is_duplicated()).select(keys).row(0)
        raise ValueError(f"the key {twice} is there twice")
    return coded[numbers.arg_sort()]


def _coded(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        return cells
    return cells.cast(pl.Enum(cells.unique().sort()))


def _rank(cells: pl.Series) -> tuple[pl.Expr, int]:
    """Return a column as whole numbers from 0, and how many there may be."""
    numbers = cells.to_physical().cast(pl.Int64)
    least: int = numbers.min() or 0  # type: ignore[assignment]
    most: int = numbers.max() or 0  # type: ignore[assignment]
    return pl.lit(numbers) - least, most - least + 1
