"""The foot of every page: its number as official papers have it, the notice, for whom it was made."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from pages.export.material import Material

DASH = "—"


def write(document: Document, material: Material) -> None:
    """Write the foot of all pages; later sections have that of the first."""
    foot = document.sections[0].footer
    page = foot.paragraphs[0]
    page.style = document.styles["Source"]
    page.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page.add_run(f"{DASH} ")
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    page._p.append(parse_xml(field))
    page.add_run(f" {DASH}")
    for words in (material.notice, material.watermark):
        if words:
            line = foot.add_paragraph(style="Source")
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run(words)
            if words == material.notice:
                run.bold, run.font.color.rgb = True, RGBColor(0xB4, 0x23, 0x18)
