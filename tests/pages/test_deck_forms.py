"""Forms under stress, natively: signs, zeros, gaps, many rows, long names, nothing at all."""

import html
import io
import re
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
from power_pptx.validation import iter_schema_violations
from pptx import Presentation

from pages.export import deck
from pages.export.deck import figures
from pages.export.material import Material, Section
from pages.parts import charts
from pages.parts.charts.canvas import Look
from pages.parts.charts.columns import LAST_YEAR
from pages.parts.numbers import Style
from pages.parts.panel import Column, Panel
from queries.schema import Unit
from queries.text import Text, speak

LONG = "Pingliang Kongtong District Agricultural High-Technology Industrial Park Sub-branch"
MONTHS = [date(2026, month, 28) for month in range(1, 11)]
STYLE = Style()
YI = 1e8


def panel(figure, frame, columns=(), **more):
    name = Text("面板", "panel")
    columns = columns or tuple(Column(n, Text(n, n)) for n in frame.columns)
    return Panel("one", name, Text("一句话。", "A sentence."), frame, figure, name, tuple(columns), **more)  # fmt: skip


def material(*panels, sections=None):
    sections = sections or [Section("章", list(panels))]
    return Material("题", "行", "口径", "对比", sections, STYLE, "reader", datetime(2026, 11, 26), "模拟数据")  # fmt: skip


def built(*panels):
    """Return the slides of a deck that keeps to the schema."""
    blob = deck.build(material(*panels))
    assert list(iter_schema_violations(blob)) == []
    return list(Presentation(io.BytesIO(blob)).slides)


def charts_of(slides):
    return [s.chart for slide in slides for s in slide.shapes if s.has_chart]


def values(chart):
    return {s.name: list(s.values) for plot in chart.plots for s in plot.series}


def said(slides):
    return "\n".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)  # fmt: skip


def bridge_of(*steps):
    frame = pl.DataFrame({"name": [f"n{i}" for i in range(len(steps))], "value": [s * YI for s in steps]})  # fmt: skip
    return panel(charts.bridge(frame, charts.Bridge("name", "value"), Look()), frame)


@pytest.mark.parametrize(
    "steps",
    [(2.0, -5.0, 4.0, 1.0), (-2.0, 3.0, -1.0, 0.0), (-3.0, -1.0, 2.0, -2.0), (100.0, 0.1, -0.2, 99.9)],
)  # fmt: skip
def test_a_bridge_reaches_every_level_across_zero_too(steps):
    [chart] = charts_of(built(bridge_of(*steps)))
    stack = {
        n: v
        for n, v in values(chart).items()
        if n != "数值（在此列修改）" and not n.endswith("标签")
    }
    level = 0.0
    for place, step in enumerate(steps[:-1]):
        level += step
        above = sum(v[place] or 0 for v in stack.values() if (v[place] or 0) > 0)
        below = sum(v[place] or 0 for v in stack.values() if (v[place] or 0) < 0)
        start = level - step if place else 0.0
        assert above == pytest.approx(max(start, level, 0.0))
        assert below == pytest.approx(min(start, level, 0.0))
    assert values(chart)["数值（在此列修改）"] == pytest.approx(steps)


