"""Tables of a document, written as XML at once: python-docx takes a second per thousand cells."""

import re
from math import ceil
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from pages.export import paper
from pages.export.document import styles
from pages.parts.charts.labels import text_width
from pages.parts.panel import Table

LINE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="7F7F7F"/>'
BORDERS = "".join(
    LINE.format(side=side, size=size)
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 4))
)
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
TWIPS = 20  # to a point
MARGIN = 3.0  # points beside a cell's words
AIR = 1.2  # ems a column is given beyond its words
# The spaces within a figure, such as CNY 5.8 bn: a line is not broken there.
UNBROKEN = "\u00a0"
WITHIN = re.compile(r"(?<=[A-Z]{3}) (?=[+−-]?\d)|(?<=\d) (?=(?:m|bn)\b)")
WORD = 6.0  # ems that names need at least: their words are not broken


class Face(NamedTuple):
    """A cell's type: its style in the document, and its size in points."""

    style: str
    size: float


USUAL, FINE = Face("Cell", 9.0), Face("Fine", 7.5)


def add(document: Document, printed: Table, caption: str) -> None:
    """Add a table as wide as the text: headers repeat on every page, numbers at the right.

    Args:
        document: it ends with the table.
        printed: what is in the table.
        caption: what a screen reader calls it.
    """
    room = round(styles.room(document)[0] / Pt(1) * TWIPS)
    asked = sum(paper.widths(printed)) + AIR * len(printed.headers)
    is_fine = paper.is_wide(printed) and asked * USUAL.size * TWIPS > room
    face = FINE if is_fine else USUAL
    widths = _widths(printed, room, face.size)
    rows = [*_heads(printed, widths, face), *_body(printed, widths, face)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type=\"fixed\"/>"
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(caption)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )  # fmt: skip
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def _widths(printed: Table, room: int, size: float) -> list[int]:
    """Return the columns' widths in twentieths of a point, together the room there is."""
    asked = [width + AIR for width in paper.widths(printed)]
    short = [w if is_number or w <= 9 else 0.0 for w, is_number in zip(asked, _numeric(printed), strict=True)]  # fmt: skip
    ems = room / TWIPS / size
    least = [width + 2 * MARGIN / size for width in paper.narrowest(printed)]
    if sum(asked) > ems > sum(least) and paper.is_wide(printed):
        # Headers give way before cells do.
        given = (ems - sum(least)) / (sum(asked) - sum(least))
        return [round((low + (high - low) * given) * size * TWIPS) for low, high in zip(least, asked, strict=True)]  # fmt: skip
    spare = ems - sum(short)
    if sum(asked) > ems and spare >= WORD * short.count(0.0) > 0:
        long = sum(asked) - sum(short)
        asked = [s or w / long * spare for s, w in zip(short, asked, strict=True)]
    return [round(width / sum(asked) * room) for width in asked]


def _numeric(printed: Table) -> list[bool]:
    return [form is not None for form in printed.sheet]


def _heads(printed: Table, widths: list[int], face: Face) -> list[str]:
    above = [
        _cell([name], 0, "center", face, span=span, strong=True)
        for name, span in (paper.groups(printed) if printed.is_grouped else [])
    ]
    names = zip(paper.heads(printed), widths, _numeric(printed), strict=True)
    below = [
        _cell(
            [part for line in lines for part in _balanced(line, width, face.size)],
            width,
            "right" if is_number else "left",
            face,
            strong=True,
        )
        for lines, width, is_number in names
    ]
    return [_row(cells, repeated=True) for cells in (above, below) if cells]


def _balanced(line: str, width: int, size: float) -> list[str]:
    """Return a header's Chinese words, in lines of like length if they do not fit on one."""
    lines = ceil(text_width(line, size) / (width / TWIPS - 2 * MARGIN))
    if lines < 2 or not all(sign > paper.HAN for sign in line):
        return [line]
    each = ceil(len(line) / lines)
    return [line[start : start + each] for start in range(0, len(line), each)]


def _body(printed: Table, widths: list[int], face: Face) -> list[str]:
    sides = ["right" if is_number else "left" for is_number in _numeric(printed)]
    last = len(printed.rows) - 1 if paper.has_total(printed) else -1
    return [
        _row(
            [
                _cell(
                    [text],
                    width,
                    side,
                    face,
                    strong=place == last,
                    kept=last - 3 <= place < last,
                )
                for text, width, side in zip(row, widths, sides, strict=True)
            ]
        )
        for place, row in enumerate(paper.texts(printed))
    ]


def _row(cells: list[str], *, repeated: bool = False) -> str:
    about = "<w:cantSplit/>" + ("<w:tblHeader/>" if repeated else "")
    return f"<w:tr><w:trPr>{about}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    lines: list[str],
    width: int,
    side: str,
    face: Face,
    *,
    span: int = 1,
    strong: bool,
    kept: bool = False,
) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    sized = f'<w:tcW w:w="{width}" w:type="dxa"/>' if width else ""
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(WITHIN.sub(UNBROKEN, line))}</w:t>' for line in lines)  # fmt: skip
    return (
        f'<w:tc><w:tcPr>{sized}{spanned}{SHADE if strong else ""}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{face.style}"/>{"<w:keepNext/>" if kept else ""}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if strong else ""}{words}</w:r></w:p></w:tc>'
    )  # fmt: skip
