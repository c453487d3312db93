"""A slide's frame: message, title, source, page, notice, watermark, notes; and the cover."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from pptx.oxml import parse_xml

from pages.export.deck.canvas import SPACES, Box, Canvas, Run, paragraphs
from pages.export.deck.grid import wide
from pages.export.deck.template import Ground
from pages.export.material import Material, Section, about
from pages.parts.charts.labels import short, text_width
from pages.parts.palette import LIGHT
from pages.parts.panel import Panel
from queries.text import Text

EDGE, FOOT = 36.0, 44.0  # points left free beside everything, and below for the footer
TITLES = (24.0, 22.0, 20.0, 18.0, 16.0, 14.0)
SMALL = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
UNDER = (12.0, 11.0, 10.0, 9.0)
MORE = Text("（{place}/{of}）", " ({place}/{of})")
MOST_LISTED = 36  # lines of the agenda
AGENDA = Text("本次内容", "Agenda")
FURTHER = Text("另有 {count} 章", "{count} more chapters")


class Binder:
    """Makes the slides of one deck, in order."""

    def __init__(self, ground: Ground, material: Material) -> None:
        self.ground, self.material = ground, material
        self.count = 0

    @property
    def body(self) -> Box:
        """The place below message and title and above the footer."""
        top = self.ground.title.top + self.ground.title.height + 24
        return Box(EDGE, top, self.ground.width - 2 * EDGE, self.ground.height - FOOT - 6 - top)  # fmt: skip

    def cover(self) -> None:
        """Add the title slide: what it is about, whose, as of when, and the notice."""
        material = self.material
        slide = self._slide(self.ground.cover)
        canvas, room = Canvas(slide), self.ground.width - 2 * EDGE
        held = {p.placeholder_format.idx: p for p in slide.placeholders}
        _fill(held.get(0), material.title, 36, canvas, Box(EDGE, 150, room, 70))
        middle = Box(EDGE, self.ground.height * 0.56, room, 40)
        _fill(held.get(1), material.bank, 20, canvas, middle)
        low = Box(EDGE, self.ground.height - 150, room, 100)
        lines = [[Run(text, 12, LIGHT.slate)] for text in (material.strip, material.compared)]  # fmt: skip
        if material.notice:
            lines.append([Run(material.notice, 14, LIGHT.behind, bold=True)])
        canvas.text(low, lines, str(Text("口径", "basis")), after=4)
        self._foot(canvas, "")
        self._notes(slide, [material.title, material.bank, material.strip, material.compared])  # fmt: skip

    def agenda(self, sections: Sequence[Section]) -> None:
        """Add one slide that lists the chapters and what is in each, in two columns."""
        canvas, slide = self._titled(str(AGENDA))
        parts = [[section.title, *(about(p) for p in section.panels)] for section in sections]  # fmt: skip
        if sum(map(len, parts)) > MOST_LISTED:
            parts = [[head] for head, *_ in parts[:MOST_LISTED]]
        rest = len(sections) - len(parts)
        parts += [[str(FURTHER.fill(count=rest))]] if rest else []
        half, taken = sum(map(len, parts)) / 2, 0
        columns: tuple[list[list[Run]], list[list[Run]]] = ([], [])
        for number, (head, *titles) in enumerate(parts, start=1):
            lines = columns[taken >= half]
            taken += 1 + len(titles)
            lines.append([Run(f"{number}  {head}", 16, bold=True)])
            lines += [[Run(short(title, 76), 11, LIGHT.slate)] for title in titles]
        left, top, width, height = self.body
        for place, lines in enumerate(columns):
            box = Box(left + place * (width / 2 + 8), top, width / 2 - 8, height)
            canvas.text(box, lines, f"{AGENDA} {place + 1}", after=3)
        self._foot(canvas, "")
        self._notes(slide, [str(AGENDA), *(title for part in parts for title in part)])

    def panel(
        self,
        panel: Panel,
        head: str,
        part: tuple[int, int] = (1, 1),
        more: str = "",
        *,
        is_judged: bool = True,
    ) -> Canvas:
        """Add a panel's slide; what is left to draw is its body.

        Args:
            panel: its message is the slide's sentence, its title stands below.
            head: the chapter, over the sentence.
            part: which of how many slides it is.
            more: what this one shows of the panel, after its title.
            is_judged: the sentence is the message; in an appendix it is the title.
        """
        place, of = part
        title, sentence = str(panel.title), str(panel.message) if is_judged else ""
        titled = title if sentence else ""
        if of > 1:
            titled += str(MORE.fill(place=place, of=of))
        titled = " · ".join(text for text in (titled.strip(), more) if text)
        canvas, slide = self._titled(sentence or title, TITLES[0 if sentence else 3])
        self._under(canvas, titled, head)
        self._foot(canvas, str(panel.source))
        self._notes(
            slide, [title, str(panel.message), more, *self.material.notes(panel)]
        )
        return canvas

    def several(self, title: str, panels: Sequence[Panel]) -> Canvas:
        """Add a slide for several panels' figures, whose titles and sources are drawn."""
        canvas, slide = self._titled(title, TITLES[3])
        self._foot(canvas, "")
        told = [(str(panel.title), *self.material.notes(panel)) for panel in panels]
        self._notes(slide, [line for lines in told for line in lines])
        return canvas

    def _under(self, canvas: Canvas, titled: str, head: str) -> None:
        """Write the panel's title under its sentence, and the chapter over it."""
        title, width = self.ground.title, self.ground.width - 2 * EDGE
        below = Box(EDGE, title.top + title.height + 2, width, 18)
        size = next((s for s in UNDER if wide(titled, s) <= width), UNDER[-1])
        words = short(titled, round(width / size * 1.93))
        canvas.text(below, [[Run(words, size, LIGHT.slate)]], titled or head)
        if title.top >= 30:
            canvas.text(Box(EDGE, 14, width, 14), [[Run(head, 10, LIGHT.slate)]], head)

    def _slide(self, layout: Any) -> Any:
        self.count += 1
        return self.ground.presentation.slides.add_slide(layout)

    def _titled(self, sentence: str, most: float = TITLES[0]) -> tuple[Canvas, Any]:
        slide = self._slide(self.ground.plain)
        canvas = Canvas(slide)
        size = min(_size(sentence, self.ground.title), most)
        _fill(slide.shapes.title, sentence, size, canvas, self.ground.title)
        return canvas, slide

    def _foot(self, canvas: Canvas, source: str) -> None:
        """Write the source, the notice, who had it made and when, and the page."""
        top, width = self.ground.height - FOOT, self.ground.width - 2 * EDGE
        canvas.line((EDGE, top), (EDGE + width, top), LIGHT.rule, 0.75, "footer")
        if source:
            size = 9.0 if text_width(source, 9) <= width * 1.8 else 8.0
            canvas.text(Box(EDGE, top + 4, width, 22), [[Run(source, size, LIGHT.slate)]], "source")  # fmt: skip
        notice, mark = self.material.notice, self.material.watermark
        # Both on one line: a second one would run off the slide.
        size = next((s for s in SMALL if wide(notice, s, is_bold=True) + wide(mark, s) < width - 90), SMALL[-1])  # fmt: skip
        runs = [Run(mark, size, LIGHT.slate)]
        if notice:
            runs.insert(0, Run(f"{notice}    ", size, LIGHT.behind, bold=True))
        canvas.text(Box(EDGE, top + 27, width - 60, 13), [runs], "watermark")
        canvas.add(_number(canvas, Box(EDGE + width - 50, top + 27, 50, 13), self.count))  # fmt: skip

    def _notes(self, slide: Any, lines: Sequence[str]) -> None:
        slide.notes_slide.notes_text_frame.text = "\n".join(line for line in lines if line)  # fmt: skip