def formulas(chart):
    """Return {cell: formula} of the workbook behind a chart."""
    with zipfile.ZipFile(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>(.*?)</f>', sheet)
    return {cell: html.unescape(formula) for cell, formula in found}


def reckoned(formula, figures):
    """Evaluate a formula of the bridge over column B, whose first figure is in row 2."""
    code = re.sub(
        r"SUM\(B\$?2:B(\d+)\)", lambda m: f"sum(b[:{int(m[1]) - 1}])", formula
    )
    code = re.sub(r"B(\d+)", lambda m: f"b[{int(m[1]) - 2}]", code)
    code = (
        re.sub(r"\bIF\(", "chosen(", code).replace("MAX", "max").replace("MIN", "min")
    )
    return eval(
        code, {"b": figures, "chosen": lambda test, yes, no: yes if test else no}
    )


@pytest.mark.parametrize("edited", [(2.0, 1.0, -4.0, -1.0), (1.0, -3.0, 5.0, 3.0)])
def test_an_edit_of_a_bridges_figures_moves_its_columns_and_labels(edited):
    [chart] = charts_of(built(bridge_of(2.0, -5.0, 4.0, 1.0)))
    [wanted] = charts_of(built(bridge_of(*edited)))
    known = values(wanted)
    names = list(values(chart))
    assert "B5" in formulas(chart)  # the end follows the steps
    for cell, formula in formulas(chart).items():
        name, row = names[ord(cell[0]) - ord("B")], int(cell[1:]) - 2
        there = known[name][row] if name in known else 0.0
        assert reckoned(formula, list(edited)) == pytest.approx(there), (cell, formula)


def test_a_bridges_labels_are_native_numbers_without_fixed_words():
    [chart] = charts_of(built(bridge_of(2.0, -0.5, 0.0, 1.5)))
    labels = chart._chartSpace.xpath(".//c:dLbl")
    assert len(labels) == 6  # two levels; both steps, rising or falling once edited
    assert not chart._chartSpace.xpath(".//c:dLbl/c:tx")
    assert all(one.xpath("c:showVal/@val") == ["1"] for one in labels)
    codes = [one.xpath("c:numFmt/@formatCode")[0] for one in labels]
    assert codes[2:] == [
        '"▲+"#,##0.00;;',
        '"▲"#,##0.00',
        '"▼−"#,##0.00;;',
        '"▼−"#,##0.00;;',
    ]


def test_many_bars_take_several_slides_on_one_scale():
    frame = pl.DataFrame({"name": [f"{LONG} {i}" for i in range(70)], "value": [i / 100 for i in range(70)], "status": ["behind"] * 70})  # fmt: skip
    options = charts.Ranking("name", "value", Unit.SHARE, status="status", reference=0.5)  # fmt: skip
    found = charts_of(built(panel(charts.ranking(frame, options, Look()), frame)))
    assert [len(c.plots[0].categories) for c in found] == [24, 24, 22]
    assert len({c.value_axis.maximum_scale for c in found}) == 1
    assert [v for c in found for v in c.plots[0].series[0].values] == [float(i) for i in range(70)]  # fmt: skip
    assert {v for c in found for v in c.plots[1].series[0].values} == {50.0}


def test_undefined_bars_say_why_beside_their_name():
    frame = pl.DataFrame({"name": ["a", "b"], "value": [0.5, None], "reason": [None, "NO_TARGET"]})  # fmt: skip
    options = charts.Ranking("name", "value", Unit.SHARE, reason="reason")
    [chart] = charts_of(built(panel(charts.ranking(frame, options, Look()), frame)))
    assert list(chart.plots[0].series[0].values) == [50.0, None]
    assert list(chart.plots[0].categories)[1].startswith("b — ")


def test_ticks_stand_at_pace_last_year_and_target_in_any_order():
    frame = pl.DataFrame({"name": ["a", "b", "c"], "actual": [90.0, 130.0, 5.0], "target": [100.0, 100.0, None], "before": [80.0, 120.0, 4.0], "pace": [0.9, 0.7, 0.9]})  # fmt: skip
    options = charts.Bullets("name", "actual", "target", last_year="before", pace="pace")  # fmt: skip
    [chart] = charts_of(built(panel(charts.bullets(frame, options, Look()), frame)))
    assert list(chart.plots[0].series[0].values) == [90.0, 130.0, None]
    marks = [list(s.values) for s in chart.plots[1].series]
    for row, wanted in enumerate([(80.0, 90.0, 100.0), (70.0, 100.0, 120.0)]):
        reached, starts = 0.0, []
        for foot, tick in zip(marks[::2], marks[1::2], strict=True):
            starts.append(reached + foot[row])
            reached += foot[row] + tick[row]
        assert starts == pytest.approx(wanted)
    assert all(series[2] is None for series in marks)


def columns_of(**chosen):
    rows = [(m, p, v * YI, v * YI / 2) for m in MONTHS for p, v in (("甲", 3.0), ("乙", 1.0), (LONG, 0.01))]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["month", "part", "value", "before"], orient="row")  # fmt: skip
    options = charts.Columns("month", "part", "value", last_year="before", **chosen)
    return panel(charts.columns_with_last_year(frame, options, Look()), frame)


def test_last_years_total_is_outlined_around_the_stack():
    [chart] = charts_of(built(columns_of()))
    stack, outline = chart.plots
    assert [s.name for s in stack.series][:2] == ["甲", "乙"]
    [total] = outline.series
    assert total.name == str(LAST_YEAR)
    assert list(total.values) == [2.01] * 10
    assert total.format.fill.type == 5  # no fill: an outline


