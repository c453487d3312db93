"""A frame put in the order of its key by whole numbers: text is compared once per value."""

import math
from collections.abc import Sequence

import polars as pl

LARGEST, HALF = 2**63, 2**31
# Up to so many places per row, putting each row on its place is quicker than sorting.
SPARSEST = 4


def arranged(frame: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the rows in the order of some columns, their texts as `Enum`.

    Raises:
        ValueError: two rows have the same key.
        OverflowError: the key has more values than a number has.
    """
    coded = frame.with_columns(_coded(frame[name]) for name in keys)
    places, size = _places(coded, keys)
    if _rises(places):
        return coded
    order = _order(places, size)
    if order is None:
        twice = frame.filter(places.is_duplicated()).select(keys).row(0)
        raise ValueError(f"the key {twice} is there twice")
    return coded[order]


def is_arranged(frame: pl.DataFrame, keys: Sequence[str]) -> bool:
    """Return whether the rows are known to be in the order of some columns, each key once.

    Not if a text is among them that is no `Enum`: to look would cost more than it saves.
    """
    columns = [frame[name] for name in keys]
    if any(c.dtype == pl.String or c.null_count() for c in columns):
        return False
    try:
        return _rises(_places(frame, keys)[0])
    except OverflowError:
        return False


def _rises(numbers: pl.Series) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def _coded(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        return cells
    return cells.cast(pl.Enum(cells.unique().sort()))


def _places(coded: pl.DataFrame, keys: Sequence[str]) -> tuple[pl.Series, int]:
    """Return each row's key as one whole number from 0, and how many there may be."""
    spans = {name: _span(coded[name]) for name in keys}
    size = math.prod(count for _, count in spans.values())
    if size >= LARGEST:
        raise OverflowError("the key has too many values for one number")
    kind, place, step = pl.Int32 if size < HALF else pl.Int64, pl.lit(0, pl.Int32), 1
    for name in reversed(keys):
        least, count = spans[name]
        rank = pl.col(name).to_physical().cast(kind) - pl.lit(least, kind)
        place, step = place + rank * pl.lit(step, kind), step * count
    return coded.select(place.cast(kind).alias("place")).to_series(), size


def _span(cells: pl.Series) -> tuple[int, int]:
    """Return a column's least whole number, and how many there may be from it on."""
    if isinstance(cells.dtype, pl.Enum):
        return 0, max(1, len(cells.dtype.categories))
    numbers = cells.to_physical()
    least, most = int(numbers.min() or 0), int(numbers.max() or 0)  # type: ignore[arg-type]
    return least, most - least + 1


def _order(places: pl.Series, size: int) -> pl.Series | None:
    """Return which row comes first, second, ...; None if two rows are on one place."""
    if size > SPARSEST * len(places):
        order = places.arg_sort()
        return order if _rises(places[order]) else None
    rows = pl.int_range(len(places), dtype=pl.UInt32, eager=True)
    at = pl.repeat(None, size, dtype=pl.UInt32, eager=True).scatter(places, rows)
    order = at.drop_nulls()
    return order if len(order) == len(places) else None
