"""A deck holds what the page shows, natively: read back from the file, number by number."""

import io
import re
import zipfile
from collections import Counter
from itertools import chain

import fastexcel
import polars as pl
import pytest
from power_pptx.validation import iter_schema_violations
from pptx import Presentation

from pages.export import deck
from pages.export.deck.figures import MOST_ROWS
from pages.export.material import Section, of
from pages.parts.charts.drawn import chart_of
from pages.parts.numbers import digits
from pages.parts.panel import table
from pages.parts.shell import sheet, stage
from pages.parts.shell.entrance import chosen, look
from queries.schema import Unit
from queries.text import ReaderError, speak
from tests.opening import PAGES, opened

SCOPES = {"62": "zh", "62102201": "en"}
MADE: dict[tuple[str, str], tuple[object, bytes]] = {}
NUMBER = re.compile(r"[−+]?[\d,]+(?:\.\d+)?")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def made(demo_bank, monkeypatch):
    """Return a page's material in a scope and its deck; each page is opened once."""
    taken = []

    def offer(panels, name, title=""):
        taken.append(of(chosen(), title or name, [Section(name, list(panels))], look().style))  # fmt: skip

    monkeypatch.setattr(stage, "offer", offer)
    monkeypatch.setattr(sheet, "offer", offer)

    def make(page, org):
        speak(SCOPES[org])
        if (page.stem, org) not in MADE:
            opened(page, org=org, lang=SCOPES[org])
            speak(SCOPES[org])
            built = (taken[-1], deck.build(taken[-1])) if taken else (None, b"")
            MADE[page.stem, org] = built
        return MADE[page.stem, org]

    return make


def every(test):
    """Run a test for the deck of every page in both scopes and languages."""
    scopes = pytest.mark.parametrize("org", SCOPES)
    return scopes(pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)(test))  # fmt: skip


def slides_of(blob):
    """Return {panel's title: its slides}; the notes name the panels a slide is about."""
    found = {}
    for slide in Presentation(io.BytesIO(blob)).slides:
        for line in dict.fromkeys(slide.notes_slide.notes_text_frame.text.split("\n")):
            found.setdefault(line, []).append(slide)
    return found


def cells(slides, title):
    """Count the texts of all cells of a panel's tables on some slides."""
    tables = [s.table for slide in slides for s in slide.shapes if s.has_table and s.name.startswith(title)]  # fmt: skip
    return Counter(cell.text for table in tables for cell in table.iter_cells())


def texts(slides):
    return "\n".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)  # fmt: skip


def charts(slides):
    return [s.chart for slide in slides for s in slide.shapes if s.has_chart]


@every
def test_every_number_of_a_panel_is_in_its_tables(page, org, made):
    material, blob = made(page, org)
    slides = slides_of(blob) if material else {}
    for panel in material.panels if material else ():
        mine = slides[str(panel.title)]
        assert str(panel.message) in texts(mine)
        if panel.is_list:
            assert all(sentence in texts(mine) for _, sentence, *_ in panel.frame.rows())  # fmt: skip
            continue
        rows = table(panel, material.style).rows
        printed = Counter(
            cell.text for row in rows[:MOST_ROWS] for cell in row if cell.number is not None
        )  # fmt: skip
        if chart_of(panel.figure) is None or len(rows) <= MOST_ROWS:
            assert printed - cells(mine, str(panel.title)) == Counter()


def said(numbers, unit, style, decimals=None):
    """Return numbers as the screen writes them, read back as what an axis shows."""
    found = []
    for number in numbers:
        text = digits(number, unit, style, decimals)
        if number is not None and NUMBER.match(text):
            match = NUMBER.match(text)[0].replace(",", "").replace("−", "-")
            found.append(float(match))
    return found


def ratios(frame, part, whole):
    pairs = frame.select(part, whole).drop_nulls().filter(pl.col(whole) != 0)
    return [a / b for a, b in pairs.iter_rows()]


def moved(frame, o, style):
    known = frame.drop_nulls([o.x, o.y])
    return said(chain(known[o.x], known[o.y]), Unit.POINTS, style)


def shares(frame, o, style):
    wholes = frame.group_by(o.month).agg(pl.col(o.value).clip(0).sum().alias("w"))
    parts = ratios(frame.join(wholes, on=o.month), o.value, "w")
    return said(parts, Unit.SHARE, style, 1)