def test_columns_to_a_hundred_hold_shares():
    [chart] = charts_of(built(columns_of(as_share=True)))
    assert [s.values[0] for s in chart.plots[0].series] == [74.8, 24.9, 0.2]
    assert chart.plots[0]._element.xpath("c:grouping/@val") == ["percentStacked"]


def test_what_is_expected_is_hatched_and_our_own_and_the_total_set_apart():
    frame = pl.DataFrame({"name": ["a", "b", "c", "全辖"], "value": [3.0, 2.0, 1.0, 6.0], "own": [True, False, False, False], "expected": [False, True, False, False]})  # fmt: skip
    options = charts.Ranking("name", "value", Unit.COUNT, own="own", forecast="expected", total=True)  # fmt: skip
    [chart] = charts_of(built(panel(charts.ranking(frame, options, Look()), frame)))
    points = chart.plots[0].series[0].points
    assert str(points[0].format.fill.fore_color.rgb) == "00665E"
    assert points[1].format.fill.type == 2  # patterned
    assert str(points[3].format.fill.fore_color.rgb) == "D5DBDF"


def test_a_total_too_long_to_draw_is_written_and_not_drawn():
    frame = pl.DataFrame({"name": ["a", "b", "sum"], "value": [1 * YI, -2 * YI, 90 * YI]})  # fmt: skip
    figure = charts.gained(frame, charts.Gained("name", "value", total=True), Look())
    [chart] = charts_of(built(panel(figure, frame)))
    assert list(chart.plots[0].series[0].values) == [1.0, -2.0, 90.0]
    assert chart.plots[0].series[0].points[2].format.fill.type == 5
    assert chart.value_axis.maximum_scale < 10


