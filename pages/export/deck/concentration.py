"""One bar of counties: how much of the whole the key ones have."""

from typing import Any

import polars as pl

from pages.export.deck.canvas import Box, Run
from pages.export.deck.plot import Axis, Group, Plot, Series
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import Labels
from pages.export.deck.values import code, value
from pages.parts.charts.concentration import BETWEEN, rest
from pages.parts.charts.labels import text_width
from pages.parts.numbers import share, show
from pages.parts.palette import readable
from queries.text import Text

SIZES = (12.0, 10.0, 9.0)
TOTAL = Text("合计", "total")


def concentration(scene: Scene) -> bool:
    """Draw one bar of counties, key ones first, and how much of the whole they have."""
    options = scene.options
    amounts = scene.frame.filter(pl.col(options.value) > 0)
    whole = float(amounts[options.value].sum() or 0)
    if not whole:
        return False
    amounts = amounts.sort(options.is_key, options.value, descending=True)
    keys = float(amounts.filter(pl.col(options.is_key))[options.value].sum() or 0)
    left, top, width, height = scene.box
    tall = min(height, 230.0)
    place = Box(left, top + (height - tall) / 3, width, tall)
    _halves(scene, place, keys / whole, whole)
    inner = Box(place.left, place.top + 44, width, tall - 76)
    written = code(options.unit, scene.style)
    series = [_county(row, whole, written, scene) for row in amounts.iter_rows(named=True)]  # fmt: skip
    group = Group("bar", series, "percentStacked", 0)
    plot = Plot([str(TOTAL)], [group], Axis(0, 1), (0.0, 0.0, 1.0, 1.0), scene.ink(11), 0)  # fmt: skip
    scene.canvas.chart(inner, plot, scene.name, scene.alt)
    _required(scene, inner)
    narrow = [r for r in amounts.iter_rows(named=True) if not _size(r, whole, scene)]
    if words := str(BETWEEN).join(rest(narrow, whole, options)):
        low = inner.top + inner.height + (34 if options.required is not None else 12)
        scene.canvas.text(Box(left, low, width, 36), [[Run(words, 13, scene.palette.slate)]], words, align="r")  # fmt: skip
    return True


def _size(row: dict[str, Any], whole: float, scene: Scene) -> float:
    """Return the size in which a county's name fits its segment; 0 where none does."""
    name, part = str(row[scene.options.name]), float(row[scene.options.value]) / whole
    room = part * scene.box.width - 8
    return next((s for s in SIZES if text_width(name, s) <= room), 0.0)


def _county(row: dict[str, Any], whole: float, written: str, scene: Scene) -> Series:
    options, palette = scene.options, scene.palette
    name, size = str(row[options.name]), _size(row, whole, scene)
    tone = palette.own if row[options.is_key] else palette.last_year
    labels = Labels("ctr", [0] if size else [], show=["ser"], colour=readable(tone, palette), size=size)  # fmt: skip
    amount = value(row[options.value], options.unit, scene.style)
    return Series(name, [amount], written, tone, palette.paper, 1, labels=labels)


def _halves(scene: Scene, place: Box, portion: float, whole: float) -> None:
    """Write what each half is called, its share and its amount, over the bar's ends."""
    options, palette = scene.options, scene.palette
    sides = (
        ("l", options.key_label, portion, palette.own),
        ("r", options.other_label, 1 - portion, palette.slate),
    )
    for align, label, part, tone in sides:
        amount = show(part * whole, options.unit, scene.style)
        runs = [Run(f"{label} {share(part)}", 16, tone, bold=True), Run(f"  {amount}", 13, tone)]  # fmt: skip
        scene.canvas.text(Box(*place[:3], 26), [runs], str(label), align=align)


def _required(scene: Scene, inner: Box) -> None:
    required = scene.options.required
    if required is None:
        return
    ink = scene.palette.ink
    x = inner.left + required * inner.width
    words = f"{Text('要求', 'required')} {share(required, 0)}"
    scene.canvas.line((x, inner.top - 10), (x, inner.top + inner.height + 10), ink, 2.5, words)  # fmt: skip
    below = Box(x - 100, inner.top + inner.height + 12, 200, 18)
    scene.canvas.text(below, [[Run(words, 12, ink)]], words, align="ctr")
