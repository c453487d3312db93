"""Panels as an Excel workbook: one sheet each, numbers as numbers in the chosen unit."""

import re
from collections.abc import Sequence
from io import BytesIO

from xlsxwriter.workbook import Workbook

from pages.export.material import Material
from pages.export.workbook import notes
from pages.export.workbook.sheets import TABLE_ROW, Binder
from queries.spreadsheet import WORDS
from queries.text import Text

__all__ = ["TABLE_ROW", "build", "sheet_names"]

CONTENTS = Text("目录", "Contents")
NOTES = Text("说明", "Notes")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
SHEET_NAME = 31


def build(material: Material) -> bytes:
    """Return the workbook's bytes: contents, then one sheet per panel, then notes.

    Amounts are divided to the material's money unit, which the headers name; its notice
    is printed in red on every sheet.
    """
    buffer = BytesIO()
    with Workbook(buffer, WORDS) as book:
        binder = Binder(book, material)
        titles = [str(panel.title) for panel in material.panels]
        names = sheet_names([str(CONTENTS), *titles, str(NOTES)])
        binder.contents(names)
        for panel, name in zip(material.panels, names[1:-1], strict=True):
            binder.panel(name, panel)
        notes.write(binder, names[-1], material)
    return buffer.getvalue()


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names Excel accepts: at most 31 characters, none forbidden, none twice."""
    names: list[str] = []
    for title in titles:
        clean = FORBIDDEN.sub(" ", title).strip() or "-"
        name, number = clean[:SHEET_NAME].strip(), 1
        while name.lower() in {other.lower() for other in names}:
            number += 1
            ending = f" {number}"
            name = clean[: SHEET_NAME - len(ending)].strip() + ending
        names.append(name)
    return names
