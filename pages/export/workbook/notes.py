"""The last sheet: what the figures mean, whose they are, from which load, for whom and when."""

from pages.export.material import Material, about
from pages.export.workbook.looks import lines
from pages.export.workbook.sheets import LINE, Binder
from queries.text import Text

WIDTHS = (34.0, 110.0)
LABELS = {
    "title": Text("内容", "About"),
    "strip": Text("范围、状态与批次", "Scope, state and load"),
    "compared": Text("对比与单位", "Compared with"),
    "watermark": Text("制作", "Made"),
}
DEFINITIONS = Text("指标口径", "Definitions")
SOURCES = Text("来源", "Sources")


def write(binder: Binder, name: str, material: Material) -> None:
    """Write the notes as two columns: what, and what is to be known about it."""
    sheet = binder.sheet(name)
    for place, wide in enumerate(WIDTHS):
        sheet.set_column(place, place, wide)
    sheet.write_string(0, 0, material.bank, binder.formats["title"])
    sheet.write_string(1, 0, material.notice, binder.formats["notice"])
    for row, (what, told) in enumerate(told_of(material), start=3):
        look = "told" if told else "title"
        sheet.write_string(row, 0, what, binder.formats["label" if told else look])
        sheet.write_string(row, 1, told, binder.formats["told"])
        sheet.set_row(row, LINE * max(lines(what, WIDTHS[0]), lines(told, WIDTHS[1])))


def told_of(material: Material) -> list[tuple[str, str]]:
    """Return the rows; one without a second part is a heading."""
    parts = [(str(label), str(getattr(material, key))) for key, label in LABELS.items()]
    meant = [(one.label, one.formula) for one in material.definitions.values()]
    sources = [(about(p), str(p.source)) for p in material.panels if str(p.source)]
    for heading, rows in ((DEFINITIONS, meant), (SOURCES, sources)):
        parts += [(str(heading), ""), *rows] if rows else []
    return parts
