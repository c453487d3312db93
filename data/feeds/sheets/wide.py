"""Wide sheets: months, banks or deposit types across become rows."""

import polars as pl

from data import values
from data.feeds.headers import Header


def long(body: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Return the rows with the table's column names, one row per value across.

    An empty figure of a wide sheet is no row: not every bank is in every county.
    """
    shared = {p: str(m.name) for p, m in header.columns.items() if not m.across}
    groups: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for place, meaning in header.columns.items():
        if meaning.across:
            key = tuple(sorted(meaning.across.items()))
            groups.setdefault(key, {})[place] = str(meaning.name)
    constants = [pl.lit(v).alias(k) for k, v in header.constants.items()]
    if not groups:
        return body.select("row", *_renamed(shared)).with_columns(constants)
    named = set(shared.values())
    parts = []
    for key, places in groups.items():
        told = [pl.lit(v).alias(k) for k, v in key if k not in named]
        frame = body.select("row", *_renamed(shared), *_renamed(places), *told)
        empty = pl.all_horizontal(_is_nothing(name) for name in places.values())
        parts.append(frame.filter(~empty))
    return pl.concat(parts, how="diagonal").sort("row").with_columns(constants)


def _renamed(places: dict[str, str]) -> list[pl.Expr]:
    return [pl.col(place).alias(name) for place, name in places.items()]


def _is_nothing(name: str) -> pl.Expr:
    text = values.clean(pl.col(name))
    return text.is_null() | text.is_in(values.NOTHING)
