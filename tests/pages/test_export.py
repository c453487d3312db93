"""What is on the screen is in the workbook, to the digit: every panel of every page."""

import math
import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from html import unescape

import fastexcel
import pytest

from pages.export import workbook
from pages.export.material import Material, Section
from pages.parts.panel import gridded, table
from pages.parts.shell import rows, sheet, stage
from queries import engine
from queries.text import Text
from tests.opening import PAGES, opened, words

MINUS = "\u2212"
SCOPES = {"62": "zh", "62102201": "en"}


@pytest.fixture
def offered(monkeypatch):
    """Collect what the page offers as a workbook, with the style it is offered in."""
    taken = []

    def offer(panels, name, title=""):
        taken.append((list(panels), stage.look().style))

    monkeypatch.setattr(stage, "offer", offer)
    monkeypatch.setattr(sheet, "offer", offer)
    return taken


def unfolded(page, offered, **address):
    """Return the app with every "show data" opened, its panels and their style."""
    app = opened(page, **address)
    for toggle in app.toggle:
        if str(toggle.key).startswith("data_"):
            toggle.set_value(True)
    offered.clear()
    app.run()
    engine.unpin()
    [(panels, style)] = offered or [([], None)]
    return app, panels, style


def material(panels, style):
    return Material(
        "-", "-", "-", "-", [Section("-", panels)], style, "-", datetime(2026, 11, 26)
    )


def exported(panels, style):
    """Return each panel's sheet: its cells as words and as numbers, headers first."""
    book = fastexcel.read_excel(workbook.build(material(panels, style)))
    return [
        (cells(book, place, "string", panel, style), cells(book, place, "float", panel, style))
        for place, panel in enumerate(panels, start=1)
    ]  # fmt: skip


def cells(book, place, kind, panel, style):
    """Return the rows of a sheet's table, each cell read as one kind."""
    loaded = book.load_sheet(place, header_row=None, dtypes=kind).to_polars()
    printed = table(panel, style)
    rows = loaded.rows()[workbook.TABLE_ROW :]
    if printed.is_grouped:
        above, below = rows[0], rows[1]
        rows = [[joined(*pair) for pair in zip(under(above), below, strict=True)], *rows[2:]]  # fmt: skip
    return [row[: len(printed.headers)] for row in rows[: len(printed.rows) + 1]]


def under(row):
    """Return what each column stands under: only the first cell of a merged range is filled."""
    found, held = [], None
    for cell in row:
        held = cell or held
        found.append(held)
    return found


def joined(group, head):
    """Return a header as the screen has it, both rows of it in one."""
    return str(Text(f"{group}·{head}", f"{group}: {head}")) if group else head


def as_excel_shows(number, code):
    """Return a number in a spreadsheet format: `#,##0.00`, `0.00%`, `+0.00;−0.00;0.00`."""
    factor = 100 if code.endswith("%") else 1
    plain = code.split(";")[-1].removesuffix("%")
    places = len(plain.partition(".")[2])
    exact = Decimal(f"{number:.15g}") * factor
    shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    plus = "+" if code.startswith("+") and shown > 0 else ""
    written = f"{shown:,f}" if "," in plain else f"{shown:f}"
    if not shown:
        written = written.removeprefix("-")
    return f"{plus}{written}{'%' if factor == 100 else ''}".replace("-", MINUS)


def assert_same(panel, style, words, numbers):
    """Compare a sheet with what the reader sees of the panel, cell by cell."""
    printed = table(panel, style)
    assert list(words[0] if words else ()) == list(printed.headers)
    for place, (column, code) in enumerate(
        zip(panel.columns, printed.sheet, strict=True)
    ):
        shown = [row[place] for row in printed.rows]
        said = [row[place] or "" for row in words[1:]]
        held = [row[place] for row in numbers[1:]]
        for cell, word, number in zip(shown, said, held, strict=True):
            if code is None or cell.number is None:
                assert word == cell.text
            else:
                assert_number(cell, number, "" if column.of else code)