def stacked(frame, o, style):
    return shares(frame, o, style) if o.as_share else said(frame[o.value], o.unit, style, o.decimals)  # fmt: skip


def plainly(frame, o, style):
    roles = ("value", "this_year", "plan", "last_year")
    named = [getattr(o, role, None) for role in roles]
    return said(chain(*(frame[n] for n in named if n)), o.unit, style, o.decimals)


EXPECTED = {
    "Bullets": lambda f, o, s: said(ratios(f, o.actual, o.target), Unit.SHARE, s, 1),
    "Quadrant": moved,
    "Distribution": lambda f, o, _: [float(n) for n in f[o.count] if n],
    "Bridge": lambda f, o, s: [abs(n) for n in said(f[o.value], o.unit, s, o.decimals)],
    "Concentration": lambda f, o, s: said((v for v in f[o.value] if v > 0), o.unit, s),
    "Columns": stacked,
}


def expected(chart, style):
    """Return every number a chart's workbook must hold."""
    return EXPECTED.get(chart.form, plainly)(chart.frames[0], chart.options, style)


def in_workbook(chart):
    """Count the numbers in the workbook behind a chart."""
    book = fastexcel.read_excel(chart.part.chart_workbook.xlsx_part.blob)
    frame = book.load_sheet(0, header_row=None, skip_rows=1, dtypes="float").to_polars()
    columns = frame.columns[1:]
    return Counter(round(v, 6) for c in columns for v in frame[c].drop_nulls())


def in_cache(chart):
    space = chart._chartSpace
    points = (v for cache in space.iter(f"{CHART}numCache") for v in cache.iter(f"{CHART}v"))  # fmt: skip
    return Counter(round(float(v.text), 6) for v in points)


def every_x_once(chart):
    """A scatter's series share their places: the cache has them once for each."""
    space = chart._chartSpace
    repeated = list(space.iter(f"{CHART}xVal"))[1:]
    return Counter(round(float(v.text), 6) for x in repeated for v in x.iter(f"{CHART}v"))  # fmt: skip


@every
def test_every_chart_and_its_workbook_hold_the_frame(page, org, made):
    material, blob = made(page, org)
    slides = slides_of(blob) if material else {}
    drawn = 0
    for panel in material.panels if material else ():
        chart, native = chart_of(panel.figure), charts(slides[str(panel.title)])
        for one in native:
            assert in_workbook(one) == in_cache(one) - every_x_once(one)
        if native:
            held = sum((in_workbook(one) for one in native), Counter())
            wanted = expected(chart, panel.style or material.style)
            assert Counter(round(n, 6) for n in wanted) - held == Counter(), panel.id
            drawn += 1
        elif chart is not None and not panel.frame.is_empty():
            assert chart.form in ("Heat", "Flow", "Regions", "Points", "Course", "Concentration")  # fmt: skip
    assert drawn or page.stem in ("data_health", "import_files", "targets")


@every
def test_the_file_keeps_to_the_schema_and_holds_no_picture(page, org, made):
    _, blob = made(page, org)
    if blob:
        assert list(iter_schema_violations(blob)) == []
        names = zipfile.ZipFile(io.BytesIO(blob)).namelist()
        assert [name for name in names if "/media/" in name] == []


def test_the_schema_is_really_asked(made):
    _, blob = made(PAGES[-1], "62")
    bad = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c:axId val="101"/>', b'<c:axId val="-1"/>'))  # fmt: skip
    assert list(iter_schema_violations(bad.getvalue()))


@every
def test_everything_is_described_and_every_slide_told(page, org, made):
    material, blob = made(page, org)
    for slide in Presentation(io.BytesIO(blob)).slides if material else ():
        for shape in slide.shapes:
            described = shape._element.xpath("./*/p:cNvPr/@descr")
            if shape.has_chart or shape.has_table or shape.shape_type == 6:
                assert described
                assert described[0]
        assert slide.notes_slide.notes_text_frame.text.strip()
        written = texts([slide])
        assert material.notice in written
        assert material.watermark in written
        assert slide.shapes.title is None or slide.shapes.title.text_frame.text
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')
    for panel in material.panels if material else ():
        for slide in slides_of(blob)[str(panel.title)]:
            notes = slide.notes_slide.notes_text_frame.text
            assert all(line in notes for line in material.notes(panel) if line)


