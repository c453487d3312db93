"""Parts of a whole: stacked columns by month, outlets by star."""

from datetime import date
from typing import Any

import polars as pl

from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.rows import TALLEST, size_of
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels
from pages.export.deck.values import code, known, places, values
from pages.parts.charts.columns import LAST_YEAR, Columns
from pages.parts.charts.labels import bounds, short, text_width, whole_name
from pages.parts.charts.margins import step
from pages.parts.charts.stars import NO_STAR, NOT_RATED, SHADES
from pages.parts.numbers import month
from pages.parts.palette import readable, shade
from queries.schema import Unit

THIN = 0.75  # a label needs its segment this many times as high or wide as itself


def columns(scene: Scene) -> bool:
    """Draw a stacked column per month, last year's total outlined around it."""
    options, frame = scene.options, scene.frame
    if frame.is_empty():
        return False
    months = sorted(set(frame[options.month].to_list()))
    unit = Unit.SHARE if options.as_share else options.unit
    decimals = 1 if options.as_share else options.decimals
    parts = _parts(scene, months, unit, decimals)
    outlined = _last_year(scene, months)
    entry = [("□", scene.palette.slate, LAST_YEAR)] if outlined else []
    scene = scene.key(unit, *entry)
    low, high = _range([part.values for part in parts], [s.values for s in outlined])
    axis = _scale(low, high, unit, scene, decimals)
    groups = [Group("col", parts, _grouping(parts, options), 45)]
    if outlined:
        groups.append(Group("col", outlined, gap=12, is_second=True))
    room = max(text_width(part.name, 11) for part in parts) + 44
    inner = scene.portion(58, 8, room, 26)
    skip = max(1, -(-len(months) * 48 // round(scene.box.width - room)))
    names = [month(m) for m in months]
    # LibreOffice breaks a month that fills its place in two.
    size = 11 if len(months) * 58 <= scene.box.width - room - 66 else 9
    scene.put(Plot(names, groups, axis, inner, scene.ink(size), skip, legend=True))
    return True


def _grouping(parts: list[Series], options: Columns) -> str:
    """A column to 100 % cannot hold a negative part; it is stacked as it is then."""
    negative = any(v < 0 for part in parts for v in known(part.values))
    return "percentStacked" if options.as_share and not negative else "stacked"


def _parts(scene: Scene, months: list[date], unit: Unit, decimals: int | None) -> list[Series]:  # fmt: skip
    options, frame = scene.options, scene.frame
    names = frame[options.part].unique(maintain_order=True).to_list()
    found = {(p, m): v for p, m, v in frame.select(options.part, options.month, options.value).iter_rows()}  # fmt: skip
    positive = pl.col(options.value).cast(pl.Float64).clip(lower_bound=0).sum()
    wholes = dict(frame.group_by(options.month).agg(positive).iter_rows())
    ramp = scene.palette.sequential[::-1][1:-1]
    parts = []
    for place, name in enumerate(names):
        numbers = [found.get((name, m)) for m in months]
        if options.as_share:
            numbers = [None if v is None or not wholes[m] else v / wholes[m] for v, m in zip(numbers, months, strict=True)]  # fmt: skip
        tone = shade(ramp, place / max(len(names) - 1, 1))
        amounts = values(numbers, unit, scene.style, decimals)
        parts.append(
            Series(short(str(name), 34), amounts, code(unit, scene.style, decimals), tone, scene.palette.paper, 0.5)
        )  # fmt: skip
    return parts


def _last_year(scene: Scene, months: list[date]) -> list[Series]:
    options = scene.options
    if options.last_year is None or options.as_share:
        return []
    rows = scene.frame.filter(pl.col(options.last_year).is_not_null())
    sums = dict(rows.group_by(options.month).agg(pl.col(options.last_year).sum()).iter_rows())  # fmt: skip
    totals = values([sums.get(m) for m in months], options.unit, scene.style, options.decimals)  # fmt: skip
    written = code(options.unit, scene.style, options.decimals)
    return [Series(str(LAST_YEAR), totals, written, None, scene.palette.last_year, 1.5, is_helper=True)]  # fmt: skip


def _range(parts: list[Any], outlined: list[Any]) -> tuple[float, float]:
    stacks = list(zip(*parts, strict=True))
    tops = [sum(v for v in stack if v and v > 0) for stack in stacks]
    feet = [sum(v for v in stack if v and v < 0) for stack in stacks]
    return bounds([*tops, *feet, *(v for o in outlined for v in o)], zero=True, pad=0.04)  # fmt: skip


def _scale(low: float, high: float, unit: Unit, scene: Scene, decimals: int | None) -> Axis:  # fmt: skip
    distance = step(low, high)
    top = 100.0 if unit is Unit.SHARE and low >= 0 else high
    fine = places(unit, scene.style, decimals)
    fine = fine if distance < 1 else 0
    return Axis(low, top, distance, code(unit, scene.style, fine), is_hidden=False)


def distribution(scene: Scene) -> bool:
    """Draw every unit's outlets by star to 100 %, five stars dark, counts inside."""
    options, frame = scene.options, scene.frame
    if frame.is_empty():
        return False
    names = frame[options.name].unique(maintain_order=True).to_list()
    found = {(n, s): c for n, s, c in frame.select(options.name, options.star, options.count).iter_rows()}  # fmt: skip
    there = set(scene.whole[options.star].to_list())
    levels = [s for s in (5, 4, 3, 2, 1, 0, None) if s in there]
    entries = [("■", _star_colour(s, scene), _star(s)) for s in levels]
    scene = scene.key(None, *entries)
    size = size_of(len(names))
    whole = {row[options.name]: whole_name(str(row[options.name]), row) for row in frame.iter_rows(named=True)}  # fmt: skip
    texts = [short(whole[name], 46) for name in names]
    left = max(text_width(text, size) for text in texts) + 14
    wholes = [sum(found.get((n, s)) or 0 for s in levels) or 1 for n in names]
    width = scene.box.width - left - 6
    series = [
        _level(scene, s, [found.get((n, s)) for n in names], wholes, width, size)
        for s in levels
    ]
    group = Group("bar", series, "percentStacked", 35)
    free = max(2.0, scene.box.height - len(names) * TALLEST)
    inner = scene.portion(left, 2, 6, free)
    # The scale of a chart to 100 % is in portions.
    scene.put(Plot(texts, [group], Axis(0, 1), inner, scene.ink(size)))
    return True


def _star(level: int | None) -> str:
    if level is None:
        return str(NOT_RATED)
    return f"{level}★" if level else str(NO_STAR)


def _star_colour(level: int | None, scene: Scene) -> str:
    palette = scene.palette
    return palette.rule if level is None else palette.sequential[SHADES[level]]


def _level(
    scene: Scene, level: int | None, counts: list[Any], wholes: list[int], width: float, size: float
) -> Series:  # fmt: skip
    tone = _star_colour(level, scene)
    fits = [
        i
        for i, (count, whole) in enumerate(zip(counts, wholes, strict=True))
        if count and count / whole * width > text_width(str(count), size) + 2
    ]
    text = scene.palette.ink if level is None else readable(tone, scene.palette)
    labels = Labels("ctr", fits, colour=text, size=size)
    amounts = [None if not c else float(c) for c in counts]
    return Series(_star(level), amounts, "#,##0", tone, scene.palette.paper, 0.75, labels=labels)  # fmt: skip
