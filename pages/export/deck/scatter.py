"""Share change against increment premium: a native scatter, a series per state."""

from collections.abc import Sequence
from math import dist, sqrt
from statistics import median

from pages.export.deck.canvas import Box, Run
from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels, Marker, Point
from pages.export.deck.values import code, values
from pages.parts.charts.labels import bounds, short, text_width
from pages.parts.charts.margins import step
from pages.parts.charts.quadrant import AIDS, LARGEST, SMALLEST
from pages.parts.numbers import unit_label
from pages.parts.reasons import MARKS, SYMBOLS, colour, words
from queries.schema import Unit

SIZE = 11.0
SIDES = {"r": (1, 0), "l": (-1, 0), "t": (0, 1), "b": (0, -1)}
MARKERS = {"circle": "circle", "square": "square", "diamond": "diamond", "circle-open": "circle", "x-thin-open": "x"}  # fmt: skip
CROWDED = 0.05
Rectangle = tuple[float, float, float, float]


def quadrant(scene: Scene) -> bool:
    """Draw bubbles around zero, each one named where the name has room."""
    options = scene.options
    known = scene.frame.drop_nulls([options.x, options.y])
    if known.is_empty():
        return False
    xs, ys = (
        [v or 0.0 for v in values(known[name], Unit.POINTS, scene.style)]
        for name in (options.x, options.y)
    )
    states = known[options.state].to_list() if options.state else ["neither"] * len(xs)
    there = [state for state in MARKS if state in states]
    scene = scene.key(None, *((MARKS[s], colour(s, scene.palette), words(s)) for s in there))  # fmt: skip
    spans = bounds(xs, zero=True, pad=0.12), bounds(ys, zero=True, pad=0.1)
    axes = [_axis(span, label) for span, label in zip(spans, (options.x_label, options.y_label), strict=True)]  # fmt: skip
    inner = scene.portion(58, 10, 16, 46)
    sizes = _sizes(scene, known)
    names = [str(name) for name in known[options.name]]
    sides = _sides(names, sizes, (xs, ys), axes, inner, scene)
    # States that nobody knows are drawn too.
    order = [*there, *dict.fromkeys(s for s in states if s not in there)]
    series = [_series(scene, state, states, ys, sizes, names, sides) for state in order]
    plot = Plot(names, [Group("scatter", series)], axes[1], inner, scene.ink(SIZE), along=(xs, axes[0]))  # fmt: skip
    _aids(scene, inner)
    scene.put(plot)
    return True


def _axis(span: tuple[float, float], label: object) -> Axis:
    # Whole steps at both ends, so that zero is written; small ones, so that they waste
    # little room.
    distance = step(*span) / 2
    low, high = distance * (span[0] // distance), distance * -(-span[1] // distance)
    unit = unit_label(Unit.POINTS, None)  # type: ignore[arg-type]
    return Axis(low, high, distance, "+0.0##;−0.0##;0", False, f"{label} ({unit})")


def _sizes(scene: Scene, known: object) -> list[float]:
    name, frame = scene.options.size, known
    if name is None:
        return [SMALLEST * 1.5] * len(frame)  # type: ignore[arg-type]
    amounts = [float(v or 0) for v in frame[name]]  # type: ignore[index]
    top = max(amounts) or 1.0
    return [round(max(SMALLEST, LARGEST * sqrt(max(a, 0) / top))) for a in amounts]


def _series(
    scene: Scene,
    state: str,
    states: Sequence[str],
    ys: Sequence[float],
    sizes: Sequence[float],
    names: Sequence[str],
    sides: dict[int, str],
) -> Series:
    """Return one state's bubbles; the others' places stay empty."""
    tone, symbol = colour(state, scene.palette), SYMBOLS.get(state, "circle-open")
    mine = [i for i, one in enumerate(states) if one == state]
    labels = Labels(
        "r", [i for i in mine if i in sides], texts={i: short(names[i], 24) for i in mine},
        at=sides, colour=scene.palette.ink, size=SIZE,
    )  # fmt: skip
    return Series(
        str(words(state)),
        [y if i in mine else None for i, y in enumerate(ys)],
        code(Unit.POINTS, scene.style),
        tone,
        points={i: Point(size=sizes[i]) for i in mine},
        labels=labels,
        marker=Marker(MARKERS[symbol], SMALLEST, tone, is_open=symbol.endswith("open")),
    )


def _sides(
    names: Sequence[str],
    sizes: Sequence[float],
    places: tuple[list[float], list[float]],
    axes: Sequence[Axis],
    inner: tuple[float, float, float, float],
    scene: Scene,
) -> dict[int, str]:
    """Return the side each name stands at; one that would cover others is left out.

    The outermost bubbles choose first. Who is not named is in the table and the workbook.
    """
    wide, high = inner[2] * scene.box.width, inner[3] * scene.box.height
    x_axis, y_axis = axes
    centres = [
        ((x - x_axis.low) / (x_axis.high - x_axis.low) * wide, (y - y_axis.low) / (y_axis.high - y_axis.low) * high)
        for x, y in zip(*places, strict=True)
    ]  # fmt: skip
    taken: list[Rectangle] = [
        (x - s / 2, y - s / 2, x + s / 2, y + s / 2)
        for (x, y), s in zip(centres, sizes, strict=True)
    ]
    middle = [median(c) for c in zip(*centres, strict=True)]
    sides: dict[int, str] = {}
    for i in sorted(range(len(names)), key=lambda n: -dist(centres[n], middle)):
        boxes = {s: _box(short(names[i], 24), centres[i], sizes[i], s) for s in SIDES}
        covered = {
            s: _outside(box, wide, high) + sum(_overlap(box, t) for t in taken)
            for s, box in boxes.items()
        }
        best = min(covered, key=covered.__getitem__)
        left, low, right, up = boxes[best]
        if covered[best] <= CROWDED * (right - left) * (up - low):
            sides[i] = best
            taken.append(boxes[best])
    return sides


def _box(name: str, centre: tuple[float, float], size: float, side: str) -> Rectangle:
    wide, high = text_width(name, SIZE) + 6, SIZE + 4
    right, up = SIDES[side]
    x = centre[0] + right * (size / 2 + wide / 2 + 2)
    y = centre[1] + up * (size / 2 + high / 2 + 2)
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _outside(box: Rectangle, wide: float, high: float) -> float:
    left, low, right, up = box
    across = max(-left, 0.0) + max(right - wide, 0.0)
    along = max(-low, 0.0) + max(up - high, 0.0)
    return across * (up - low) + along * (right - left)


def _overlap(one: Rectangle, other: Rectangle) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _aids(scene: Scene, inner: tuple[float, float, float, float]) -> None:
    """Write in each corner what it means to stand there, behind the bubbles."""
    left, top, width, height = scene.box
    x, y, w, h = inner
    for (right, up), text in AIDS.items():
        place = Box(
            left + x * width + 4,
            top + y * height if up > 0 else top + (y + h) * height - 16,
            w * width - 8,
            16,
        )
        align = "r" if right > 0 else "l"
        scene.canvas.text(place, [[Run(str(text), 11, scene.palette.last_year)]], str(text), align=align)  # fmt: skip
