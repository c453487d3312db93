"""Panels as a Word document (经营分析材料): numbered chapters of sentences, pictures, tables.

What is short stands in the text; the tables behind the pictures and the long ones follow
as annexes, so that every number is in the document and its text can be read in minutes.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from pages.export import paper, typesetting
from pages.export.crossed import crossed
from pages.export.document import footer, numbering, pictures, styles, tables
from pages.export.material import Material, about
from pages.export.vector import Picture, picture
from pages.parts.charts.drawn import chart_of
from pages.parts.numbers import DASH
from pages.parts.panel import Panel, Table, table
from pages.parts.reasons import marked
from queries.text import Text, spoken

WIDTH = 620.0  # pixels of a chart as wide as the text
SHORT, FEW, TINY = 16, 6, 3  # rows of a table in the text: alone, under a picture, wide
TEXT = 440.0  # points of an upright page's text
BENT = 1.25  # of it what a short table may ask for: some cells then take two lines
UPRIGHT, ACROSS, A3_ACROSS = (210, 297), (297, 210), (420, 297)  # mm
TALLEST = 480.0  # pixels: a chart, its heading and sentence share a page
ANNEX = Text("附表", "Annex")
DEFINITIONS = Text("指标口径", "Definitions")
ABOUT = Text("数据说明", "About the figures")

Drawn = dict[int, tuple[Picture, bytes]]  # by the panel's identity


class Annexed(NamedTuple):
    """A table that follows the text: its number, whose it is, and what is said if it is cut."""

    number: int
    panel: Panel
    printed: Table
    cut: str


def build(material: Material) -> bytes:
    """Return the document's bytes.

    Raises:
        NoChineseFont: the server has no Chinese font for the pictures.
    """
    document = docx.Document()
    styles.dress(document, spoken())
    numbering.number(document, spoken())
    _head(document, material)
    drawn = _drawn(material)
    annexes: list[Annexed] = []
    for section in material.sections:
        is_chapter = len(material.sections) > 1
        if is_chapter:
            document.add_heading(section.title, 1)
        for panel in section.panels:
            document.add_heading(about(panel), 2 if is_chapter else 1)
            _panel(document, panel, material, drawn, annexes)
    _back(document, material)
    _annexes(document, annexes)
    footer.write(document, material)
    return _bytes(document, material)


def _head(document: Document, material: Material) -> None:
    document.add_paragraph(material.title, "Title")
    for line in material.heading:
        document.add_paragraph(line, "Subtitle")


def _drawn(material: Material) -> Drawn:
    """Return every panel's picture as vectors and as pixels, typeset in one go."""
    found = {id(p): picture(p, material.look, WIDTH, tallest=TALLEST) for p in material.panels if not p.is_list}  # fmt: skip
    known = {name: one for name, one in found.items() if one is not None}
    pixels = typesetting.pictures([one.svg for one in known.values()])
    return {name: (one, png) for (name, one), png in zip(known.items(), pixels, strict=True)}  # fmt: skip


def _panel(
    document: Document,
    panel: Panel,
    material: Material,
    drawn: Drawn,
    annexes: list[Annexed],
) -> None:
    said = document.add_paragraph(str(panel.message))
    if panel.is_list:
        colon = Text("：", ": ")
        for status, sentence, _ in panel.frame.rows():
            numbering.item(document, f"{marked(status)}{colon}{sentence}")
    elif panel.columns and panel.frame.height:
        shown, cut = paper.cut(panel)
        printed = table(shown, material.style)
        if id(panel) in drawn:
            alt = f"{panel.title}. {panel.message}"
            pictures.add(document, *drawn[id(panel)], alt, WIDTH)
            said.paragraph_format.keep_with_next = True
        if _stands_in_text(printed, FEW if id(panel) in drawn else SHORT):
            said.paragraph_format.space_after = Pt(6)
            _table(document, printed, str(panel.title))
        else:
            annexes.append(Annexed(len(annexes) + 1, shown, printed, cut))
            told = Text("数据见{annex}{number}。", "Figures: {annex} {number}.")
            document.add_paragraph(str(told.fill(annex=ANNEX, number=len(annexes))), "Source")  # fmt: skip
    if str(panel.source):
        document.add_paragraph(str(panel.source), "Source")


def _stands_in_text(printed: Table, most: int) -> bool:
    """Return whether a table is short and narrow enough to be read on the way."""
    rows = len(printed.rows)
    is_narrow = paper.need(printed) <= TEXT * BENT
    return not paper.is_wide(printed) and (rows <= TINY or (rows <= most and is_narrow))


def _table(document: Document, printed: Table, caption: str) -> None:
    tables.add(document, printed, caption)
    for why in printed.undefined():
        document.add_paragraph(f"{DASH} {why}", "Source")


def _back(document: Document, material: Material) -> None:
    """Write what the figures mean and where they come from."""
    told = [f"{one.label}：{one.formula}" if spoken() == "zh" else f"{one.label}: {one.formula}" for one in material.definitions.values()]  # fmt: skip
    for title, lines in ((DEFINITIONS, told), (ABOUT, _about(material))):
        if lines:
            document.add_paragraph(str(title), "Annex")
        for line in lines:
            document.add_paragraph(line, "Small")


def _about(material: Material) -> Sequence[str]:
    lines = (material.strip, material.compared, material.watermark, material.notice)
    return [line for line in lines if line]


def _annexes(document: Document, annexes: Sequence[Annexed]) -> None:
    """Write the tables that follow the text, the page turned where one is too wide."""
    at = UPRIGHT
    for number, panel, printed, cut in annexes:
        parts = crossed(panel, printed, chart_of(panel.figure))
        if (wanted := max(_page(part) for _, part in parts)) != at:
            at = _turn(document, wanted)
        title = f"{ANNEX}{number}　{about(panel)}" if spoken() == "zh" else f"{ANNEX} {number}. {about(panel)}"  # fmt: skip
        document.add_paragraph(title, "Annex")
        if cut:
            document.add_paragraph(cut, "Part")
        for more, part in parts:
            if more:
                document.add_paragraph(more, "Part")
            _table(document, part, " · ".join(w for w in (str(panel.title), more) if w))


def _page(printed: Table) -> tuple[int, int]:
    """Return the page a table fits on, in millimetres."""
    if paper.is_wide(printed):
        return A3_ACROSS
    return ACROSS if paper.need(printed) > TEXT else UPRIGHT


def _turn(document: Document, size: tuple[int, int]) -> tuple[int, int]:
    """Begin a page of another size."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.orientation = (
        WD_ORIENT.LANDSCAPE if size[0] > size[1] else WD_ORIENT.PORTRAIT
    )
    return size


def _bytes(document: Document, material: Material) -> bytes:
    about = document.core_properties
    about.title, about.author = material.title, material.bank
    about.comments, about.subject = material.watermark, material.strip
    about.created = about.modified = material.made_at.replace(tzinfo=None)
    about.language = {"zh": "zh-CN", "en": "en-GB"}[spoken()]
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
