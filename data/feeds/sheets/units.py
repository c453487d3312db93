"""Units of amounts: from the heading or the row `单位：…`, never guessed."""

import re
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from data.feeds.sheets.layout import Place, Written
from data.feeds.sheets.words import UNIT, Meaning, unit_of
from queries import schema
from queries.schema import Unit

FACTORS = {
    "亿元": 1e8,
    "万元": 1e4,
    "千元": 1e3,
    "百万元": 1e6,
    "元": 1.0,
    "yuan": 1.0,
    "dollars": 1.0,
}
UNIT_ROW = re.compile(r"单位\s*[:：]\s*(.+)")
Problem = dict[str, object]


def unit_rows(above: Mapping[int, Written]) -> list[str]:
    """Return the units named by `单位：…` above the header."""
    texts = [text for row in above.values() for text in row.values()]
    rows = [found.group(1) for t in texts if (found := UNIT_ROW.search(t))]
    return [unit for text in rows for unit in re.findall(UNIT, text)]


def _money(table: sa.Table) -> set[str]:
    return {c.name for c in table.columns if c.info["unit"] is Unit.MONEY}


def factors(
    columns: Mapping[str, Meaning], units: list[str], table: sa.Table
) -> dict[str, float]:
    """Return what the amounts of each file column are to be multiplied by."""
    money = _money(table)
    numeric = {
        c.name for c in table.columns if isinstance(c.type, sa.Numeric | sa.Float)
    }
    chosen = {
        place: m.unit or (units[0] if units and m.name in money else None)
        for place, m in columns.items()
        if m.name in numeric
    }
    return {place: FACTORS[unit] for place, unit in chosen.items() if unit}


def unclear(
    said: Mapping[str, Meaning],
    parts: Mapping[str, Place],
    units: list[str],
    table: sa.Table,
) -> Iterator[dict[str, object]]:
    """Yield amounts with a unit in the header and another above, or in two units."""
    mixed = table is schema.target and bool(units)
    for place, meaning in said.items():
        own = {unit for part in parts[place] if (unit := unit_of(part))}
        both = {*units, *own}
        if meaning.name in _money(table) and len(both) > 1:
            yield problem_of(
                str(meaning.name), "ambiguous_unit", "/".join(sorted(both))
            )
        if meaning.name == "value" and mixed and not own:
            yield problem_of("value", "ambiguous_unit", units[0])


def problem_of(column: str, problem: str, value: object) -> Problem:
    """Return a problem of a heading, still without its row and file."""
    return {"column": column, "problem": problem, "value": str(value)}
