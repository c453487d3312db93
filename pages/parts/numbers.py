"""How numbers are written: money, shares, points, ranks, dates, in two languages.

The one formatter: screen, figures, workbook, deck and brief all write through it, so
they agree to the digit. Halves are rounded up, minus is the true sign, undefined is a dash.
"""

from datetime import date
from decimal import Decimal
from math import isfinite

from pages.parts.dates import day, month, quarter
from pages.parts.money import (
    DASH,
    FEE_DECIMALS,
    MINUS,
    Money,
    Number,
    Style,
    auto_unit,
    money,
    money_label,
    plain,
)
from pages.parts.reasons import words
from queries.schema import Unit
from queries.text import Text

__all__ = [
    "DASH",
    "FEE_DECIMALS",
    "MINUS",
    "Money",
    "Number",
    "Style",
    "auto_unit",
    "change",
    "count",
    "day",
    "decimals_of",
    "digits",
    "money",
    "money_label",
    "month",
    "plain",
    "points",
    "quarter",
    "rank",
    "scaled",
    "score",
    "share",
    "show",
    "unit_label",
]

UP, DOWN = "▲", "▼"

Value = Number | str | bool | date | None

# The display part of each unit but money: factor, decimals, Chinese and English ending.
ENDINGS: dict[Unit, tuple[int, int, Text]] = {
    Unit.SHARE: (100, 2, Text("%", "%")),
    Unit.POINTS: (100, 2, Text(" 个百分点", " pp")),
    Unit.COUNT: (1, 0, Text("", "")),
    Unit.RANK: (1, 0, Text("", "")),
    Unit.SCORE: (1, 1, Text(" 分", " points")),
    Unit.INDEX: (1, 2, Text("", "")),
}


def scaled(value: Number | None, unit: Unit | None, style: Style) -> float | None:
    """Return the number as an axis or a cell shows it: money divided, ratios in percent."""
    if value is None or not isfinite(value):
        return None
    if unit is Unit.MONEY:
        return float(value) / style.money.divisor
    factor, exact = ENDINGS[unit][0] if unit in ENDINGS else 1, f"{value:.15g}"
    return float(exact) if factor == 1 else float(Decimal(exact) * factor)


def decimals_of(unit: Unit | None, style: Style) -> int:
    """Return how many decimals a unit is shown with."""
    if unit is Unit.MONEY:
        return style.money.decimals
    return ENDINGS[unit][1] if unit in ENDINGS else 0


def unit_label(unit: Unit | None, style: Style) -> str:
    """Return the unit for a header or an axis: 亿元, CNY bn, %, 个百分点; may be empty."""
    return str(money_label(style)) if unit is Unit.MONEY else ending(unit).strip()


def ending(unit: Unit | None) -> str:
    """Return what follows the digits of any unit but money; may be empty."""
    return str(ENDINGS[unit][2]) if unit in ENDINGS else ""


def share(value: Number | None, decimals: int = 2) -> str:
    """Return a ratio of 0 to 1 in percent: `21.34%`."""
    if value is None:
        return DASH
    return f"{plain(Decimal(f'{value:.15g}') * 100, decimals)}%"


def points(value: Number | None, decimals: int = 2) -> str:
    """Return a difference of ratios in points: 0.0123 → `+1.23 个百分点`, `+1.23 pp`."""
    if value is None:
        return DASH
    digits = plain(Decimal(f"{value:.15g}") * 100, decimals, signed=True)
    return f"{digits}{ENDINGS[Unit.POINTS][2]}"


def count(value: Number | None) -> str:
    """Return a whole number with commas."""
    return plain(value)


def score(value: Number | None, decimals: int = 1) -> str:
    """Return a score: `86.5 分`, `86.5 points`."""
    return (
        DASH if value is None else f"{plain(value, decimals)}{ENDINGS[Unit.SCORE][2]}"
    )


def ordinal(place: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, …"""
    teen = place % 100 in (11, 12, 13)
    return (
        f"{place}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"
    )


def rank(place: int | None, of: int | None = None, *, tied: bool = False) -> str:
    """Return a rank: `第1位（共5家）`, `并列第1位（共5家）`; `1st of 5`, `tied 1st of 5`."""
    if place is None:
        return DASH
    chinese = f"{'并列' if tied else ''}第{place}位" + (f"（共{of}家）" if of else "")
    english = f"{'tied ' if tied else ''}{ordinal(place)}" + (f" of {of}" if of else "")
    return str(Text(chinese, english))


def show(
    value: Value, unit: Unit | None, style: Style, decimals: int | None = None
) -> str:
    """Return any value as the reader sees it, unit included; undefined is a dash.

    Args:
        value: a number in the warehouse's unit (money undivided, ratios 0 to 1), a state
            or note code, a date, a word, or None.
        unit: what the number counts; `None` for dates and words, `Unit.STATE` for codes.
        style: money unit and currency.
        decimals: instead of the unit's own, such as `FEE_DECIMALS`.
    """
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return DASH
    if isinstance(value, bool):
        return str(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return str(words(value)) if unit is Unit.STATE else value
    return _number(value, unit, style, decimals)


def _number(
    value: Number, unit: Unit | None, style: Style, decimals: int | None
) -> str:
    if unit is Unit.MONEY:
        return money(value, style, decimals)
    if unit is Unit.RANK:
        return rank(int(value))
    if unit is Unit.POINTS:
        return points(value, 2 if decimals is None else decimals)
    places = (
        2 if unit is None and isinstance(value, float) else decimals_of(unit, style)
    )
    shown = plain(scaled(value, unit, style), places if decimals is None else decimals)
    return f"{shown}{ending(unit)}"


def digits(
    value: Number | None,
    unit: Unit | None,
    style: Style,
    decimals: int | None = None,
    *,
    signed: bool = False,
) -> str:
    """Return the number alone where a header names the unit; shares keep their `%`."""
    shown = scaled(value, unit, style)
    if shown is None:
        return DASH
    places = decimals_of(unit, style) if decimals is None else decimals
    written = plain(shown, places, signed=signed or unit is Unit.POINTS)
    return f"{written}%" if unit is Unit.SHARE else written


def change(
    value: Number | None, unit: Unit, style: Style, decimals: int | None = None
) -> str:
    """Return a movement: `▲ +1.23 亿元`, `▼ −0.40 个百分点`; no arrow where nothing moved.

    A share moves in points; for a rank the value is places gained, down is negative.
    """
    if value is None:
        return DASH
    places = decimals_of(unit, style) if decimals is None else decimals
    if unit is Unit.MONEY:
        written = money(value, style, places, signed=True)
    elif unit in (Unit.SHARE, Unit.POINTS):
        written = points(value, places)
    else:
        places_gained = Text(" 位", " place" if abs(value) == 1 else " places")
        after = str(places_gained) if unit is Unit.RANK else ending(unit)
        written = f"{plain(value, places, signed=True)}{after}"
    arrow = UP if "+" in written else DOWN if MINUS in written else ""
    return f"{arrow} {written}".strip()
