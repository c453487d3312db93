"""Structure from top to bottom: sorted bars, signed bars, bars against a target."""

from dataclasses import replace
from typing import Any

from pages.export.deck.plot import Axis, Group, Plot, Series, ticks
from pages.export.deck.scene import DENSE, PLAIN, Scene
from pages.export.deck.strokes import Labels, Point
from pages.export.deck.values import code, known, value, values, worded
from pages.parts.charts.labels import short, text_width
from pages.parts.charts.rows import TOTAL_FITS, Ranking, column
from pages.parts.numbers import DASH, show
from pages.parts.reasons import colour, marked, words

MOST = 30  # bars that can be read on one slide
DENSE_FROM = 16
TALLEST = 62.0  # points of a row at most
ROOM = 280.0  # points of the names at most


def below(scene: Scene) -> float:
    """Return the room left free under few rows, so that bars do not grow into blocks."""
    return max(2.0, scene.box.height - scene.frame.height * TALLEST)


def size_of(rows: int) -> float:
    """Return the size of text that rows of bars leave."""
    return PLAIN if rows < DENSE_FROM else DENSE


def bars(scene: Scene) -> bool:
    """Draw one bar per row with its value, its status and one reference line."""
    options, frame = scene.options, scene.frame
    lengths = _lengths(scene)
    if not known(lengths):
        return False
    if isinstance(options, Ranking) and options.reference is not None:
        said = show(options.reference, options.unit, scene.style, options.decimals)
        scene = scene.key(options.unit, ("┃", scene.palette.last_year, f"{options.reference_label} {said}"))  # fmt: skip
    else:
        scene = scene.key(options.unit)
    size = size_of(frame.height)
    names = _names(scene, lengths)
    left = min(max(text_width(name, size) for name in names) + 14, ROOM + 14)
    axis = _axis(scene, size, left)
    inner = scene.portion(left, 2, 4, below(scene))
    labels = _labels(scene, lengths, size, (axis, inner[2]))
    tone = _plain(scene)
    series = Series(scene.name, lengths, _code(scene), tone, tone, points=_points(scene), labels=labels)  # fmt: skip
    groups = [Group("bar", [series], gap=45), *_reference(scene, axis)]
    scene.put(Plot(names, groups, axis, inner, scene.ink(size)))
    return True


def _code(scene: Scene) -> str:
    options = scene.options
    return code(options.unit, scene.style, options.decimals, signed=not isinstance(options, Ranking))  # fmt: skip


def _plain(scene: Scene) -> str:
    return scene.palette.ink if isinstance(scene.options, Ranking) else scene.palette.slate  # fmt: skip


def _lengths(scene: Scene) -> list[float | None]:
    options = scene.options
    return values(column(scene.frame, options.value), options.unit, scene.style, options.decimals)  # fmt: skip


def _whole(scene: Scene) -> Scene:
    """Return the scene with all bars, where this slide has a part of them."""
    return replace(scene, chart=replace(scene.chart, frames=[scene.whole]))


def _total(scene: Scene) -> int | None:
    """Return the place of the total; it is the last row of all."""
    is_here = scene.options.total and scene.frame.tail(1).equals(scene.whole.tail(1))
    return scene.frame.height - 1 if is_here else None


def _too_long(scene: Scene) -> bool:
    """Tell whether the total is beyond what the other bars let be drawn."""
    lengths = _lengths(_whole(scene))
    parts = [abs(n) for n in known(lengths[:-1])]
    if not scene.options.total or not parts or lengths[-1] is None:
        return False
    return abs(lengths[-1]) > max(parts) * TOTAL_FITS


def _names(scene: Scene, lengths: list[float | None]) -> list[str]:
    """Return the names; why a value is undefined stands beside its name."""
    options, frame = scene.options, scene.frame
    rows = zip(scene.names(options.name), lengths, column(frame, options.reason), strict=True)  # fmt: skip
    return [
        short(name, 46) + (f" {DASH} {words(why)}" if number is None and why else "")
        for name, number, why in rows
    ]


