"""One slide to draw on, in points: texts, lines, native charts and tables, each named.

Shapes are written as XML at once: python-pptx sets one property at a time, which makes
a deck of tables several times slower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.parts.chart import ChartPart

from pages.export.deck import axes, parts
from pages.export.deck.plot import Plot
from pages.export.deck.strokes import POINT, escaped, solid, stroke
from pages.parts.palette import LIGHT
from queries.text import spoken

SPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


class Box(NamedTuple):
    """A place on the slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def xml(self) -> str:
        """The offset and the extent in EMU."""
        x, y, w, h = (round(part * POINT) for part in self)
        return f'<a:off x="{x}" y="{y}"/><a:ext cx="{max(w, 0)}" cy="{max(h, 0)}"/>'


@dataclass(frozen=True)
class Run:
    """Words in one colour and size."""

    text: str
    size: float = 12
    colour: str = LIGHT.ink
    bold: bool = False


Paragraph = Sequence[Run]


def run(part: Run) -> str:
    """Return one run; its language lets the theme choose the typeface."""
    language = "zh-CN" if spoken() == "zh" else "en-US"
    return (
        f'<a:r><a:rPr lang="{language}" altLang="{"en-US" if spoken() == "zh" else "zh-CN"}" '
        f'sz="{round(part.size * 100)}" b="{int(part.bold)}" dirty="0">{solid(part.colour)}</a:rPr>'
        f"<a:t>{escaped(part.text)}</a:t></a:r>"
    )


def _runs(line: Paragraph) -> str:
    """Return a line's runs; an empty one would have the height of the default type."""
    written = "".join(run(part) for part in line if part.text)
    return written or "".join(f'<a:endParaRPr sz="{round(p.size * 100)}"/>' for p in line[:1])  # fmt: skip


def paragraphs(lines: Sequence[Paragraph], align: str = "l", after: float = 0) -> str:
    """Return paragraphs, each a row of runs; an empty `align` leaves the layout's."""
    side = f' algn="{align}"' if align else ""
    gap = (
        f'<a:spcAft><a:spcPts val="{round(after * 100)}"/></a:spcAft>' if after else ""
    )
    return (
        "".join(f"<a:p><a:pPr{side}>{gap}</a:pPr>{_runs(line)}</a:p>" for line in lines)
        or "<a:p/>"
    )


class Canvas:
    """A slide being drawn."""

    def __init__(self, slide: Any) -> None:
        self.slide = slide
        self.tree = slide.shapes._spTree
        self.last: int = self.tree.max_shape_id

    def _number(self) -> int:
        self.last += 1
        return self.last

    def named(self, name: str, alt: str = "") -> str:
        """Return the properties that name a shape and describe it."""
        about = f' descr="{escaped(alt)}"' if alt else ""
        return f'<p:cNvPr id="{self._number()}" name="{escaped(name)}"{about}/>'

    def add(self, xml: str) -> None:
        """Put a shape in front of those there are."""
        self.tree.append(parse_xml(xml))

    def text(
        self,
        box: Box,
        lines: Sequence[Paragraph],
        name: str,
        *,
        align: str = "l",
        anchor: str = "t",
        after: float = 0,
    ) -> None:
        """Write paragraphs in a box without fill; the text never grows the box."""
        self.add(
            f'<p:sp {SPACES}><p:nvSpPr>{self.named(name)}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f"{textual(box, lines, align, anchor, after)}</p:sp>"
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float, name: str) -> None:  # fmt: skip
        """Draw a straight line rightwards or downwards."""
        box = Box(*start, end[0] - start[0], end[1] - start[1])
        self.add(
            f"<p:cxnSp {SPACES}><p:nvCxnSpPr>{self.named(name, name)}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr>"
            f'<p:spPr><a:xfrm>{box.xml}</a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f"{stroke(colour, width)}</p:spPr></p:cxnSp>"
        )

    def chart(self, box: Box, drawn: Plot, name: str, alt: str) -> None:
        """Put a native chart with its workbook on the slide."""
        package = self.slide.part.package
        part = ChartPart.load(
            package.next_partname(ChartPart.partname_template),
            CONTENT_TYPE.DML_CHART,
            package,
            axes.xml(drawn),
        )
        part.chart_workbook.update_from_xlsx_blob(parts.workbook(drawn))
        link = self.slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        inner = f'<c:chart xmlns:c="{CHART}" r:id="{link}"/>'
        self.frame(box, inner, CHART, name, alt)

    def frame(self, box: Box, inner: str, uri: str, name: str, alt: str) -> None:
        """Put a chart or a table on the slide."""
        place = box.xml.replace("a:off", "a:off", 1)
        self.add(
            f"<p:graphicFrame {SPACES}><p:nvGraphicFramePr>{self.named(name, alt)}"
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
            f"</p:nvGraphicFramePr><p:xfrm>{place}</p:xfrm><a:graphic>"
            f'<a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></p:graphicFrame>'
        )


def textual(
    box: Box, lines: Sequence[Paragraph], align: str, anchor: str, after: float = 0
) -> str:
    """Return the place and the text of a text box."""
    return (
        f'<p:spPr><a:xfrm>{box.xml}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraphs(lines, align, after)}</p:txBody>"
    )
