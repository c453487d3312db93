"""Tables that are pictures: every cell its number and a tint of it, natively."""

from typing import Any

import polars as pl

from pages.export.deck import grid
from pages.export.deck.cells import Entry, Sheet
from pages.export.deck.scene import Scene
from pages.export.deck.values import known
from pages.parts.charts.labels import whole_name
from pages.parts.charts.stars import FALLS, FROM, NO_STAR, NOT_RATED, RISES, TO
from pages.parts.numbers import DASH, DOWN, UP, digits, plain, scaled
from pages.parts.palette import readable, shade
from pages.parts.reasons import words


def heat(scene: Scene) -> bool:
    """Draw a table whose cells are tinted by their number."""
    options, frame = scene.options, scene.frame
    if frame.is_empty():
        return False
    rows = frame[options.row].unique(maintain_order=True).to_list()
    across = frame[options.across].unique(maintain_order=True).to_list()
    found = {(r[options.row], r[options.across]): r for r in frame.iter_rows(named=True)}  # fmt: skip
    tints = _tints(scene)
    lines = [
        [Entry(_named(row, frame, options)), *(_entry(found.get((row, one)), tints, scene) for one in across)]
        for row in rows
    ]  # fmt: skip
    headers = [Entry(""), *(Entry(str(one), is_middle=True) for one in across)]
    scene = scene.key(options.unit, *_reasons(scene))
    _put(scene, Sheet(headers, lines))
    return True


def _named(row: object, frame: pl.DataFrame, options: Any) -> str:
    """Return what a row is called, whole where the screen had to cut it short."""
    first = frame.filter(pl.col(options.row) == row).row(0, named=True)
    return whole_name(str(row), first)


def _put(scene: Scene, sheet: Sheet) -> None:
    """Draw all of it on this slide; a matrix that is too long goes on in the appendix."""
    page = next(iter(grid.pages(sheet, scene.box)))
    grid.put(scene.canvas, page, scene.box, scene.name, scene.alt)


def _tints(scene: Scene) -> tuple[tuple[str, ...], float, float]:
    """Return the ramp and the numbers at its ends."""
    options, palette = scene.options, scene.palette
    numbers = known([scaled(v, options.unit, scene.style) for v in scene.whole[options.value]]) or [0.0]  # fmt: skip
    if options.centre is None:
        return palette.sequential, min(numbers), max(numbers)
    middle = scaled(options.centre, options.unit, scene.style) or 0.0
    reach = max(abs(n - middle) for n in numbers) or 1.0
    return palette.diverging, middle - reach, middle + reach


def _entry(cell: dict[str, Any] | None, tints: tuple[tuple[str, ...], float, float], scene: Scene) -> Entry:  # fmt: skip
    options, palette = scene.options, scene.palette
    value = cell[options.value] if cell else None
    number = scaled(value, options.unit, scene.style)
    if cell is None or number is None:
        reason = cell[options.reason] if cell and options.reason else None
        text = str(words(reason)) if reason else DASH
        return Entry(text if len(text) <= 8 else DASH, colour=palette.slate, is_middle=True)  # fmt: skip
    ramp, low, high = tints
    fill = shade(ramp, (number - low) / ((high - low) or 1.0))
    text = digits(value, options.unit, scene.style, options.decimals)
    return Entry(text, colour=readable(fill, palette), fill=fill, is_middle=True)


def _reasons(scene: Scene) -> list[tuple[str, str, object]]:
    """Return what a dash in a cell means."""
    options = scene.options
    if options.reason is None:
        return []
    empty = scene.frame.filter(scene.frame[options.value].is_null())
    codes = empty[options.reason].drop_nulls().unique(maintain_order=True)
    text = " / ".join(str(words(code)) for code in codes)
    return [(DASH, scene.palette.slate, text)] if text else []


def flow(scene: Scene) -> bool:
    """Draw how many outlets went from which star to which; rises blue, falls orange."""
    options, frame, palette = scene.options, scene.frame, scene.palette
    if frame.is_empty():
        return False
    levels: list[int | None] = [5, 4, 3, 2, 1, 0]
    if frame[options.before].is_null().any() or frame[options.after].is_null().any():
        levels.append(None)
    found = {(b, a): n for b, a, n in frame.select(options.before, options.after, options.count).iter_rows()}  # fmt: skip
    top = max([n or 0 for n in found.values()] or [1]) or 1
    lines = [
        [Entry(f"{FROM} {_star(b)}"), *(_move(b, a, found.get((b, a)) or 0, top, scene) for a in levels)]
        for b in levels
    ]  # fmt: skip
    moved = {1: 0, -1: 0, 0: 0}
    for (before, after), count in found.items():
        moved[_way(before, after)] += count or 0
    scene = scene.key(
        None,
        (UP, palette.up, f"{RISES} {plain(moved[1])}"),
        (DOWN, palette.down, f"{FALLS} {plain(moved[-1])}"),
    )
    headers = [Entry(""), *(Entry(f"{TO} {_star(a)}", is_middle=True) for a in levels)]
    _put(scene, Sheet(headers, lines))
    return True


def _star(level: int | None) -> str:
    if level is None:
        return str(NOT_RATED)
    return f"{level}★" if level else str(NO_STAR)


def _way(before: int | None, after: int | None) -> int:
    """Return 1 for a rise, −1 for a fall, 0 for staying, entering and leaving."""
    if before is None or after is None or before == after:
        return 0
    return 1 if after > before else -1


def _move(before: int | None, after: int | None, count: int, top: int, scene: Scene) -> Entry:  # fmt: skip
    palette = scene.palette
    stayed = palette.mist if before == after else None
    if not count:
        return Entry("", fill=stayed, is_middle=True)
    way = _way(before, after) or 0.04
    fill = shade(palette.diverging, 0.5 + way * (0.25 + 0.75 * count / top) / 2)
    return Entry(plain(count), colour=readable(fill, palette), fill=fill, is_bold=before == after, is_middle=True)  # fmt: skip
