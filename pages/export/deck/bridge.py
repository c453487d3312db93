"""From a start to an end by signed steps: stacked columns on invisible feet."""

from itertools import accumulate

from pages.export.deck.canvas import Box, Run
from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels
from pages.export.deck.values import code, values
from pages.parts.charts.bridge import CUT_NOTE, STEPS, span
from pages.parts.numbers import DOWN, MINUS, UP, digits, show
from queries.schema import Unit
from queries.text import Text

FOOT = Text("托底（不显示）", "foot (not shown)")
LEVEL = Text("水平", "level")
RISE = Text("增加", "increase")
FALL = Text("减少", "decrease")
BELOW = Text("{name}（零以下）", "{name} (below zero)")
WRITTEN = Text("标签位置", "where labels stand")


def bridge(scene: Scene) -> bool:
    """Draw levels in ink and steps in blue and orange; a cut axis says so."""
    options, frame = scene.options, scene.frame
    if frame.height < 2 or frame[options.value].is_null().any():
        return False
    numbers = values(frame[options.value], options.unit, scene.style, options.decimals)
    steps = [number or 0.0 for number in numbers]
    tops = [*accumulate(steps[:-1]), steps[-1]]
    feet = [0.0, *tops[:-2], 0.0]
    low, high = span(tops, feet, room=0.08)
    note = [("", scene.palette.slate, STEPS)] if options.unit is Unit.SHARE else []
    scene = scene.key(options.unit, *note)
    names = [str(name) for name in frame[options.name]]
    marks = Group("line", [_labels(scene, steps, tops, feet)])
    groups = [Group("col", _stack(scene, steps, tops, feet), "stacked", 45), marks]
    inner = scene.portion(12, 26, 12, 44)
    scene.put(Plot(names, groups, Axis(low, high), inner, scene.ink(13)))
    _cut(scene, low, len(names))
    return True


def _stack(
    scene: Scene, steps: list[float], tops: list[float], feet: list[float]
) -> list[Series]:
    """Return feet, levels, rises and falls; what lies below zero is a series of its own.

    Above and below zero stack apart, so a step across zero is drawn in two parts.
    """
    options, palette = scene.options, scene.palette
    last = len(steps) - 1
    levels = [s if i in (0, last) else None for i, s in enumerate(steps)]
    kinds = {
        FOOT: [None if i in (0, last) else 0.0 for i in range(last + 1)],
        RISE: [s if 0 < i < last and s >= 0 else None for i, s in enumerate(steps)],
        FALL: [s if 0 < i < last and s < 0 else None for i, s in enumerate(steps)],
    }
    written = code(options.unit, scene.style, options.decimals)
    made = [Series(str(LEVEL), levels, written, palette.ink, palette.ink)]
    for side in (1, -1):
        for kind, there in kinds.items():
            ends = list(zip(feet, tops, strict=True))
            parts = [
                None if v is None else _part(pair, side, is_foot=kind is FOOT)
                for v, pair in zip(there, ends, strict=True)
            ]
            if side < 0 and not any(parts):
                continue
            name = kind if side > 0 else BELOW.fill(name=kind)
            tone = {FOOT: None, RISE: palette.up, FALL: palette.down}[kind]
            made.append(Series(str(name), parts, written, tone, tone, is_helper=kind is FOOT))  # fmt: skip
    return made


def _part(ends: tuple[float, float], side: int, *, is_foot: bool) -> float | None:
    """Return the foot or the step itself as far as it lies above (1) or below (−1) zero."""
    near, far = sorted(max(end * side, 0.0) for end in ends)
    part = near if is_foot else far - near
    return round(part * side, 10) if part or (side > 0 and is_foot) else None


def _labels(
    scene: Scene, steps: list[float], tops: list[float], feet: list[float]
) -> Series:
    """Return invisible points above the columns that carry what each amounts to."""
    options, palette, last = scene.options, scene.palette, len(steps) - 1
    texts, colours = {}, {}
    for i, number in enumerate(scene.frame[options.value]):
        is_level = i in (0, last)
        text = digits(number, options.unit, scene.style, options.decimals, signed=not is_level)  # fmt: skip
        if not is_level:
            mark = DOWN if text.startswith(MINUS) else UP
            text = f"{mark}{text.removesuffix('%')}"
            colours[i] = palette.down if mark == DOWN else palette.up
        texts[i] = text
    written = code(options.unit, scene.style, options.decimals)
    labels = Labels(
        "t", texts=texts, colours=colours, colour=palette.ink, size=14, bold=[0, last]
    )
    spots: list[float | None] = [
        max(top, foot) for top, foot in zip(tops, feet, strict=True)
    ]
    return Series(str(WRITTEN), spots, written, labels=labels, is_helper=True)


def _cut(scene: Scene, low: float, count: int) -> None:
    """Mark both levels as cut: a broken foot and the words for it."""
    if low <= 0:
        return
    options, (left, top, width, height) = scene.options, scene.box
    one = 100 if options.unit is Unit.SHARE else 1 / scene.style.money.divisor
    words = CUT_NOTE.fill(at=show(low / one, options.unit, scene.style, options.decimals))  # fmt: skip
    scene.canvas.text(Box(left, top - 20, width, 18), [[Run(str(words), 11, scene.palette.slate)]], str(words), align="r")  # fmt: skip
    column = (width - 24) / count
    for place in (0, count - 1):
        spot = Box(left + 12 + column * place, top + height - 66, column, 20)
        scene.canvas.text(spot, [[Run("≈", 16, scene.palette.paper, bold=True)]], "≈", align="ctr")  # fmt: skip
