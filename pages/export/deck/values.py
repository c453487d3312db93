"""Numbers as a chart's workbook holds them: in display units, rounded as the screen shows."""

from collections.abc import Iterable, Sequence

from pages.parts.money import rounded
from pages.parts.numbers import Number, Style, decimals_of, scaled
from queries.schema import Unit


def places(unit: Unit | None, style: Style, decimals: int | None) -> int:
    """Return how many decimals are shown."""
    return decimals_of(unit, style) if decimals is None else decimals


def value(
    number: Number | None, unit: Unit | None, style: Style, decimals: int | None = None
) -> float | None:
    """Return a number in display units, rounded as shown; undefined stays None."""
    there = scaled(number, unit, style)
    if there is None:
        return None
    return float(rounded(there, places(unit, style, decimals)))


def values(
    numbers: Iterable[Number | None],
    unit: Unit | None,
    style: Style,
    decimals: int | None = None,
) -> list[float | None]:
    """Return a column of numbers in display units."""
    return [value(number, unit, style, decimals) for number in numbers]


def code(
    unit: Unit | None,
    style: Style,
    decimals: int | None = None,
    *,
    signed: bool = False,
) -> str:
    """Return the number format that writes a rounded number as the screen does."""
    count = places(unit, style, decimals)
    digits = "#,##0" + (f".{'0' * count}" if count else "")
    end = '"%"' if unit is Unit.SHARE else ""
    plus = "+" if signed or unit is Unit.POINTS else ""
    return f"{plus}{digits}{end};−{digits}{end};{digits}{end}"


def worded(format_code: str, before: str = "", after: str = "") -> str:
    """Return a number format with words around the live number."""
    first, second, third = (
        f"{_quoted(before)}{part}{_quoted(after)}" for part in format_code.split(";")
    )
    return f"{first};{second};{third}"


def _quoted(text: str) -> str:
    clean = text.replace('"', "”")
    return f'"{clean}"' if clean else ""


def known(numbers: Sequence[float | None]) -> list[float]:
    """Return the numbers that are there."""
    return [number for number in numbers if number is not None]
