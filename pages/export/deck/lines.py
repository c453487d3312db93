"""Time from left to right as lines, each named at its end; gaps stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels, Marker
from pages.export.deck.values import code, known, places, value, values
from pages.parts.charts.labels import bounds, short, spread, text_width
from pages.parts.charts.lines import LAST_YEAR, PLAN, THIS_YEAR
from pages.parts.charts.margins import step
from pages.parts.charts.strokes import STOPPED
from pages.parts.numbers import digits, month, show

SIZE = 12.0
DOTTED = 14  # lines of at most this many points show them


@dataclass(frozen=True)
class Line:
    """One line: its name, its numbers in display units, and its look."""

    name: str
    numbers: list[float | None]
    colour: str
    width: float
    dash: str = "solid"

    @property
    def last(self) -> int:
        """The place of the last known number; −1 where there is none."""
        return max((i for i, n in enumerate(self.numbers) if n is not None), default=-1)


def course(scene: Scene) -> bool:
    """Draw a line per series, our bank thick and on top."""
    options, frame = scene.options, scene.frame
    if frame.is_empty() or frame[options.value].is_null().all():
        return False
    days = sorted(set(frame[options.month].to_list()))
    by = options.key or options.series
    ordered = frame.sort(options.month)
    parts = ordered.partition_by(by, maintain_order=True) if by else [ordered]
    lines = sorted((_line(scene, part, days) for part in parts), key=lambda n: n.width)
    return _draw(scene, lines, days, zero=False)


def cumulative(scene: Scene) -> bool:
    """Draw this year solid, last year lighter, the plan dashed, from January on."""
    options, frame, palette = scene.options, scene.frame, scene.palette
    if frame.is_empty():
        return False
    drawn = (
        (options.last_year, LAST_YEAR, palette.last_year, 2.25, "solid"),
        (options.plan, PLAN, palette.slate, 1.5, "dash"),
        (options.this_year, THIS_YEAR, palette.ink, 3.25, "solid"),
    )
    lines = [
        Line(str(label), values(frame[name], options.unit, scene.style, options.decimals), tone, width, dash)
        for name, label, tone, width, dash in drawn
        if name
    ]  # fmt: skip
    return _draw(scene, lines, frame[options.month].to_list(), zero=True)


def _line(scene: Scene, part: pl.DataFrame, days: list[date]) -> Line:
    options, palette = scene.options, scene.palette
    key = str(part[options.key][0]) if options.key else ""
    is_own = not options.series or (options.own is not None and key == options.own)
    tone = options.colours.get(key, palette.own if is_own else palette.slate)
    found = dict(part.select(options.month, options.value).iter_rows())
    numbers = values((found.get(d) for d in days), options.unit, scene.style, options.decimals)  # fmt: skip
    name = str(part[options.series][-1]) if options.series else ""
    return Line(name, numbers, tone, 3.25 if is_own else 1.5)


def _draw(scene: Scene, lines: list[Line], days: list[date], *, zero: bool) -> bool:
    options = scene.options
    lines = [line for line in lines if line.last >= 0]
    if not lines:
        return False
    is_daily = getattr(options, "daily", False)
    scene = scene.key(options.unit)
    reference = getattr(options, "reference", None)
    at = value(reference, options.unit, scene.style, options.decimals)
    low, high = bounds([at, *(n for line in lines for n in line.numbers)], zero=zero)
    room = max(text_width(_end(scene, line), SIZE) for line in lines) + 20
    edge = 14 + text_width(digits_at(scene, high), SIZE)
    inner = scene.portion(edge, 8, room, 26)
    series = _series(scene, lines, (low, high), inner)
    if at is not None:
        series.insert(0, _reference(scene, at, len(days)))
    skip = max(1, -(-len(days) * 56 // max(round(inner[2] * scene.box.width), 1)))
    # LibreOffice leaves no air between names it chooses itself.
    air = "\u2002" if skip > 1 else ""
    names = [f"{air}{f'{day:%m-%d}' if is_daily else month(day)}{air}" for day in days]
    plot = Plot(names, [Group("line", series)], _axis(scene, lines, low, high), inner, scene.ink(SIZE), skip)  # fmt: skip
    scene.put(plot)
    return True


def digits_at(scene: Scene, number: float) -> str:
    """Return how an already scaled number is written."""
    one = value(1, scene.options.unit, scene.style, 12) or 1
    return digits(number / one, scene.options.unit, scene.style, scene.options.decimals)


def _axis(scene: Scene, lines: Sequence[Line], low: float, high: float) -> Axis:
    options, distance = scene.options, step(low, high)
    fine = 0 if distance >= 1 else places(options.unit, scene.style, options.decimals)
    # A scale that begins between two steps would write crooked numbers.
    low, high = distance * (low // distance), distance * -(-high // distance)
    least = min(known([n for line in lines for n in line.numbers]), default=0.0)
    low = max(low, 0.0) if least >= 0 else low
    return Axis(low, high, distance, code(options.unit, scene.style, fine), is_hidden=False)  # fmt: skip


def _end(scene: Scene, line: Line) -> str:
    last = line.numbers[line.last]
    return f"{short(line.name, 26)} {digits_at(scene, last or 0.0)}"


def _series(
    scene: Scene,
    lines: list[Line],
    span: tuple[float, float],
    inner: tuple[float, float, float, float],
) -> list[Series]:
    """Return the lines with live names and numbers at their ends, moved apart."""
    axis = _axis(scene, lines, *span)
    stretch = axis.high - axis.low
    count = max(len(line.numbers) for line in lines)
    current = [n for n in lines if n.last >= count - 1 - STOPPED]
    gap = stretch * SIZE * 1.3 / (inner[3] * scene.box.height)
    ends = [line.numbers[line.last] or 0.0 for line in current]
    moved = dict(zip((id(n) for n in current), zip(ends, spread(ends, gap, axis.low, axis.high), strict=True), strict=True))  # fmt: skip
    made = []
    for line in lines:
        shifts = {}
        if id(line) in moved:
            was, now = moved[id(line)]
            late = (count - 1 - line.last) / count * inner[2]
            if abs(now - was) > gap * 0.05 or late:
                shifts = {line.last: (late, (was - now) / stretch * inner[3])}
        stopped = id(line) not in moved
        labels = Labels(
            "t" if stopped else "r", [line.last], shifts=shifts,
            show=["ser", "val"] if line.name else ["val"], colour=line.colour, size=SIZE,
            bold=[line.last] if line.width > 3 else [],
        )  # fmt: skip
        made.append(_drawn(scene, line, labels))
    return made


def _drawn(scene: Scene, line: Line, labels: Labels) -> Series:
    options = scene.options
    few = len(known(line.numbers)) <= DOTTED and line.dash == "solid"
    return Series(
        short(line.name, 26) or scene.name,
        line.numbers,
        code(options.unit, scene.style, options.decimals),
        line.colour,
        width=line.width,
        dash=line.dash,
        labels=labels,
        marker=Marker("circle", line.width + 3, line.colour) if few else None,
    )


def _reference(scene: Scene, at: float, count: int) -> Series:
    options, palette = scene.options, scene.palette
    said = f"{options.reference_label} {show(options.reference, options.unit, scene.style, options.decimals)}"  # fmt: skip
    labels = Labels("t", [min(3, count - 1)], show=["ser"], colour=palette.slate, size=11)  # fmt: skip
    written = code(options.unit, scene.style, options.decimals)
    return Series(said, [at] * count, written, palette.slate, width=1.5, dash="dash", labels=labels)  # fmt: skip
