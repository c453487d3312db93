"""Small multiples: a row of units is one native chart of lines, all rows on one scale."""

from math import sqrt

import polars as pl

from pages.export.deck.canvas import Box, Run
from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.values import code, value, values
from pages.parts.charts.labels import bounds, short, text_width, whole_name
from pages.parts.charts.multiples import LAST_YEAR, SCALE, THIS_YEAR
from pages.parts.numbers import digits, month

TITLE = 16.0
LEAST, MOST = 4, 7  # units side by side


def across(count: int) -> int:
    """Return how many units stand side by side."""
    return min(max(LEAST, round(sqrt(count * 1.9))), MOST)


def multiples(scene: Scene) -> bool:
    """Draw every unit's months in its own stretch of a row, this year over last year.

    A chart per unit would put thirty workbooks into one slide.
    """
    options, frame = scene.options, scene.frame
    if frame.is_empty():
        return False
    parts = frame.sort(options.month).partition_by(options.name, as_dict=True)
    names = frame[options.name].unique(maintain_order=True).to_list()
    months = sorted(set(frame[options.month].to_list()))
    low, high = _span(scene)
    scene = _keyed(scene, (low, high))
    wide = across(len(names))
    rows = [names[i : i + wide] for i in range(0, len(names), wide)]
    left, top, width, height = scene.box
    tall = min(height / len(rows), 150.0)
    for place, row in enumerate(rows):
        cells = [parts[(name,)] for name in row]
        there = Box(left, top + place * tall, width, tall)
        _titles(scene, there, cells, wide)
        _row(scene, there, cells, (months, wide, low, high))
    return True


def _span(scene: Scene) -> tuple[float, float]:
    options = scene.options
    named = [options.value, *([options.last_year] if options.last_year else [])]
    numbers = [n for name in named for n in values(scene.frame[name], options.unit, scene.style, options.decimals)]  # fmt: skip
    return bounds(numbers, zero=True, pad=0.04)


def _keyed(scene: Scene, span: tuple[float, float]) -> Scene:
    options, palette = scene.options, scene.palette
    months = sorted(set(scene.frame[options.month].to_list()))
    one = value(1, options.unit, scene.style, 12) or 1
    low, high = (digits(s / one, options.unit, scene.style, options.decimals) for s in span)  # fmt: skip
    entries: list[tuple[str, str, object]] = [("━", palette.ink, THIS_YEAR)]
    if options.last_year:
        entries.append(("━", palette.last_year, LAST_YEAR))
    when = f"{month(months[0])} – {month(months[-1])}"
    return scene.key(options.unit, *entries, ("", palette.slate, f"{when} · {SCALE.fill(low=low, high=high)}"))  # fmt: skip


def _titles(scene: Scene, place: Box, cells: list[pl.DataFrame], wide: int) -> None:
    options, cell_width = scene.options, place.width / wide
    for i, cell in enumerate(cells):
        known_ = cell[options.value].drop_nulls()
        last = known_[-1] if len(known_) else None
        number = digits(last, options.unit, scene.style, options.decimals)
        name = whole_name(str(cell[options.name][0]), cell.row(0, named=True))
        room = (cell_width - text_width(number, 10) - 14) / 5
        runs = [Run(f"{short(name, round(room))} ", 10), Run(number, 10, bold=True)]  # fmt: skip
        spot = Box(place.left + i * cell_width, place.top, cell_width - 4, TITLE)
        scene.canvas.text(spot, [runs], name)


def _row(
    scene: Scene,
    place: Box,
    cells: list[pl.DataFrame],
    grid: tuple[list[object], int, float, float],
) -> None:
    """Draw one row of units as one chart; a gap parts them."""
    options, palette = scene.options, scene.palette
    months, wide, low, high = grid
    drawn = [(options.value, THIS_YEAR, palette.ink)]
    if options.last_year:
        drawn.insert(0, (options.last_year, LAST_YEAR, palette.last_year))
    written = code(options.unit, scene.style, options.decimals)
    names = [
        f"{cell[options.name][0]} {month(m)}" if m else ""  # type: ignore[arg-type]
        for cell in cells
        for m in [*months, None]
    ]
    blank = (len(months) + 1) * (wide - len(cells))
    series = [
        Series(str(label), [*_numbers(scene, cells, column, months), *[None] * blank], written, tone, width=1.75)
        for column, label, tone in drawn
    ]  # fmt: skip
    said = ", ".join(str(cell[options.name][0]) for cell in cells)
    box = Box(place.left, place.top + TITLE, place.width, place.height - TITLE - 4)
    plot = Plot([*names, *[""] * blank], [Group("line", series)], Axis(low, high), (0.0, 0.02, 1.0, 0.96), scene.ink(10), 0)  # fmt: skip
    scene.canvas.chart(box, plot, said, f"{scene.alt} {said}")


def _numbers(scene: Scene, cells: list[pl.DataFrame], column: str, months: list[object]) -> list[float | None]:  # fmt: skip
    options = scene.options
    numbers: list[float | None] = []
    for cell in cells:
        found = dict(cell.select(options.month, column).iter_rows())
        numbers += values((found.get(m) for m in months), options.unit, scene.style, options.decimals)  # fmt: skip
        numbers.append(None)
    return numbers
