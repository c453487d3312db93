"""What is drawn with: rectangles, lines, marks and texts as elements of an SVG."""

from collections.abc import Sequence
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple
from xml.etree import ElementTree

AIR = 5  # pixels left and right of the drawing, for labels wider than they were thought
LINE = 1.3  # height of a line of text, in font sizes
BASELINE = 0.36  # the baseline below a line's middle, in font sizes
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
ABOVE = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
DASHES = {"dash": "6 4", "dot": "2 3"}
# Windows first lacks a font of this name and takes the next; typst has exactly this one.
FAMILY = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"

Point = tuple[float, float]


class Ink(NamedTuple):
    """How something is filled and edged; an empty colour is none."""

    fill: str = ""
    edge: str = ""
    width: float = 1.0
    opacity: float = 1.0


class Run(NamedTuple):
    """A piece of a line in one colour and weight; an empty colour is the text's own."""

    text: str
    colour: str
    bold: bool


class Hand(NamedTuple):
    """How a text is written: size in pixels, colour, which point of it is given, turned."""

    size: float
    colour: str
    across: str = "left"
    above: str = "middle"
    turn: int = 0


class Pen:
    """Draws into one SVG, in pixels from its left upper corner."""

    def __init__(self, width: float, height: float) -> None:
        box = f"{-AIR} 0 {width + 2 * AIR:.0f} {height:.0f}"
        size = {"width": f"{width:.0f}", "height": f"{height:.0f}", "viewBox": box}
        plain = {"xmlns": "http://www.w3.org/2000/svg", "font-family": FAMILY, "xml:space": "preserve"}  # fmt: skip
        self.svg = ElementTree.Element("svg", plain | size)
        self._hatches: dict[str, str] = {}

    def done(self) -> str:
        """Return the SVG as text."""
        return ElementTree.tostring(self.svg, "unicode")

    def box(self, one: Point, other: Point, ink: Ink) -> None:
        """Draw a rectangle between two corners."""
        (x0, y0), (x1, y1) = one, other
        place = {"x": min(x0, x1), "y": min(y0, y1), "width": abs(x1 - x0), "height": abs(y1 - y0)}  # fmt: skip
        self._draw("rect", ink, place)

    def disc(self, middle: Point, size: float, ink: Ink) -> None:
        """Draw a circle of a diameter."""
        self._draw("circle", ink, {"cx": middle[0], "cy": middle[1], "r": size / 2})

    def shape(self, rings: Sequence[Sequence[Point]], ink: Ink) -> None:
        """Draw a closed shape; rings inside it are holes."""
        drawn = "".join(f"M{'L'.join(_at(p) for p in ring)}Z" for ring in rings)
        element = self._draw("path", ink, {})
        element.set("d", drawn)
        element.set("fill-rule", "evenodd")

    def line(self, points: Sequence[Point], ink: Ink, dash: str = "solid") -> None:
        """Draw a line through points; a single one is a dot."""
        if len(points) == 1:
            self.disc(points[0], max(ink.width * 1.6, 4), Ink(ink.edge))
            return
        element = self._draw("polyline", ink._replace(fill=""), {})
        element.set("points", " ".join(_at(p) for p in points))
        element.set("stroke-linejoin", "round")
        if dash in DASHES:
            element.set("stroke-dasharray", DASHES[dash])

    def hatch(self, colour: str) -> str:
        """Return the fill of what is expected or unknown: stripes of a colour."""
        if colour not in self._hatches:
            name = f"hatch{colour.strip('#')}"
            about = {"id": name, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}  # fmt: skip
            pattern = ElementTree.SubElement(self.svg, "pattern", about)
            ElementTree.SubElement(pattern, "rect", {"width": "2.4", "height": "6", "fill": colour})  # fmt: skip
            self._hatches[colour] = f"url(#{name})"
        return self._hatches[colour]

    def text(self, at: Point, words: str, hand: Hand) -> None:
        """Write a text of one or more lines in Plotly's little HTML."""
        lines = lines_of(words)
        step = hand.size * LINE
        top = at[1] - ABOVE[hand.above] * step * len(lines)
        for place, line in enumerate(lines):
            base = top + (place + 0.5) * step + BASELINE * hand.size
            about = {"x": f"{at[0]:.1f}", "y": f"{base:.1f}", "font-size": f"{hand.size:g}", "fill": hand.colour, "text-anchor": ANCHORS[hand.across]}  # fmt: skip
            if hand.turn:
                about["transform"] = f"rotate({hand.turn} {at[0]:.1f} {at[1]:.1f})"
            element = ElementTree.SubElement(self.svg, "text", about)
            for run in line:
                self._run(element, run)

    def _run(self, element: ElementTree.Element, run: Run) -> None:
        about = {"fill": run.colour} if run.colour else {}
        if run.bold:
            about["font-weight"] = "700"
        ElementTree.SubElement(element, "tspan", about).text = run.text

    def _draw(
        self, name: str, ink: Ink, place: dict[str, float]
    ) -> ElementTree.Element:
        about = {key: f"{value:.2f}" for key, value in place.items()}
        about["fill"] = ink.fill or "none"
        if ink.edge:
            about |= {"stroke": ink.edge, "stroke-width": f"{ink.width:g}"}
        if ink.opacity < 1:
            about["fill-opacity"] = f"{ink.opacity:g}"
        return ElementTree.SubElement(self.svg, name, about)


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


@lru_cache(maxsize=4096)
def lines_of(words: str) -> list[list[Run]]:
    """Return a text's lines as runs; `<br>`, `<b>` and coloured `<span>` are understood."""
    if "<" not in words and "&" not in words:
        return [[Run(words, "", bold=False)]]
    reader = _Reader()
    reader.feed(words)
    reader.close()
    return reader.lines


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Run]] = [[]]
        self.colours, self.bold = [""], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
        elif tag == "b":
            self.bold += 1
        elif tag == "span":
            style = dict(attrs).get("style") or ""
            self.colours.append(style.partition("color:")[2].strip("; "))

    def handle_endtag(self, tag: str) -> None:
        if tag == "b":
            self.bold -= 1
        elif tag == "span":
            self.colours.pop()

    def handle_data(self, data: str) -> None:
        self.lines[-1].append(Run(data, self.colours[-1], self.bold > 0))
