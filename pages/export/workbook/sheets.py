"""The sheets of a workbook: the contents, and one for each panel."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pages.export import paper
from pages.export.material import Material, about
from pages.export.workbook.bars import barred
from pages.export.workbook.looks import BAR, FONT, LOOKS, TOTAL, Look, lines, width
from pages.parts.panel import Panel, Table, table

TABLE_ROW = 4
WIDEST, NARROWEST, DEFAULT_WIDTH = 44.0, 72.0, 9.0
MESSAGE, TITLE, LINE = 80.0, 44.0, 17
ONE_PAGE = 40  # rows that are printed on one page, however small
A3, A4 = 8, 9


class Binder:
    """Writes a material's sheets into one workbook."""

    def __init__(self, book: Workbook, material: Material) -> None:
        self.book, self.material = book, material
        self.formats = {name: self.format(**look) for name, look in LOOKS.items()}

    def format(self, **look: object) -> Format:
        """Return the house font with something added."""
        return self.book.add_format({**FONT, **look})

    def contents(self, names: Sequence[str]) -> None:
        """Write the first sheet: trust strip, notice, and a link to every panel and the notes."""
        sheet = self.sheet(names[0])
        sheet.set_column(0, 0, TITLE)
        sheet.set_column(1, 1, MESSAGE)
        row = self.heading(sheet) + 1
        links = [*self.material.panels, None]
        for row, (name, panel) in enumerate(zip(names[1:], links, strict=True), row):  # noqa: B020
            title = about(panel) if panel else name
            message = str(panel.message) if panel else ""
            target, look = f"internal:'{name}'!A1", self.formats["link"]
            sheet.write_url(row, 0, target, look, title)
            sheet.write_string(row, 1, message, self.formats["message"])
            sheet.set_row(row, LINE * max(lines(title, TITLE), lines(message, MESSAGE)))

    def heading(self, sheet: Worksheet) -> int:
        """Write whose figures these are and the notice; return the first row left."""
        heading = self.material.heading
        for row, line in enumerate(heading):
            sheet.write_string(row, 0, line, self.formats["quiet" if row else "title"])
        last, notice = len(heading), self.material.notice
        sheet.write_string(last, 0, notice, self.formats["notice"])
        return last + 1

    def panel(self, name: str, panel: Panel) -> None:
        """Write one panel: title, message, notice, table with its total and bars, source."""
        printed = table(panel, self.material.style)
        sheet = self.sheet(name, wide=paper.is_wide(printed))
        first = TABLE_ROW + (2 if printed.is_grouped else 1)
        self._groups(sheet, printed)
        widths = [self._column(sheet, place, printed, first) for place in range(len(printed.headers))]  # fmt: skip
        self._message(sheet, str(panel.message), widths)
        sheet.write_string(0, 0, str(panel.title), self.formats["title"])
        sheet.write_string(2, 0, self.material.notice, self.formats["notice"])
        last = first + len(printed.rows) - 1 - int(paper.has_total(printed))
        for place in barred(panel, printed):
            sheet.conditional_format(first, place, last, place, BAR)
        below = first + len(printed.rows) + 1
        sheet.write_string(below, 0, str(panel.source), self.formats["quiet"])
        sheet.freeze_panes(first, 1)
        sheet.repeat_rows(TABLE_ROW, first - 1)
        if len(printed.rows) <= ONE_PAGE:
            sheet.fit_to_pages(1, 1)

    def sheet(self, name: str, *, wide: bool = False) -> Worksheet:
        """Return a new sheet that prints across, one page wide; a wide one on A3."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(A3 if wide else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{self.material.watermark.replace('&', '&&')}&R&8&P / &N")
        return sheet

    def _message(self, sheet: Worksheet, message: str, widths: list[float]) -> None:
        """Set the sentence over the table's width, or wider where the table is narrow."""
        last, room = len(widths) - 1, sum(widths)
        while room < NARROWEST:
            last, room = last + 1, room + DEFAULT_WIDTH
        sheet.set_row(1, LINE * lines(message, room))
        if last > 0:
            sheet.merge_range(1, 0, 1, last, message, self.formats["message"])
        else:
            sheet.write_string(1, 0, message, self.formats["message"])

    def _groups(self, sheet: Worksheet, printed: Table) -> None:
        """Write the upper row of headers, each over its columns."""
        place = 0
        for name, span in paper.groups(printed) if printed.is_grouped else []:
            look = self.formats["group"]
            if name and span > 1:
                sheet.merge_range(TABLE_ROW, place, TABLE_ROW, place + span - 1, name, look)  # fmt: skip
            else:
                for at in range(place, place + span):
                    sheet.write_string(TABLE_ROW, at, name, look)
            place += span

    def _column(
        self, sheet: Worksheet, place: int, printed: Table, first: int
    ) -> float:
        """Write one column with its header; return its width."""
        header = (printed.heads if printed.is_grouped else printed.headers)[place]
        code = printed.sheet[place]
        look = self.formats["header_number" if code else "header"]
        sheet.write_string(first - 1, place, header, look)
        number = self.format(num_format=code) if code else None
        cells = [row[place] for row in printed.rows]
        for row, cell in enumerate(cells, start=first):
            is_total = row == first + len(cells) - 1 and paper.has_total(printed)
            if number is not None and cell.number is not None:
                shown = self.format(num_format=code, **TOTAL) if is_total else number
                sheet.write_number(row, place, cell.number, shown)
            else:
                words: Look = LOOKS["undefined" if code else "word"]
                kept = self.formats["undefined" if code else "word"]
                sheet.write_string(row, place, cell.text, self.format(**words, **TOTAL) if is_total else kept)  # fmt: skip
        return self._wide(sheet, place, [header, *(cell.text for cell in cells)])

    def _wide(self, sheet: Worksheet, place: int, texts: list[str]) -> float:
        wide = min(max([*map(width, texts), DEFAULT_WIDTH - 2]) + 2, WIDEST)
        sheet.set_column(place, place, wide)
        return wide
