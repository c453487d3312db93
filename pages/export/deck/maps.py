"""Maps as freeform shapes: one per region, named, in a group."""

from collections.abc import Callable, Sequence
from math import cos, radians
from typing import Any

from pages.export.deck.canvas import SPACES, Box, Canvas, Run, textual
from pages.export.deck.scene import Scene
from pages.export.deck.strokes import POINT, solid, stroke
from pages.export.deck.values import known
from pages.export.vector.maps import MARKS
from pages.parts.charts.labels import text_width
from pages.parts.maps import SCHEMATIC, written
from pages.parts.numbers import digits, scaled
from pages.parts.outlines import Outline, box, outline
from pages.parts.palette import readable, shade
from queries.text import Text

SMALLEST, LARGEST = 10.0, 12.0  # points
FEW, LARGE = 3, 20.0  # so few regions are large, and so is their type
SIDEWAYS = 200.0  # points of the list beside the map
SIDE = 13.0  # size of the list beside the map
KEY_COUNTY = Text("重点帮扶县", "key county")
OWN = Text("本机构", "own unit")
Place = Callable[[float, float], tuple[float, float]]


def regions(scene: Scene) -> bool:
    """Draw regions filled by value, names and numbers inside where they fit."""
    if scene.frame.is_empty():
        return False
    options, rows = scene.options, scene.frame.to_dicts()
    shapes = [outline(row[options.geometry]) for row in rows]
    scene = scene.key(options.unit, *_marks(scene, rows))
    left, top, width, height = scene.box
    room = Box(left, top, width - SIDEWAYS, height) if len(rows) > FEW else scene.box
    place, scale = projection(shapes, room)
    fills = _fills(scene, rows)
    drawn = sorted(zip(rows, shapes, fills, strict=True), key=lambda r: _edge(scene, r[0])[1])  # fmt: skip
    parts = [_region(scene, row, shape, fill, place) for row, shape, fill in drawn]
    marks, listed = iter(MARKS), []
    for row, shape, fill in drawn:
        lines, size = _fitted(scene, row, shape, scale)
        if not lines:
            lines, size = [next(marks, _number(scene, row))], SIDE
            listed.append(
                f"{lines[0]} {row[options.name]} {written(row, scene.options, scene.style)}"
            )
        tone = readable(fill, scene.palette)
        parts.append(words_at(scene.canvas, place(*shape.middle), lines, (tone, size)))
    listed += [f"{row[options.name]} {written(row, scene.options, scene.style)}" for row in rows if row[options.value] is None]  # fmt: skip
    group(scene.canvas, parts, scene)
    _beside(scene, list(dict.fromkeys(listed)))
    return True


def _beside(scene: Scene, listed: Sequence[str]) -> None:
    """List what is too small for a name or has no value, and why: nothing hovers here."""
    if not listed:
        return
    left, top, width, height = scene.box
    lines = [[Run(line, SIDE, scene.palette.ink)] for line in listed]
    spot = Box(left + width - SIDEWAYS + 8, top, SIDEWAYS - 8, height)
    scene.canvas.text(spot, lines, f"{scene.name} {Text('图注', 'key')}", after=3)


def _marks(scene: Scene, rows: Sequence[dict[str, Any]]) -> list[tuple[str, str, object]]:  # fmt: skip
    options, palette = scene.options, scene.palette
    marks: list[tuple[str, str, object]] = []
    if options.is_key and any(row[options.is_key] for row in rows):
        marks.append(("□", palette.ink, KEY_COUNTY))
    if options.is_own and any(row[options.is_own] for row in rows):
        marks.append(("□", palette.own, OWN))
    return [*marks, ("", palette.slate, SCHEMATIC)]


def projection(shapes: Sequence[Outline], room: Box) -> tuple[Place, float]:
    """Return longitude and latitude → points on the slide, and points per degree.

    A degree of longitude is shorter by the cosine of the latitude.
    """
    west, south, east, north = box(shapes)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-3), max(north - south, 1e-3)
    scale = min(room.width / wide, room.height / high) * 0.98
    left = room.left + (room.width - wide * scale) / 2
    top = room.top + (room.height - high * scale) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return left + (x - west) * narrow * scale, top + (north - y) * scale

    return place, scale * narrow


def _fills(scene: Scene, rows: Sequence[dict[str, Any]]) -> list[str]:
    options, palette = scene.options, scene.palette
    numbers = [scaled(row[options.value], options.unit, scene.style) for row in rows]
    there = known(numbers) or [0.0]
    ramp, low, high = palette.sequential, min(there), max(there)
    if options.centre is not None:
        middle = scaled(options.centre, options.unit, scene.style) or 0.0
        reach = max(abs(n - middle) for n in there)
        ramp, low, high = palette.diverging, middle - reach, middle + reach
    stretch = (high - low) or 1.0
    return [palette.rule if n is None else shade(ramp, (n - low) / stretch) for n in numbers]  # fmt: skip