def _status(scene: Scene) -> list[Any]:
    options = scene.options
    return column(scene.frame, options.status if isinstance(options, Ranking) else None)


def _labels(
    scene: Scene, lengths: list[float | None], size: float, span: tuple[Axis, float]
) -> Labels:
    """Return live numbers with their status in words: at the bars' ends, or in a column.

    Where a line is drawn across the bars the labels stand right of it and of all bars.
    """
    statuses, own = _status(scene), column(scene.frame, scene.options.own)
    last, base = _total(scene), _code(scene)
    codes = {
        i: worded(base, after=f"  {marked(status)}")
        for i, status in enumerate(statuses)
        if status
    }
    return Labels(
        codes=codes,
        shifts=_shifts(scene, lengths, span),
        colours={i: colour(s, scene.palette) for i, s in enumerate(statuses) if s},
        colour=scene.palette.ink,
        size=size,
        at={last: "inBase"} if last is not None and _too_long(scene) else {},
        bold=[i for i, mine in enumerate(own) if mine or i == last],
    )


def _shifts(
    scene: Scene, lengths: list[float | None], span: tuple[Axis, float]
) -> dict[int, tuple[float, float]]:
    """Return how far each label is moved to stand in one column."""
    axis, width = span
    if getattr(scene.options, "reference", None) is None:
        return {}
    air = (axis.high - axis.low) * 6 / (width * scene.box.width)
    edge = max(_drawn(scene)) + air
    return {
        i: ((edge - max(number, 0.0)) / (axis.high - axis.low) * width, 0.0)
        for i, number in enumerate(lengths)
        if number is not None
    }


def _drawn(scene: Scene) -> list[float]:
    """Return what the scale has to hold: all bars of the whole, zero, the reference."""
    lengths, options = _lengths(_whole(scene)), scene.options
    drawn = known(lengths[:-1] if _too_long(scene) else lengths)
    reference = getattr(options, "reference", None)
    if reference is not None:
        drawn.append(value(reference, options.unit, scene.style, options.decimals) or 0)
    return [0.0, *drawn]


def _axis(scene: Scene, size: float, left: float) -> Axis:
    """Return a scale that leaves the labels their room beside the longest bars."""
    low, high = min(_drawn(scene)), max(_drawn(scene))
    said = [
        text_width(marked(s), size) + 12 if s else 0 for s in _status(_whole(scene))
    ]
    room = 8 * 0.56 * size + 10 + max(said, default=0)
    before = 8 * 0.56 * size + 10 if low < 0 else 0.0
    scale = (high - low or 1.0) / max(scene.box.width - left - room - before, 60)
    return Axis(low - before * scale, high + room * scale)


def _points(scene: Scene) -> dict[int, Point]:
    """Return the bars that differ: our own, the total, and what is only expected."""
    options, frame, palette = scene.options, scene.frame, scene.palette
    found = {
        i: Point(palette.own, palette.own)
        for i, mine in enumerate(column(frame, options.own))
        if mine
    }
    for i, expected in enumerate(column(frame, getattr(options, "forecast", None))):
        if expected:
            tone = palette.own if i in found else _plain(scene)
            found[i] = Point(tone, tone, is_hatched=True)
    total = _total(scene)
    if total is not None:
        is_long = _too_long(scene)
        found[total] = Point(palette.rule, palette.slate, is_hidden=is_long)
    return found


def _reference(scene: Scene, axis: Axis) -> list[Group]:
    """Return the line across all bars: a tick in every row, as high as the row."""
    options, count = scene.options, scene.frame.height
    reference = getattr(options, "reference", None)
    if reference is None:
        return []
    at = value(reference, options.unit, scene.style, options.decimals)
    thick = (axis.high - axis.low) * 0.004
    mark = (str(options.reference_label), [at] * count, scene.palette.last_year, thick)
    return [Group("bar", ticks([mark], _code(scene)), "stacked", 12, is_second=True)]