def test_lines_that_meet_are_named_apart_and_gaps_stay_gaps():
    rows = [(m, n, 0.2 + i / 10000 if (n, m) != ("b", MONTHS[4]) else None) for i, n in enumerate("abcdef") for m in MONTHS]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["month", "name", "value"], orient="row")
    options = charts.Course("month", "value", Unit.SHARE, series="name", key="name", own="c", reference=0.21)  # fmt: skip
    [chart] = charts_of(built(panel(charts.course(frame, options, Look()), frame)))
    assert values(chart)["b"][4] is None
    shifts = [float(y) for y in chart._chartSpace.xpath(".//c:dLbl/c:layout/c:manualLayout/c:y/@val")]  # fmt: skip
    assert len(shifts) >= 5
    assert chart._chartSpace.xpath("c:chart/c:dispBlanksAs/@val") == ["gap"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_to_show_is_a_sentence(language):
    speak(language)
    empty = pl.DataFrame({"name": [], "value": []}, schema={"name": pl.String, "value": pl.Float64})  # fmt: skip
    drawn = [
        panel(charts.ranking(empty, charts.Ranking("name", "value", Unit.SHARE), Look()), empty),
        panel(None, empty),
        panel(None, empty, is_list=True),
    ]  # fmt: skip
    for one in drawn:
        slides = built(one)
        assert charts_of(slides) == []
        assert str(deck.UNLISTED) in said(slides)


def test_a_picture_that_would_show_nothing_gives_way_to_its_table():
    frame = pl.DataFrame({"name": ["a", "b"], "value": [None, None]}, schema={"name": pl.String, "value": pl.Float64})  # fmt: skip
    for figure in (
        charts.bridge(frame, charts.Bridge("name", "value"), Look()),
        charts.ranking(frame, charts.Ranking("name", "value", Unit.SHARE), Look()),
    ):
        slides = built(panel(figure, frame))
        [table] = [s.table for slide in slides for s in slide.shapes if s.has_table]
        assert [cell.text for cell in table.iter_cells()] == ["name", "value", "a", "—", "b", "—"]  # fmt: skip


def test_headers_under_a_common_one_stand_in_two_rows():
    frame = pl.DataFrame({"unit": ["a"], "x": [1.0], "y": [2.0], "z": [3.0]})
    group = Text("存款", "deposits")
    columns = [
        Column("unit", Text("机构", "unit")),
        Column("x", Text("数", "value"), Unit.SCORE, group=group),
        Column("y", Text("位次", "rank"), Unit.SCORE, group=group),
        Column("z", Text("贷款", "loans"), Unit.SCORE),
    ]
    slides = built(panel(None, frame, columns))
    [table] = [s.table for slide in slides for s in slide.shapes if s.has_table]
    assert [cell.text for cell in table.rows[0].cells] == ["", "存款", "", ""]
    assert table.cell(0, 1).span_width == 2
    assert [cell.text for cell in table.rows[1].cells][1:3] == [
        "数（分）",
        "位次（分）",
    ]
    assert table.cell(2, 3).text == "3.0"


def test_the_total_is_set_apart_on_the_last_slide_only():
    rows = [f"u{i}" for i in range(40)]
    frame = pl.DataFrame({"name": [*rows, "全辖"], "value": [0.5] * 41})
    figure = charts.ranking(frame, charts.Ranking("name", "value", Unit.SHARE, total=True), Look())  # fmt: skip
    first, last = charts_of(built(panel(figure, frame)))
    grey = [p.xpath("string(c:idx/@val)") for c in (first, last) for p in c._chartSpace.xpath(".//c:dPt")]  # fmt: skip
    assert grey == [str(len(last.plots[0].categories) - 1)]


def test_a_long_table_says_how_many_of_its_rows_it_shows():
    frame = pl.DataFrame({"name": [LONG] * 500, "value": [1.5] * 500})
    slides = built(panel(None, frame, [Column("name", Text("名", "name")), Column("value", Text("值", "value"), Unit.SCORE)]))  # fmt: skip
    assert "共 500 行" in said(slides)
    tables = [s.table for slide in slides for s in slide.shapes if s.has_table]
    assert sum(len(t.rows) - 1 for t in tables) == figures.MOST_ROWS
    assert max(len(t.rows) - 1 for t in tables) <= 14


def test_a_wide_table_goes_on_with_the_names_repeated():
    frame = pl.DataFrame({"name": ["a", "b"]} | {f"c{i}": ["x" * 30] * 2 for i in range(12)})  # fmt: skip
    tables = [s.table for slide in built(panel(None, frame)) for s in slide.shapes if s.has_table]  # fmt: skip
    assert len(tables) > 1
    assert {t.cell(1, 0).text for t in tables} == {"a"}
    heads = [t.cell(0, c).text for t in tables for c in range(1, len(t.columns))]
    assert heads == [f"c{i}" for i in range(12)]


def ranked(count):
    frame = pl.DataFrame({"name": [f"u{i}" for i in range(count)], "value": [0.5] * count})  # fmt: skip
    figure = charts.ranking(frame, charts.Ranking("name", "value", Unit.SHARE), Look())
    return panel(figure, frame)


def test_short_tables_of_the_appendix_share_a_slide():
    slides = built(ranked(2), ranked(3), ranked(30), ranked(1))
    tables = [[s for s in slide.shapes if s.has_table] for slide in slides]
    assert [[len(s.table.rows) - 1 for s in some] for some in tables if some] == [[2, 3], [14, 14, 2], [1]]  # fmt: skip
    first, second = next(some for some in tables if some)
    assert first.top + first.height < second.top
    assert second.top + second.height < 540 * 12700
    assert said(slides[5:6]).count("面板") == 4  # a title and a source for each


def test_the_unit_in_a_header_is_not_parted():
    speak("en")
    frame = pl.DataFrame({"name": ["a"], "value": [1e9]})
    columns = [Column("name", Text("名", "name")), Column("value", Text("值", "value"), Unit.MONEY)]  # fmt: skip
    [table] = [s.table for slide in built(panel(None, frame, columns)) for s in slide.shapes if s.has_table]  # fmt: skip
    speak("zh")
    assert table.cell(0, 1).text == "value (CNY\u00a0100m)"


def test_an_agenda_lists_the_chapters_which_stand_over_their_panels():
    one = bridge_of(1.0, 2.0, 3.0)
    sections = [Section("总体", [one]), Section("份额", [one])]
    blob = deck.build(material(sections=sections))
    slides = list(Presentation(io.BytesIO(blob)).slides)
    assert [s.shapes.title.text_frame.text for s in slides][:2] == ["题", "本次内容"]
    agenda = said(slides[1:2])
    assert agenda.index("1  总体") < agenda.index("2  份额")
    assert "题 · 份额" in said(slides)


def test_words_xml_has_no_place_for_do_no_harm():
    frame = pl.DataFrame({"name": ["<b>&\x0b\"x'", "]]>"], "value": [1.0, 2.0]})
    figure = charts.ranking(frame, charts.Ranking("name", "value", Unit.COUNT), Look())
    [chart] = charts_of(built(panel(figure, frame)))
    assert list(chart.plots[0].categories) == ["<b>&\"x'", "]]>"]
