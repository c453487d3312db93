"""Panels as an Excel workbook: one sheet each, numbers as numbers in the chosen unit."""

import re
from collections.abc import Sequence
from io import BytesIO
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pages.export.material import Material
from pages.parts.palette import LIGHT
from pages.parts.panel import Panel, Table, table
from queries.text import Text

CONTENTS = Text("目录", "Contents")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
SHEET_NAME = 31
TABLE_ROW = 4
WIDEST, NARROWEST, DEFAULT_WIDTH = 44.0, 72.0, 9.0
MESSAGE, LINE = 80.0, 17
A4 = 9
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "font_color": LIGHT.ink}
LOOKS: dict[str, dict[str, object]] = {
    "title": {"font_size": 14, "bold": True},
    "message": {"font_size": 11, "text_wrap": True, "valign": "top"},
    "quiet": {"font_color": LIGHT.slate, "font_size": 9},
    "header": {
        "bold": True,
        "bg_color": LIGHT.mist,
        "bottom": 1,
        "text_wrap": True,
        "indent": 1,
    },
    "header_number": {
        "bold": True,
        "bg_color": LIGHT.mist,
        "bottom": 1,
        "text_wrap": True,
        "align": "right",
    },
    "word": {"indent": 1},
    "undefined": {"font_color": LIGHT.slate, "align": "right"},
    "link": {"font_color": LIGHT.own, "underline": 1, "valign": "top"},
    "notice": {"bold": True, "font_color": LIGHT.behind},
}


def build(material: Material) -> bytes:
    """Return the workbook's bytes: a sheet of contents, then one sheet per panel.

    Amounts are divided to the material's money unit, which the headers name; its notice
    is printed in red on every sheet.
    """
    buffer = BytesIO()
    with Workbook(buffer) as book:
        binder = Binder(book, material)
        panels = material.panels
        names = sheet_names([str(CONTENTS), *(str(panel.title) for panel in panels)])
        binder.contents(names)
        for panel, name in zip(panels, names[1:], strict=True):
            binder.panel(name, panel)
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


def width(text: str) -> float:
    """Return a text's width in Latin characters; a Chinese one takes about two."""
    return sum(1.9 if ord(letter) > 0x2E80 else 1.0 for letter in text)


class Binder:
    """Writes a material's sheets into one workbook."""

    def __init__(self, book: Workbook, material: Material) -> None:
        self.book, self.material = book, material
        self.formats = {name: self.format(**look) for name, look in LOOKS.items()}

    def format(self, **look: object) -> Format:
        """Return the house font with something added."""
        return self.book.add_format({**FONT, **look})

    def contents(self, names: Sequence[str]) -> None:
        """Write the first sheet: trust strip, notice, and a link to every panel."""
        sheet = self._sheet(names[0])
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, MESSAGE)
        heading = self.material.heading
        for row, line in enumerate(heading):
            sheet.write_string(row, 0, line, self.formats["quiet" if row else "title"])
        sheet.write_string(
            len(heading), 0, self.material.notice, self.formats["notice"]
        )
        links = zip(names[1:], self.material.panels, strict=True)
        for row, (name, panel) in enumerate(links, start=len(heading) + 2):
            target, look = f"internal:'{name}'!A1", self.formats["link"]
            sheet.write_url(row, 0, target, look, str(panel.title))
            sheet.write_string(row, 1, str(panel.message), self.formats["message"])
            sheet.set_row(row, LINE * _lines(str(panel.message), MESSAGE))

    def panel(self, name: str, panel: Panel) -> None:
        """Write one panel: title, message, notice, table, source."""
        printed = table(panel, self.material.style)
        sheet = self._sheet(name)
        widths = [self._column(sheet, place, printed) for place in _places(printed)]
        self._message(sheet, str(panel.message), widths)
        sheet.write_string(0, 0, str(panel.title), self.formats["title"])
        sheet.write_string(2, 0, self.material.notice, self.formats["notice"])
        last = TABLE_ROW + len(printed.rows) + 2
        sheet.write_string(last, 0, str(panel.source), self.formats["quiet"])
        sheet.freeze_panes(TABLE_ROW + 1, 1)
        sheet.repeat_rows(TABLE_ROW)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _message(self, sheet: Worksheet, message: str, widths: list[float]) -> None:
        """Set the sentence over the table's width, or wider where the table is narrow."""
        last, room = len(widths) - 1, sum(widths)
        while room < NARROWEST:
            last, room = last + 1, room + DEFAULT_WIDTH
        sheet.set_row(1, LINE * _lines(message, room))
        if last > 0:
            sheet.merge_range(1, 0, 1, last, message, self.formats["message"])
        else:
            sheet.write_string(1, 0, message, self.formats["message"])

    def _column(self, sheet: Worksheet, place: int, printed: Table) -> float:
        """Write one column with its header; return its width."""
        header, code = printed.headers[place], printed.sheet[place]
        number = self.format(num_format=code) if code else None
        look = self.formats["header_number" if code else "header"]
        sheet.write_string(TABLE_ROW, place, header, look)
        cells = [row[place] for row in printed.rows]
        for row, cell in enumerate(cells, start=TABLE_ROW + 1):
            if number is not None and cell.number is not None:
                sheet.write_number(row, place, cell.number, number)
            else:
                words = self.formats["undefined" if code else "word"]
                sheet.write_string(row, place, cell.text, words)
        wide = max([width(header), *(width(cell.text) for cell in cells)]) + 2
        wide = min(max(wide, DEFAULT_WIDTH), WIDEST)
        sheet.set_column(place, place, wide)
        return wide


def _lines(text: str, room: float) -> int:
    """Return how many lines a text takes in a cell `room` wide, with some reserve."""
    return max(ceil(width(text) / (room * 0.9)), 1)


def _places(printed: Table) -> range:
    return range(len(printed.headers))
