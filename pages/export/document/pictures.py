"""Pictures of a document: vectors, and the same as pixels for readers that know no vectors."""

from io import BytesIO

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from pages.export.document import styles
from pages.export.vector import Picture
from pages.export.vector.pen import FAMILY

OFFICE = "Microsoft YaHei, Noto Sans CJK SC, PingFang SC, sans-serif"
EXTENSION = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="{rel}"/>'
    "</a:ext></a:extLst>"
)
TALLEST = 0.7  # of the text's height


def add(
    document: Document, drawing: Picture, pixels: bytes, alt: str, full: float
) -> None:
    """Add a chart as wide as the text allows.

    Args:
        document: it ends with the picture.
        drawing: shown by Word since 2016, by WPS and LibreOffice.
        pixels: the same as PNG, shown by older ones.
        alt: read aloud instead.
        full: pixels of a drawing that is as wide as the text.
    """
    room, tall = styles.room(document)
    width = min(
        room,
        round(room * drawing.width / full),
        round(tall * TALLEST * drawing.width / drawing.height),
    )
    run = document.add_paragraph(style="Picture").add_run()
    shape = run.add_picture(BytesIO(pixels), width=width)
    shape._inline.docPr.set("descr", alt)
    blip = shape._inline.find(f".//{qn('a:blip')}")
    blip.append(parse_xml(EXTENSION.format(rel=_part(document, drawing.svg))))


def _part(document: Document, svg: str) -> str:
    """Return the relationship to a drawing of its own in the package."""
    package = document.part.package
    name = PackURI(f"/word/media/drawing{len(document.inline_shapes)}.svg")
    office = svg.replace(FAMILY, OFFICE, 1).encode()
    part = Part(name, "image/svg+xml", office, package)
    return str(document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