def _size(sentence: str, box: Box) -> float:
    """Return the largest type in which a sentence fits its title's place."""
    for size in TITLES:
        lines = max(ceil(wide(sentence, size, is_bold=True) / (box.width - 16)), 1)
        if lines * size * 1.2 <= box.height:
            return size
    return TITLES[-1]


def _fill(shape: Any, text: str, size: float, canvas: Canvas, box: Box) -> None:
    """Write in a placeholder, or in a box where the layout has none."""
    lines = [[Run(text, size, LIGHT.ink, bold=True)]]
    if shape is None:
        canvas.text(box, lines, text, anchor="b")
        return
    body = shape._element.txBody
    for old in body.p_lst:
        body.remove(old)
    made = parse_xml(f"<p:txBody {SPACES}>{paragraphs(lines, '')}</p:txBody>")
    for paragraph in list(made):
        body.append(paragraph)
    shape._element.nvSpPr.cNvPr.set("descr", text)


def _number(canvas: Canvas, box: Box, number: int) -> str:
    """Return the page number as a field, so that it follows when slides are moved."""
    return (
        f'<p:sp {SPACES}><p:nvSpPr>{canvas.named("page")}<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm>{box.xml}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/><a:p><a:pPr algn="r"/>'
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US" sz="900"/>'
        f"<a:t>{number}</a:t></a:fld></a:p></p:txBody></p:sp>"
    )