def _edge(scene: Scene, row: dict[str, Any]) -> tuple[str, float]:
    options, palette = scene.options, scene.palette
    if options.is_own and row[options.is_own]:
        return palette.own, 3.0
    if options.is_key and row[options.is_key]:
        return palette.ink, 2.25
    return palette.paper, 0.75


def _region(scene: Scene, row: dict[str, Any], shape: Outline, fill: str, place: Place) -> str:  # fmt: skip
    name, (edge, width) = str(row[scene.options.name]), _edge(scene, row)
    alt = f"{name} {written(row, scene.options, scene.style)}"
    return freeform(scene.canvas, shape, place, name, alt, (fill, edge, width))


def _number(scene: Scene, row: dict[str, Any]) -> str:
    options = scene.options
    return digits(row[options.value], options.unit, scene.style, options.decimals)


def _fitted(
    scene: Scene, row: dict[str, Any], shape: Outline, degree: float
) -> tuple[list[str], float]:
    """Return name and number and their size, as large as the region lets them, or none."""
    number, name = _number(scene, row), str(row[scene.options.name])
    west, south, east, north = box([shape])
    room, tall = (east - west) * degree * 0.8, (north - south) * degree * 1.2
    largest = LARGE if scene.frame.height <= FEW else LARGEST
    # "Huan County" may stand as "Huan"; all of it is the shape's own name.
    for said in dict.fromkeys([name, name.rsplit(" ", 1)[0]]):
        longest = max(text_width(text, 1) for text in (said, number))
        fits = min(room / longest, largest, tall / 3)
        if fits >= SMALLEST:
            return [said, number], fits
    return [], SMALLEST


def freeform(
    canvas: Canvas, shape: Outline, place: Place, name: str, alt: str, look: tuple[str, str, float]
) -> str:  # fmt: skip
    """Return a region as one shape, holes and islands included."""
    fill, edge, width = look
    parts = shape.geometry["coordinates"]
    polygons = [parts] if shape.geometry["type"] == "Polygon" else parts
    rings = [[place(x, y) for x, y in ring] for polygon in polygons for ring in polygon]
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]  # fmt: skip
    left, top = min(xs), min(ys)
    frame = Box(left, top, max(xs) - left, max(ys) - top)
    path = "".join(_ring(ring, left, top) for ring in rings)
    wide, high = round(frame.width * POINT), round(frame.height * POINT)
    return (
        f"<p:sp><p:nvSpPr>{canvas.named(name, alt)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>"
        f"<a:xfrm>{frame.xml}</a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{wide}" h="{high}">{path}</a:path></a:pathLst>'
        f"</a:custGeom>{solid(fill)}{stroke(edge, width)}</p:spPr></p:sp>"
    )


def _ring(ring: Sequence[tuple[float, float]], left: float, top: float) -> str:
    spots = [
        f'<a:pt x="{round((x - left) * POINT)}" y="{round((y - top) * POINT)}"/>'
        for x, y in ring
    ]
    return f"<a:moveTo>{spots[0]}</a:moveTo>{''.join(f'<a:lnTo>{s}</a:lnTo>' for s in spots[1:])}<a:close/>"


def words_at(canvas: Canvas, at: tuple[float, float], lines: Sequence[str], look: tuple[str, float]) -> str:  # fmt: skip
    """Return words centred at a place."""
    tone, size = look
    wide = max(text_width(line, size) for line in lines) + 8
    high = len(lines) * size * 1.25
    frame = Box(at[0] - wide / 2, at[1] - high / 2, wide, high)
    runs = [[Run(line, size, tone)] for line in lines]
    name = f"{Text('标注', 'label')} {lines[0]}"
    return f'<p:sp><p:nvSpPr>{canvas.named(name)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>{textual(frame, runs, "ctr", "ctr")}</p:sp>'


def group(canvas: Canvas, parts: Sequence[str], scene: Scene) -> None:
    """Put shapes on the slide as one group, so that the map moves and scales whole."""
    inner = scene.box.xml.replace("a:off", "a:chOff").replace("a:ext", "a:chExt")
    canvas.add(
        f"<p:grpSp {SPACES}><p:nvGrpSpPr>{canvas.named(scene.name, scene.alt)}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm>{scene.box.xml}{inner}</a:xfrm></p:grpSpPr>{''.join(parts)}</p:grpSp>"
    )
