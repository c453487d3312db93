"""Outlets as native dots over quiet outlines."""

from collections.abc import Sequence
from typing import Any

from pages.export.deck.canvas import Box
from pages.export.deck.maps import Place, freeform, group, projection, words_at
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import solid, stroke
from pages.export.deck.values import known
from pages.parts.charts.labels import text_width
from pages.parts.maps import SCHEMATIC
from pages.parts.numbers import scaled, show
from pages.parts.outlines import Outline, box, outline
from pages.parts.palette import shade

DOT = 9.0


def points(scene: Scene) -> bool:
    """Draw outlets as native dots over quiet outlines."""
    options, palette = scene.options, scene.palette
    dots = scene.frame.drop_nulls([options.latitude, options.longitude])
    if dots.is_empty():
        return False
    outlines = scene.chart.frames[1]
    shapes = [outline(text) for text in outlines["geometry"]]
    rows = dots.to_dicts()
    corners = [(row[options.longitude], row[options.latitude]) for row in rows]
    scene = scene.key(options.unit, ("", palette.slate, SCHEMATIC))
    place, degree = projection(shapes or [Outline({}, (0.0, 0.0), corners)], scene.box)
    parts = [
        freeform(scene.canvas, shape, place, str(name), str(name), (palette.mist, palette.last_year, 0.75))
        for name, shape in zip(outlines["name"], shapes, strict=True)
    ]  # fmt: skip
    spots = [place(x, y) for x, y in corners]
    parts += _dots(scene, rows, place)
    parts += [
        words_at(scene.canvas, _free(shape, name, spots, place), [name], (palette.slate, 9))
        for shape, name in zip(shapes, _names(outlines["name"].to_list(), shapes, degree), strict=True)
    ]  # fmt: skip
    group(scene.canvas, parts, scene)
    return True


def _names(names: Sequence[str], shapes: Sequence[Outline], degree: float) -> list[str]:
    """Return names that fit into their regions; a long one stands without its last word."""
    rooms = [(east - west) * degree for west, _, east, _ in (box([s]) for s in shapes)]
    return [
        name if text_width(name, 9) <= room else name.rsplit(" ", 1)[0]
        for name, room in zip(names, rooms, strict=True)
    ]


def _free(
    shape: Outline, name: str, dots: Sequence[tuple[float, float]], place: Place
) -> tuple[float, float]:
    """Return where a name covers fewest dots: the middle of its region, above or below."""
    x, y = place(*shape.middle)
    _, south, _, north = box([shape])
    top, bottom = place(shape.middle[0], north)[1], place(shape.middle[0], south)[1]
    wide = text_width(name, 9) / 2 + DOT / 2

    def covered(at: float) -> int:
        return sum(abs(at - down) < DOT + 2 and abs(x - across) < wide for across, down in dots)  # fmt: skip

    spots = [y, *(y + (end - y) * part for part in (0.4, 0.7) for end in (top, bottom))]
    return x, min(spots, key=covered)


def _dots(scene: Scene, rows: Sequence[dict[str, Any]], place: Place) -> list[str]:
    options, palette = scene.options, scene.palette
    numbers = [scaled(row[options.value], options.unit, scene.style) for row in rows]
    top = options.top or max(known(numbers), default=1.0) or 1.0
    made = []
    for row, number in zip(rows, numbers, strict=True):
        fill = palette.paper if number is None else shade(palette.sequential, number / top)  # fmt: skip
        x, y = place(row[options.longitude], row[options.latitude])
        name = str(row[options.name])
        said = f"{name} {show(row[options.value], options.unit, scene.style)}"
        made.append(
            f"<p:sp><p:nvSpPr>{scene.canvas.named(name, said)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>"
            f"<a:xfrm>{Box(x - DOT / 2, y - DOT / 2, DOT, DOT).xml}</a:xfrm>"
            f'<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>{solid(fill)}{stroke(palette.ink, 0.75)}'
            "</p:spPr></p:sp>"
        )
    return made
