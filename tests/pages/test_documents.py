"""What is on the screen is in the document and in the brief, to the digit."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import permutations
from zipfile import ZipFile

import docx
import polars as pl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from pages.export import brief, deck, document, typesetting
from pages.export.brief.blocks import data
from pages.export.material import Material, Section, defined
from pages.export.screens import screens
from pages.export.vector import picture
from pages.parts.charts import Look, chart_of
from pages.parts.charts.labels import text_width
from pages.parts.numbers import DASH, Money, Style
from pages.parts.palette import LIGHT, red_up
from pages.parts.panel import Column, Panel, table
from pages.parts.panels import briefing
from pages.parts.reasons import marked
from queries.text import Text
from tests.opening import PAGES
from tests.pages.test_export import SCOPES, offered, unfolded

__all__ = ["offered"]
NOTICE = "模拟数据"


def material(panels, style, title="材料", name="章"):
    made = datetime(2026, 11, 26, 8, 30)
    return Material(
        title, "演示银行", "数据 2026-10-31 · 第 7 批", "对比：年初", [Section(name, panels)],
        style, "王行长", made, NOTICE, defined(panels),
    )  # fmt: skip


def printed(panel, style):
    """Return a panel's cells as paper shows them, and the notes on the empty ones."""
    made = table(panel, style)
    rows = []
    for row in made.rows:
        empty = [c.number is None and form is not None and c.text.startswith(f"{DASH} ") for c, form in zip(row, made.sheet, strict=True)]  # fmt: skip
        rows.append([DASH if is_empty else c.text for c, is_empty in zip(row, empty, strict=True)])  # fmt: skip
    return rows, made.undefined()


def squeezed(text):
    return "".join(text.split())


def has_table(panel):
    return bool(panel.columns) and panel.frame.height > 0 and not panel.is_list


def tables_of(word):
    """Return every table: its headers and its rows of cells."""
    found = []
    for one in word.element.body.iter(qn("w:tbl")):
        heads, rows = [], []
        for row in one.iter(qn("w:tr")):
            is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            (heads if is_head else rows).append([_text(cell) for cell in row.iter(qn("w:tc"))])  # fmt: skip
        found.append((heads[-1], rows))
    return found


def is_crossed(rows, grids):
    """Return whether tables hold the rows with one name down, another across, no cell more."""
    width = len(rows[0])
    crossings = [
        {(row[0], head): cell for row in cells for head, cell in zip(heads[1:], row[1:], strict=True) if cell}
        for heads, cells in grids
    ]  # fmt: skip
    return any(
        all({(row[down], row[across]): row[p] for row in rows} in crossings for p in range(width) if p not in (down, across))
        for down, across in permutations(range(width), 2)
    )  # fmt: skip


def _text(element):
    """Return the words of an element; spaces that do not break are spaces."""
    return _raw(element).replace("\u00a0", " ")


def _raw(element):
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def assert_in_document(panels, style, made):
    word = docx.Document(BytesIO(made))
    grids, text = tables_of(word), _text(word.element.body)
    found = [cells for _, cells in grids]
    for panel in panels:
        assert str(panel.message) in text, panel.id
        if panel.is_list:
            for status, sentence, _ in panel.frame.rows():
                assert f"{marked(status)}" in text
                assert sentence in text
        elif has_table(panel):
            rows, notes = printed(panel, style)
            assert rows in found or is_crossed(rows, grids), panel.id
            assert all(note in text for note in notes), panel.id


def assert_in_brief(panels, style, made):
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))  # fmt: skip
    for panel in panels:
        assert squeezed(str(panel.message)) in text, panel.id
        if panel.is_list:
            assert all(squeezed(sentence) in text for _, sentence, _ in panel.frame.rows())  # fmt: skip
        elif has_table(panel) and picture(panel, Look(style=style), 600) is None:
            rows, notes = printed(panel, style)
            missing = [row for row in rows if squeezed("".join(row)) not in text]
            assert missing == [], panel.id
            assert all(squeezed(note) in text for note in notes), panel.id


