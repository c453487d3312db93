"""From a start to an end by signed steps: stacked columns on invisible feet.

All columns of the chart's workbook are reckoned from its first one, so who edits the
figures in PowerPoint moves columns and labels alike. A label is a native number at the
inner foot of an invisible column on top: Office 2007's own means, which LibreOffice and
WPS draw too.
"""

from dataclasses import replace
from itertools import accumulate

from pages.export.deck.canvas import Box, Run
from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels
from pages.export.deck.values import code, places, values
from pages.parts.charts.bridge import CUT_NOTE, STEPS, span
from pages.parts.numbers import DOWN, MINUS, UP, show
from queries.schema import Unit
from queries.text import Text

FOOT = Text("托底（不显示）", "foot (not shown)")
LEVEL = Text("水平", "level")
RISE = Text("增加", "increase")
FALL = Text("减少", "decrease")
BELOW = Text("{name}（零以下）", "{name} (below zero)")
LABEL = Text("{name}标签", "{name}, label")
FIGURES = Text("数值（在此列修改）", "figures (edit this column)")
# What a step of the row's figure amounts to, above and below zero; `s` is the level
# before it, `e` after it.
STEP = {
    FOOT: ("MAX(0,MIN({s},{e}))", "MIN(0,MAX({s},{e}))"),
    RISE: ("IF(B{r}>=0,MAX({e},0)-MAX({s},0),0)", "IF(B{r}>=0,MIN({s},0)-MIN({e},0),0)"),
    FALL: ("IF(B{r}<0,MAX({s},0)-MAX({e},0),0)", "IF(B{r}<0,MIN({e},0)-MIN({s},0),0)"),
}  # fmt: skip


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
    stack = [*_stack(scene, steps, tops, feet), *_labels(scene, steps)]
    groups = [Group("line", [_figures(scene, steps)]), Group("col", stack, "stacked", 45)]  # fmt: skip
    inner = scene.portion(12, 26, 12, 44)
    scene.put(Plot(names, groups, Axis(low, high), inner, scene.ink(13)))
    _cut(scene, low, len(names))
    return True


def _figures(scene: Scene, steps: list[float]) -> Series:
    """Return the column everything else is reckoned from; its line is not drawn."""
    options, last = scene.options, len(steps) - 1
    written = code(options.unit, scene.style, options.decimals)
    fine = places(options.unit, scene.style, options.decimals)
    # Rounded steps may miss the end by the last digit; then it is a figure of its own.
    closes = round(sum(steps[:-1]), fine) == steps[-1]
    whole = {last: f"=SUM(B2:B{last + 1})"} if closes else {}
    return Series(str(FIGURES), steps, written, is_helper=True, formulas=whole)


def _stack(
    scene: Scene, steps: list[float], tops: list[float], feet: list[float]
) -> list[Series]:
    """Return feet, levels, rises and falls; what lies below zero is a series of its own.

    Above and below zero stack apart, so a step across zero is drawn in two parts.
    """
    options, palette = scene.options, scene.palette
    last = len(steps) - 1
    written = code(options.unit, scene.style, options.decimals)
    made = [_level(steps, written, palette.ink)]
    ends = list(zip(feet, tops, strict=True))
    tones = {FOOT: None, RISE: palette.up, FALL: palette.down}
    for side in (1, -1):
        for kind, tone in tones.items():
            rises = {FOOT: None, RISE: True, FALL: False}[kind]
            parts: list[float | None] = [
                None if i in (0, last) else _part(ends[i], side, rises, is_up=steps[i] >= 0)
                for i in range(last + 1)
            ]  # fmt: skip
            if side < 0 and not any(parts):
                continue
            name = kind if side > 0 else BELOW.fill(name=kind)
            cells = _formulas(STEP[kind][side < 0], last)
            made.append(Series(str(name), parts, written, tone, is_helper=kind is FOOT, formulas=cells))  # fmt: skip
    return made


def _level(steps: list[float], written: str, tone: str | None, name: str = "") -> Series:  # fmt: skip
    last = len(steps) - 1
    levels = [s if i in (0, last) else None for i, s in enumerate(steps)]
    cells = {0: "=B2", last: f"=B{last + 2}"}
    return Series(name or str(LEVEL), levels, written, tone, is_helper=bool(name), formulas=cells)  # fmt: skip


def _part(ends: tuple[float, float], side: int, rises: bool | None, *, is_up: bool) -> float:  # fmt: skip
    """Return the foot or the step itself as far as it lies above (1) or below (−1) zero."""
    if rises is not None and rises is not is_up:
        return 0.0
    near, far = sorted(max(end * side, 0.0) for end in ends)
    part = near if rises is None else far - near
    return round(part * side, 10) + 0.0


def _formulas(pattern: str, last: int) -> dict[int, str]:
    """Return a formula for each step; the sheet's rows begin at 2."""
    return {
        i: "=" + pattern.format(r=i + 2, s=f"SUM(B$2:B{i + 1})", e=f"SUM(B$2:B{i + 2})")
        for i in range(1, last)
    }


def _labels(scene: Scene, steps: list[float]) -> list[Series]:
    """Return invisible columns on top of the stack, each showing its number at its foot."""
    options, palette, last = scene.options, scene.palette, len(steps) - 1
    fine = places(options.unit, scene.style, options.decimals)
    plain = "#,##0" + (f".{'0' * fine}" if fine else "")
    still = {i: f'"{UP}"{plain}' for i in range(1, last) if not steps[i]}
    written = code(options.unit, scene.style, options.decimals)
    ends = Labels("inBase", colour=palette.ink, size=14, bold=[0, last])
    level = _level(steps, written, None, str(LABEL.fill(name=LEVEL)))
    made = [replace(level, labels=ends)]
    for kind, sign, mark, tone in (
        (RISE, 1, f"{UP}+", palette.up),
        (FALL, -1, f"{DOWN}{MINUS}", palette.down),
    ):
        values_: list[float | None] = [
            None if i in (0, last) else max(s * sign, 0.0) for i, s in enumerate(steps)
        ]
        # Where the step goes the other way the number is zero and not written.
        shown = f'"{mark}"{plain};;'
        labels = Labels("inBase", codes=still if sign > 0 else {}, colour=tone, size=14)
        cells = _formulas("MAX(B{r},0)" if sign > 0 else "MAX(-B{r},0)", last)
        made.append(Series(str(LABEL.fill(name=kind)), values_, shown, labels=labels, is_helper=True, formulas=cells))  # fmt: skip
    return made


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
