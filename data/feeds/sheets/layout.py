"""The layout of a sheet's top: titles, and headings in one row or two."""

import re
from collections.abc import Mapping

import polars as pl
import sqlalchemy as sa

from data.feeds.sheets.words import (
    CUMULATIVE,
    DAY,
    DERIVED,
    MONTH,
    OF_THE_MONTH,
    Meaning,
    Vocabulary,
    unit_of,
)

YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
NUMBER = re.compile(r"-?[\d,]+(\.\d+)?%?")
HEADER_WITHIN = 30

Written = dict[str, str]
Place = tuple[str, ...]


def top(cells: pl.DataFrame) -> dict[int, Written]:
    """Return the first rows, each as place → text, empty cells left out."""
    rows = cells.head(HEADER_WITHIN).iter_rows(named=True)
    return {
        row["row"]: {
            place: str(cell).strip()
            for place, cell in row.items()
            if place != "row" and cell is not None and str(cell).strip()
        }
        for row in rows
    }


def score(texts: Written, words: Vocabulary) -> int:
    """Return how many different things a row names; a row of values names no column."""
    said = [words.meaning((text,)) for text in texts.values()]
    named = {m.name for m in said if m.name and not m.across}
    across = {tuple(m.across.items()) for m in said if m.across}
    return len(named) + len(across) if named else 0


def parts(
    top: Mapping[int, Written], best: int, words: Vocabulary
) -> tuple[int, dict[str, Place]]:
    """Return the header's last row and each heading's parts, joined over two rows."""
    here, below, above = (top.get(row, {}) for row in (best, best + 1, best - 1))
    first = next(p for p, t in here.items() if words.meaning((t,)).name)
    heads = any(_is_heading(text, words) for text in below.values())
    if first not in below and heads and not _has_numbers(below, words):
        return best + 1, _joined(here, below)
    if first not in above and any(words.meaning((t,)).known for t in above.values()):
        return best, _joined(above, here)
    return best, {place: (text,) for place, text in here.items()}


def _is_heading(text: str, words: Vocabulary) -> bool:
    """Return whether a cell says something of the column it stands in."""
    forms = (CUMULATIVE.fullmatch, OF_THE_MONTH.fullmatch, DERIVED.search, unit_of)
    return words.meaning((text,)).known or any(form(text) for form in forms)


def _has_numbers(texts: Written, words: Vocabulary) -> bool:
    return any(
        NUMBER.fullmatch(text) and not words.meaning((text,)).across
        for text in texts.values()
    )


def _joined(upper: Written, lower: Written) -> dict[str, Place]:
    """Join two rows of headings; a merged cell above stands over all below it."""
    joined: dict[str, Place] = {}
    over: Place = ()
    for place in sorted({*upper, *lower}, key=int):
        over = (upper[place],) if place in upper else over
        below = (lower[place],) if place in lower else ()
        joined[place] = (*over, *below)
    return joined


def year(top: Mapping[int, Written]) -> str | None:
    """Return the year that the top of the sheet speaks of, if it is one only."""
    texts = (text for row in top.values() for text in row.values())
    years = {year for text in texts for year in YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def constants(
    above: Mapping[int, Written], columns: Mapping[str, Meaning], table: sa.Table
) -> dict[str, str]:
    """Return the month that the title gives where no column does."""
    named = {m.name for m in columns.values()} | {
        d for m in columns.values() for d in m.across
    }
    if "month" not in table.primary_key or "month" in named:
        return {}
    texts = [text for row in above.values() for text in row.values()]
    found = [m for text in texts if (m := DAY.search(text) or MONTH.search(text))]
    months = {f"{g[0]}-{int(g[1]):02}" for m in found if (g := _digits(m))}
    return {"month": months.pop()} if len(months) == 1 else {}


def _digits(found: re.Match[str]) -> list[str]:
    return [part for part in found.groups() if part]
