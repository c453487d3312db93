"""Actual over last year, the target as a tick, the calendar's pace as a thinner one."""

from pages.export.deck.plot import Axis, Group, Plot, Series, ticks
from pages.export.deck.rows import below, size_of
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels
from pages.export.deck.values import code, known, value, worded
from pages.parts.charts.bullets import ACTUAL, NO_PLAN, PACE
from pages.parts.charts.labels import short, text_width
from pages.parts.charts.rows import column
from pages.parts.numbers import digits
from pages.parts.reasons import words
from queries.schema import Unit
from queries.text import Text

SHARE = code(Unit.SHARE, None, 1)  # type: ignore[arg-type]
OF_TARGET = Text("{target} = 100%，数字为实际（完成率）", "{target} = 100%; figures: actual (of target)")  # fmt: skip


def bullets(scene: Scene) -> bool:
    """Draw each row on its own scale, its target at 100 %."""
    options, frame = scene.options, scene.frame
    targets = column(frame, options.target)
    actual = _portions(scene, column(frame, options.actual), targets)
    if not known(actual):
        return False
    last_year = _portions(scene, column(frame, options.last_year), targets)
    pace = [
        value(p, Unit.SHARE, scene.style, 1) if t else None
        for p, t in zip(column(frame, options.pace), targets, strict=True)
    ]
    scene = _keyed(scene)
    size = size_of(frame.height) + 1
    names = _names(scene)
    left = min(max(text_width(name, size) for name in names) + 14, 300)
    texts = _texts(scene)
    room = max([text_width(t, size) for t in texts.values()] or [0]) + 60
    longest = max([105.0, *known(actual), *known(last_year)])
    low = min([0.0, *known(actual)])
    width = max(scene.box.width - left - room, 80)
    axis = Axis(low, low + (longest - low) * (width + room) / width)
    inner = scene.portion(left, 2, 4, below(scene))
    series = _series(
        scene, actual, texts, size, _shifts(actual, longest, axis, inner[2])
    )
    groups = [
        Group("bar", series, gap=_gap(frame.height, 0.5)),
        Group("bar", _marks(scene, last_year, pace, axis), "stacked", _gap(frame.height, 0.8), is_second=True),
    ]  # fmt: skip
    scene.put(Plot(names, groups, axis, inner, scene.ink(size)))
    return True


def _gap(rows: int, part: float) -> int:
    """Return the gap that makes a bar a part of its row; few rows have thinner bars."""
    part *= min(1.0, (rows + 3) / 8)
    return round((1 - part) / part * 100)


def _keyed(scene: Scene) -> Scene:
    options, palette = scene.options, scene.palette
    entries: list[tuple[str, str, object]] = [("■", palette.ink, ACTUAL)]
    if options.last_year:
        entries.append(("┃", palette.last_year, options.last_year_label))
    entries.append(("┃", palette.ink, options.target_label))
    if options.pace:
        entries.append(("│", palette.slate, PACE))
    return scene.key(
        options.unit,
        *entries,
        ("", palette.slate, OF_TARGET.fill(target=options.target_label)),
    )


def _portions(
    scene: Scene, amounts: list[float | None], targets: list[float | None]
) -> list[float | None]:
    return [
        value(float(a) / float(t), Unit.SHARE, scene.style, 1) if a is not None and t else None
        for a, t in zip(amounts, targets, strict=True)
    ]  # fmt: skip


def _amounts(scene: Scene) -> list[str]:
    options = scene.options
    return [
        digits(amount, options.unit, scene.style, options.decimals)
        for amount in column(scene.frame, options.actual)
    ]


def _texts(scene: Scene) -> dict[int, str]:
    """Return the amounts written before the completion."""
    targets = column(scene.frame, scene.options.target)
    return {i: f"{text} (" for i, text in enumerate(_amounts(scene)) if targets[i]}


def _names(scene: Scene) -> list[str]:
    """Return the names; a row without a target says so and writes its amount."""
    options, frame = scene.options, scene.frame
    rows = zip(
        scene.names(options.name), _amounts(scene), column(frame, options.target),
        column(frame, options.actual), column(frame, options.reason), strict=True,
    )  # fmt: skip
    return [
        short(str(name), 46)
        if target and actual is not None
        else f"{short(str(name), 26)} {amount} {words(reason) if reason else NO_PLAN}"
        for name, amount, target, actual, reason in rows
    ]


def _shifts(
    actual: list[float | None], edge: float, axis: Axis, width: float
) -> dict[int, tuple[float, float]]:
    """Return how far each label is moved to stand right of all bars and ticks."""
    return {
        i: ((edge - max(number, 0.0)) / (axis.high - axis.low) * width, 0.0)
        for i, number in enumerate(actual)
        if number is not None
    }


def _series(
    scene: Scene,
    actual: list[float | None],
    texts: dict[int, str],
    size: float,
    shifts: dict[int, tuple[float, float]],
) -> list[Series]:
    labels = Labels(
        codes={i: worded(SHARE, text, ")") for i, text in texts.items()},
        shifts=shifts,
        colour=scene.palette.ink,
        size=size,
    )
    return [Series(str(ACTUAL), actual, SHARE, scene.palette.ink, labels=labels)]


def _marks(
    scene: Scene, last_year: list[float | None], pace: list[float | None], axis: Axis
) -> list[Series]:
    """Return last year, the calendar's pace and the target as ticks.

    Bars of two widths behind one another would need a third pair of axes.
    """
    options, palette = scene.options, scene.palette
    thin = (axis.high - axis.low) * 0.003
    targets = [100.0 if t else None for t in column(scene.frame, options.target)]
    marks = [(str(options.target_label), targets, palette.ink, thin * 1.6)]
    if options.pace:
        marks.insert(0, (str(PACE), pace, palette.slate, thin))
    if options.last_year:
        before = str(options.last_year_label)
        marks.insert(0, (before, last_year, palette.last_year, thin * 1.6))
    return ticks(marks, SHARE)