@pytest.mark.parametrize("org", SCOPES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_document_and_brief_hold_what_the_page_shows(page, org, demo_bank, offered):
    _, panels, style = unfolded(page, offered, org=org, lang=SCOPES[org])
    made = material(panels, style)
    assert_in_document(panels, style, document.build(made))
    assert_in_brief(panels, style, brief.build(made))


@pytest.mark.parametrize("org", [*SCOPES, "6210"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sub_branch_brief_is_one_page(lang, org, demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "briefing"]
    _, panels, style = unfolded(page, offered, org=org, lang=lang)
    assert tuple(panel.id for panel in panels) == briefing.BLOCKS
    reader = PdfReader(BytesIO(brief.build(material(panels, style))))
    [only] = reader.pages
    assert only.mediabox.width > only.mediabox.height
    text = squeezed(only.extract_text())
    assert all(squeezed(str(panel.message)) in text for panel in panels)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_circular_turns_the_brief_and_the_document_to_a3(demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "scorecard"]
    _, panels, style = unfolded(page, offered, org="62", lang="zh")
    made = material(panels, style)
    sizes = {tuple(round(float(n)) for n in page.mediabox[2:]) for page in PdfReader(BytesIO(brief.build(made))).pages}  # fmt: skip
    assert sizes == {(595, 842), (1191, 842)}
    word = docx.Document(BytesIO(document.build(made)))
    assert round(word.sections[-1].page_width.mm) == 420
    head = word.tables[-1]._tbl.tr_lst[0]
    assert [_text(cell) for cell in head.tc_lst][:3] == ["", "存款日均", "存款份额"]


def test_the_circular_by_itself_is_one_sheet_of_a3(demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "scorecard"]
    for lang in ("zh", "en"):
        _, panels, style = unfolded(page, offered, org="62", lang=lang)
        made = material([p for p in panels if p.id == "circular"], style)
        [sheet] = PdfReader(BytesIO(brief.build(made))).pages
        assert round(float(sheet.mediabox[2])) == 1191


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_circular_s_cells_are_whole_in_the_document(lang, demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "scorecard"]
    _, panels, style = unfolded(page, offered, org="62", lang=lang)
    made = material([p for p in panels if p.id == "circular"], style)
    word = docx.Document(BytesIO(document.build(made)))
    [table] = word.tables
    size = word.styles[table.cell(2, 1).paragraphs[0].style.name].font.size.pt
    widths = [column.width.pt - 6 for column in table.columns]
    for _, cells in tables_of(word):
        for row in cells:
            assert all(text_width(text, size) * 0.95 <= w for text, w in zip(row[1:], widths[1:], strict=True)), row  # fmt: skip


def test_a_figure_is_not_broken_before_its_unit():
    told = ["CNY 5,779.0 m", "CNY −1.2 bn of 3 bn", "a peer has not reported"]
    said = Text("测试", "test")
    panel = Panel("told", said, said, pl.DataFrame({"told": told}), None, said, (Column("told", said),))  # fmt: skip
    word = docx.Document(
        BytesIO(document.build(material([panel], Style(Money.MILLION))))
    )
    cells = [_raw(row.cells[0]._tc) for row in word.tables[0].rows][1:]
    assert cells == ["CNY\u00a05,779.0\u00a0m", "CNY\u00a0−1.2\u00a0bn of 3\u00a0bn", told[2]]  # fmt: skip


def test_the_money_unit_stands_at_the_top_only_where_a_panel_is_in_it(
    demo_bank, offered
):
    [page] = [page for page in PAGES if page.stem == "scorecard"]
    _, panels, style = unfolded(page, offered, org="62", lang="zh")
    every = replace(material(panels, style), compared="对比：年初 · 单位：亿元")
    assert every.heading[-1] == "对比：年初 · 单位：亿元"
    only = [p for p in panels if p.id == "circular"]
    alone = replace(every, sections=[Section("章", only)])
    assert alone.heading[-1] == "对比：年初"


def test_charts_on_paper_keep_the_habit_of_red_for_rises(demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "fee_mix"]
    _, panels, style = unfolded(page, offered, org="62", lang="zh")
    [bridge] = [p for p in panels if (c := chart_of(p.figure)) and c.form == "Bridge"]
    usual, habit = (picture(bridge, Look(palette, style), 600).svg for palette in (LIGHT, red_up(LIGHT)))  # fmt: skip
    assert [colour in usual for colour in (LIGHT.up, LIGHT.down)] == [True, True]
    assert [c in habit for c in (LIGHT.behind, LIGHT.met, LIGHT.up)] == [True, True, False]  # fmt: skip
    slides = deck.build(replace(material([bridge], style), palette=red_up(LIGHT)))
    with ZipFile(BytesIO(slides)) as package:
        charts = "".join(package.read(n).decode() for n in package.namelist() if "charts/chart" in n)  # fmt: skip
    assert LIGHT.behind[1:] in charts
    assert LIGHT.up[1:] not in charts


def test_a_document_is_in_the_manner_of_official_papers(demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "scorecard"]
    _, panels, style = unfolded(page, offered, org="62", lang="zh")
    word = docx.Document(BytesIO(document.build(material(panels, style))))
    fonts = {name: word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Normal", "Heading 1", "Heading 2")}  # fmt: skip
    assert fonts == {"Title": "方正小标宋简体", "Normal": "仿宋_GB2312", "Heading 1": "黑体", "Heading 2": "楷体_GB2312"}  # fmt: skip
    body = word.styles["Normal"].paragraph_format
    assert (word.styles["Title"].font.size.pt, word.styles["Normal"].font.size.pt) == (22, 16)  # fmt: skip
    assert (body.line_spacing.pt, body.first_line_indent.pt) == (28, 32)
    assert [round(word.sections[0].left_margin.mm), round(word.sections[0].top_margin.mm)] == [28, 37]  # fmt: skip
    kinds = Counter(p.style.name for p in word.paragraphs)
    assert kinds["Heading 1"] == len(panels)
    alts = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert alts
    assert all(any(str(p.message) in alt for p in panels) for alt in alts)
    names = {part.partname for part in word.part.package.iter_parts()}
    assert sum(name.endswith(".svg") for name in names) == len(alts)
    foot = _text(word.sections[0].footer._element)
    assert NOTICE in foot
    assert "王行长 2026-11-26 08:30" in foot
    assert "计划完成率" in "".join(p.text for p in word.paragraphs if p.style.name == "Small")  # fmt: skip


def test_every_sign_of_a_brief_has_a_font(demo_bank, offered):
    """The typesetter warns of a font or a sign it does not have."""
    for page in PAGES:
        _, panels, style = unfolded(page, offered, org="62102201", lang="zh")
        _, warnings = typesetting.compiled(brief.TEMPLATE.read_bytes(), data(material(panels, style)), "pdf")  # fmt: skip
        assert warnings == []


def test_a_list_longer_than_paper_bears_says_where_the_rest_is():
    said, count = Text("名单", "list"), 2_203
    frame = pl.DataFrame({"name": [f"网点{n}" for n in range(count)]})
    columns = (Column("name", Text("网点", "Outlet")),)
    long = Panel("long", said, said, frame, None, said, columns)
    made = material([long], Style(Money.HUNDRED_MILLION, "CNY"))
    word = docx.Document(BytesIO(document.build(made)))
    [(_, rows)] = tables_of(word)
    assert len(rows) == 2_000
    assert any("共 2,203 行，此处为前 2,000 行" in p.text for p in word.paragraphs)
    text = squeezed("".join(p.extract_text() for p in PdfReader(BytesIO(brief.build(made))).pages))  # fmt: skip
    assert "网点1999" in text
    assert "网点2000" not in text
    assert "共2,203行，此处为前2,000行；全部见Excel工作簿" in text
    shown = [one.html for one in screens(made, {})]
    assert sum(html.count("<td") for html in shown) == 140
    assert [n for n, html in enumerate(shown) if "此处为前 140 行" in html] == [1]


def test_what_a_bank_calls_its_units_is_never_markup(demo_bank, offered):
    [page] = [page for page in PAGES if page.stem == "briefing"]
    _, panels, style = unfolded(page, offered, org="62", lang="zh")
    odd = '#panic("x") *b* _i_ $x$ <a> & "q" \\'
    made = replace(material(panels, style), title=odd, bank=odd)
    assert squeezed(odd) in squeezed(PdfReader(BytesIO(brief.build(made))).pages[0].extract_text())  # fmt: skip
    assert odd in "".join(p.text for p in docx.Document(BytesIO(document.build(made))).paragraphs)  # fmt: skip


def test_without_a_chinese_font_the_package_to_install_is_named(monkeypatch):
    typesetting.fonts.cache_clear()
    monkeypatch.setattr(typesetting, "FAMILIES", ("A font nobody has",))
    with pytest.raises(typesetting.NoChineseFont) as refused:
        typesetting.fonts()
    assert "fonts-noto-cjk" in refused.value.message.zh
    assert "fonts-noto-cjk" in refused.value.message.en
    typesetting.fonts.cache_clear()
