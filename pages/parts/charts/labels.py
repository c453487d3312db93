"""Texts in charts: colours, widths, shortening, and places that do not collide."""

from collections.abc import Sequence
from math import inf
from textwrap import wrap
from typing import Any


def coloured(text: str, colour: str) -> str:
    """Return text in a colour, for Plotly's little HTML."""
    return f'<span style="color:{colour}">{text}</span>'


def short(name: str, room: int = 22) -> str:
    """Return a name cut to about `room` Latin letters; hover has it whole."""
    if text_width(name, 2) <= room:
        return name
    kept = name
    while text_width(kept, 2) > room - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def without_kind(name: str) -> str:
    """Return a county's name without 县, 区, 市, County, District, City."""
    if name.isascii():
        return (
            name.removesuffix(" County").removesuffix(" District").removesuffix(" City")
        )
    return name[:-1] if len(name) > 2 else name


def whole_name(name: str, row: dict[str, Any]) -> str:
    """Return a name cut with an ellipsis as another column of its row has it."""
    if not name.endswith("…"):
        return name
    begin = name.removesuffix("…").rstrip()
    return next((v for v in row.values() if isinstance(v, str) and v != name and v.startswith(begin)), name)  # fmt: skip


def wrapped(name: str, room: int = 11) -> str:
    """Return a name in lines of about `room` Latin letters; words are not broken."""
    is_chinese = any(ord(letter) > 0x2E80 for letter in name)
    lines = wrap(name, room // 2 if is_chinese else room, break_long_words=is_chinese)
    return "<br>".join(lines)


def text_width(text: str, size: float) -> float:
    """Return about how many pixels a text takes: Chinese one size, Latin 0.56."""
    return sum(size if ord(letter) > 0x2E80 else 0.56 * size for letter in text)


def spread(
    places: Sequence[float], gap: float, low: float = -inf, high: float = inf
) -> list[float]:
    """Move places apart until each is `gap` from the next, as little as can be.

    They stay between `low` and `high` as long as they all fit there.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[tuple[list[int], float]] = []
    for index in order:
        group = [index]
        start = _start(group, places, gap, low, high)
        while groups and groups[-1][1] + gap * len(groups[-1][0]) > start:
            group = groups.pop()[0] + group
            start = _start(group, places, gap, low, high)
        groups.append((group, start))
    moved = list(places)
    for group, start in groups:
        for step, index in enumerate(group):
            moved[index] = start + (step + 0.5) * gap
    return moved


def _start(
    group: list[int], places: Sequence[float], gap: float, low: float, high: float
) -> float:
    middle = sum(places[i] for i in group) / len(group)
    wanted = middle - gap * len(group) / 2
    return max(min(wanted, high - gap * len(group)), low)


def bounds(
    values: Sequence[float | None], *, zero: bool, pad: float = 0.08
) -> tuple[float, float]:
    """Return a range around values with air; `zero` keeps the baseline inside."""
    known = [v for v in values if v is not None] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if zero and low == high:
        return -1.0, 1.0
    air = (high - low or abs(high) or 1.0) * pad
    return (low if zero and low == 0 else low - air), (
        high if zero and high == 0 else high + air
    )
