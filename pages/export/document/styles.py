"""How a document looks: the manner of official papers (GB/T 9704) in Chinese, its like in English.

Fonts are named, not embedded: 方正小标宋 for the title, 黑体 and 楷体 for headings, 仿宋 for
the text, as every office machine in China has them.
"""

from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from queries.text import Language

LEFT, CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
NUMBERS = "Times New Roman"
MARGINS = {
    "top_margin": 37,
    "bottom_margin": 35,
    "left_margin": 28,
    "right_margin": 26,
}  # mm


class Manner(NamedTuple):
    """A style: font by name, size in points, exact line height (0: single), placing."""

    font: str
    size: float
    line: float
    align: WD_ALIGN_PARAGRAPH
    indent: bool = False
    bold: bool = False
    before: float = 0
    after: float = 0
    keep: bool = False


MANNERS: dict[Language, dict[str, Manner]] = {
    "zh": {
        "Normal": Manner("仿宋_GB2312", 16, 28, BOTH, indent=True),
        "Title": Manner("方正小标宋简体", 22, 36, CENTRE, after=6),
        "Subtitle": Manner("楷体_GB2312", 12, 20, CENTRE),
        "Heading 1": Manner("黑体", 16, 28, LEFT, indent=True, before=10, keep=True),
        "Heading 2": Manner("楷体_GB2312", 16, 28, LEFT, indent=True, before=4, keep=True),
        "Heading 3": Manner("仿宋_GB2312", 16, 28, LEFT, indent=True, bold=True, keep=True),
        "Annex": Manner("黑体", 14, 24, LEFT, before=14, after=4, keep=True),
        "Small": Manner("仿宋_GB2312", 12, 18, LEFT),
        "Part": Manner("仿宋_GB2312", 10.5, 16, LEFT, before=6, keep=True),
        "Source": Manner("仿宋_GB2312", 10.5, 16, LEFT),
        "Cell": Manner("宋体", 9, 12, LEFT),
        "Fine": Manner("宋体", 7.5, 10, LEFT),
        "Picture": Manner("宋体", 9, 0, CENTRE, before=4, keep=True),
    },
    "en": {
        "Normal": Manner(NUMBERS, 12, 18, BOTH, after=4),
        "Title": Manner("Arial", 20, 28, CENTRE, bold=True, after=6),
        "Subtitle": Manner(NUMBERS, 10.5, 15, CENTRE),
        "Heading 1": Manner("Arial", 13, 19, LEFT, bold=True, before=12, after=3, keep=True),
        "Heading 2": Manner("Arial", 11.5, 17, LEFT, bold=True, before=8, after=2, keep=True),
        "Heading 3": Manner(NUMBERS, 12, 18, LEFT, bold=True, keep=True),
        "Annex": Manner("Arial", 11.5, 17, LEFT, bold=True, before=14, after=4, keep=True),
        "Small": Manner(NUMBERS, 10, 14, LEFT),
        "Part": Manner(NUMBERS, 9, 12, LEFT, before=6, keep=True),
        "Source": Manner(NUMBERS, 9, 12, LEFT, after=3),
        "Cell": Manner(NUMBERS, 8.5, 11, LEFT),
        "Fine": Manner(NUMBERS, 7.5, 10, LEFT),
        "Picture": Manner(NUMBERS, 9, 0, CENTRE, before=4, keep=True),
    },
}  # fmt: skip


def dress(document: Document, language: Language) -> None:
    """Give a document its page and its styles."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, room in MARGINS.items():
        setattr(section, name, Mm(room))
    for name, manner in MANNERS[language].items():
        _style(document, name, manner, language)


def room(document: Document) -> tuple[int, int]:
    """Return width and height of the text on the last page, in EMU."""
    page = document.sections[-1]
    across = [page.page_width, page.left_margin, page.right_margin]
    down = [page.page_height, page.top_margin, page.bottom_margin]
    (wide, *sides), (tall, *ends) = (
        [int(n or 0) for n in some] for some in (across, down)
    )
    return wide - sum(sides), tall - sum(ends)


def _style(document: Document, name: str, manner: Manner, language: Language) -> None:
    known = {style.name for style in document.styles}
    style: Any = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)  # fmt: skip
    if name not in known:
        style.base_style = document.styles["Normal"]
    font, place = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(manner.size), manner.bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    _name(style, manner.font, language)
    place.alignment, place.keep_with_next = manner.align, manner.keep
    place.space_before, place.space_after = Pt(manner.before), Pt(manner.after)
    if manner.line:
        place.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        place.line_spacing = Pt(manner.line)
    else:
        place.line_spacing_rule = WD_LINE_SPACING.SINGLE
    place.first_line_indent = Pt(manner.size * 2 if manner.indent else 0)
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200" if manner.indent else "0")
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _name(style: Any, font: str, language: Language) -> None:
    """Name the font of Chinese signs, and the one of numbers and Latin beside them."""
    latin = NUMBERS if language == "zh" else font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    chinese = font if language == "zh" else "宋体"
    for key, value in {"ascii": latin, "hAnsi": latin, "cs": latin, "eastAsia": chinese}.items():  # fmt: skip
        fonts.set(qn(f"w:{key}"), value)