def test_every_region_of_a_map_is_a_shape_of_its_own(made):
    found = 0
    for page in PAGES:
        material, blob = made(page, "62")
        for panel in material.panels if material else ():
            chart = chart_of(panel.figure)
            if chart and chart.form in ("Regions", "Points"):
                [group] = [s for s in slides_of(blob)[str(panel.title)][0].shapes if s.shape_type == 6]  # fmt: skip
                free = {s.name for s in group.shapes if s._element.xpath(".//a:custGeom")}  # fmt: skip
                shapes = chart.frames[-1]
                assert free == set(shapes[getattr(chart.options, "name", "name")] if chart.form == "Regions" else shapes["name"])  # fmt: skip
                dots = [s for s in group.shapes if s._element.xpath('.//a:prstGeom[@prst="ellipse"]')]  # fmt: skip
                assert len(dots) == (chart.frames[0].height if chart.form == "Points" else 0)  # fmt: skip
                found += 1
    assert found == 3


def test_the_theme_names_chinese_typefaces_and_no_run_does(made):
    _, blob = made(PAGES[-1], "62")
    parts = zipfile.ZipFile(io.BytesIO(blob))
    theme = parts.read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"/>') == 2
    assert theme.count('<a:latin typeface="Microsoft YaHei"/>') == 2
    pages = [n for n in parts.namelist() if re.match(r"ppt/(slides|charts)/\w+\.xml", n)]  # fmt: skip
    assert not [n for n in pages if b"typeface=" in parts.read(n)]
    shown = Presentation(io.BytesIO(blob))
    assert shown.slide_width * 9 == shown.slide_height * 16


def template(change):
    """Return a bank's own file: python-pptx's master, changed, with a slide in it."""
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[6])
    change(own)
    buffer = io.BytesIO()
    own.save(buffer)
    return buffer.getvalue()


def keep(*names):
    def change(own):
        for slide in list(own.slides._sldIdLst):
            own.part.drop_rel(slide.rId)
            own.slides._sldIdLst.remove(slide)
        for layout in list(own.slide_layouts):
            if layout.name not in names:
                own.slide_layouts.remove(layout)

    return change


@pytest.mark.parametrize("names", [("Title Only",), ("Blank",), ("Title Only", "Title Slide", "Two Content")])  # fmt: skip
def test_a_banks_own_template_is_used(names, made):
    material, _ = made(PAGES[-1], "62")
    blob = deck.build(material, template(keep(*names)))
    built = Presentation(io.BytesIO(blob))
    assert (built.slide_width, built.slide_height) == (9144000, 6858000)
    assert {s.slide_layout.name for s in built.slides} <= {*names}
    assert list(iter_schema_violations(blob)) == []
    for panel in material.panels:
        assert str(panel.message) in texts(slides_of(blob)[str(panel.title)])


def test_the_template_a_setting_names_is_used(made, tmp_path, monkeypatch):
    material, _ = made(PAGES[-1], "62")
    file = tmp_path / "bank.pptx"
    monkeypatch.setenv("GRANARY_DECK_TEMPLATE", str(file))
    with pytest.raises(ReaderError):
        deck.build(material)
    file.write_bytes(template(lambda _: None))
    assert deck.build(material)


def test_a_templates_own_slides_are_left_out(made):
    material, own = made(PAGES[-1], "62")
    blob = deck.build(material, template(lambda _: None))
    count = len(Presentation(io.BytesIO(blob)).slides)
    assert count >= len(Presentation(io.BytesIO(own)).slides)
    assert all(s.notes_slide.notes_text_frame.text for s in Presentation(io.BytesIO(blob)).slides)  # fmt: skip


def test_a_template_without_a_layout_says_what_is_missing(made):
    material, _ = made(PAGES[-1], "62")
    with pytest.raises(ReaderError) as refused:
        deck.build(material, template(keep("Two Content")))
    assert "仅标题" in refused.value.message.zh
    assert "Two Content" in refused.value.message.zh
    with pytest.raises(ReaderError):
        deck.build(material, b"no presentation")
