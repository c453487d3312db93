"""What a brief's template is given: words, cells and drawings, nothing to be computed."""

from typing import Any

from pages.export import paper
from pages.export.material import Material
from pages.export.vector import picture
from pages.parts.numbers import DASH
from pages.parts.palette import LIGHT
from pages.parts.panel import Panel, Table, table
from pages.parts.panels.briefing import BLOCKS
from pages.parts.reasons import colour, marked
from queries.text import Text, spoken

Json = dict[str, Any]
WIDTH = 650.0  # pixels of a chart that is as wide as a portrait page
TALLEST = 620.0  # so that two charts may share a page
SHEET = (342.0, 295.0, 295.0, 483.0, 483.0)  # of the five on a landscape page
SHEET_HEIGHT, SHEET_TYPE = 220.0, 11


def data(material: Material) -> Json:
    """Return everything the template prints."""
    is_sheet = tuple(panel.id for panel in material.panels) == BLOCKS
    sections: list[Json] = [
        {"title": section.title if len(material.sections) > 1 else "", "panels": [_panel(p, material) for p in section.panels]}
        for section in material.sections
    ]  # fmt: skip
    if is_sheet:
        sheet = zip(material.panels, SHEET, strict=True)
        sections = [{"title": "", "panels": [_panel(p, material, w) for p, w in sheet]}]
    panels = [panel for section in sections for panel in section["panels"]]
    return {
        "language": spoken(),
        "title": material.title,
        "bank": material.bank,
        "strip": material.strip,
        "compared": material.heading[-1],
        "notice": material.notice,
        "watermark": material.watermark,
        "page": str(Text("第 {at} 页，共 {of} 页", "Page {at} of {of}")),
        "sheet": is_sheet,
        "alone": len(panels) == 1 and panels[0]["wide"],
        "sections": sections,
        "definitions": [[d.label, d.formula] for d in material.definitions.values()],
        "about": str(Text("指标口径", "Definitions")),
    }


def _panel(panel: Panel, material: Material, room: float | None = None) -> Json:
    if room:
        drawn = picture(panel, material.look, room, size=SHEET_TYPE, tallest=SHEET_HEIGHT)  # fmt: skip
    else:
        drawn = picture(panel, material.look, WIDTH, tallest=TALLEST)
    told: Json = {
        "title": str(panel.title),
        "message": str(panel.message),
        "source": str(panel.source),
        "wide": False,
    }
    if panel.is_list:
        return told | {"findings": _findings(panel)}
    if drawn is not None:
        return told | {"drawing": drawn.svg, "width": drawn.width}
    if not panel.columns or panel.frame.is_empty():
        return told
    shown, more = paper.cut(panel)
    printed = table(shown, material.style)
    return told | {"table": _table(printed, more), "wide": paper.is_wide(printed)}


def _findings(panel: Panel) -> list[Json]:
    return [
        {"mark": marked(status), "colour": colour(status, LIGHT), "text": sentence}
        for status, sentence, _ in panel.frame.rows()
    ]


def _table(printed: Table, more: str) -> Json:
    return {
        "groups": paper.groups(printed) if printed.is_grouped else [],
        "heads": paper.heads(printed),
        "numeric": [form is not None for form in printed.sheet],
        "widths": paper.widths(printed),
        "rows": paper.texts(printed),
        "total": paper.has_total(printed),
        "notes": [
            *([more] if more else []),
            *(f"{DASH} {why}" for why in printed.undefined()),
        ],
    }