def assert_number(cell, number, code):
    assert math.isclose(number, cell.number, rel_tol=1e-14, abs_tol=1e-300)
    if code:
        digits = as_excel_shows(number, code)
        assert digits.replace(",", "") == cell.text.replace(",", "")


def on_screen(app, panel, style):
    """Return whether a table on the screen holds exactly the panel's cells."""
    printed = table(panel, style)
    forms = [gridded(panel, style).formats.get(name) for name in printed.headers]
    for shown in app.dataframe:
        seen = shown.value
        if list(seen.columns) == list(printed.headers) and len(seen) == panel.frame.height:  # fmt: skip
            rows = zip(seen.values.tolist(), printed.rows, strict=True)
            if all(same(row, cells, printed.sheet, forms) for row, cells in rows):
                return True
    texts = [[cell.text for cell in row] for row in printed.rows]
    return any(
        head == list(printed.headers)
        and len(body) == len(texts)
        and all(written(*pair) for row in zip(body, texts, strict=True) for pair in zip(*row, strict=True))
        for head, *body in tables_of_text(app)
    )  # fmt: skip


def tables_of_text(app):
    """Return the page's tables that are text: rows of cells, the headers first."""
    pages = [element.proto.body for element in app.get("html")]
    tables = [t for page in pages for t in re.findall("<table>(.*?)</table>", page)]
    return [
        [[plain(c) for c in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in re.findall("<tr>(.*?)</tr>", t)]
        for t in tables
    ]  # fmt: skip


def plain(cell):
    return unescape(re.sub("<[^>]+>", "", cell))


def written(seen, text):
    """Return whether a cell says its text; why it is empty may stand in the notes."""
    return seen == text or (seen == "—" and text.startswith("— "))


def same(row, cells, codes, forms):
    """Compare a row of the grid with its cells: words, or numbers as they are shown."""
    for seen, cell, code, form in zip(row, cells, codes, forms, strict=True):
        is_empty = seen is None or seen != seen  # noqa: PLR0124  NaN
        if form is None:
            is_same = seen == cell.text
        elif is_empty or cell.number is None:
            is_same = is_empty and cell.number is None
        else:
            factor = 100 if str(code).endswith("%") else 1
            is_same = math.isclose(seen, cell.number * factor, rel_tol=1e-12)
        if not is_same:
            return False
    return True


@pytest.mark.parametrize("org", SCOPES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_workbook_holds_what_the_page_shows(page, org, demo_bank, offered):
    app, panels, style = unfolded(page, offered, org=org, lang=SCOPES[org])
    assert panels or page.stem in ("definitions", "editions", "present")
    for panel, held in zip(panels, exported(panels, style), strict=True):
        assert_same(panel, style, *held)
        if page.stem != "briefing" and not panel.is_list and panel.frame.height:
            assert on_screen(app, panel, style), panel.id
        assert gridded(panel, style).undefined == table(panel, style).undefined()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_grid_of_very_many_rows_is_cut_and_the_workbook_is_not(
    lang, demo_bank, offered, monkeypatch
):
    monkeypatch.setattr(rows, "MOST_ROWS", 20)
    monkeypatch.setattr(rows, "SENT", 30)
    [page] = [p for p in PAGES if p.stem == "outlet_stars"]
    app, panels, style = unfolded(page, offered, org="62", lang=lang)
    longest = max(panels, key=lambda panel: panel.frame.height)
    whole = longest.frame.height
    assert whole > 30
    assert max(len(shown.value) for shown in app.dataframe) == 30
    told = f"所示为 {whole} 行中的前 30 行" if lang == "zh" else f"Shown are the first 30 of {whole} rows"  # fmt: skip
    assert told in words(app)
    [(kept, _)] = exported([longest], style)
    assert len(kept) == 1 + whole


def test_every_panel_has_a_name_of_its_own(demo_bank, offered):
    for page in PAGES:
        _, panels, _ = unfolded(page, offered, org="62", lang="zh")
        ids = [panel.id for panel in panels]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in ids)
