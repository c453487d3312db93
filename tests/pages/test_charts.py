"""Charts: the numbers drawn are the numbers of the frame, in the unit shown."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest

from pages.export.vector import picture
from pages.parts import charts
from pages.parts.charts import Look, chart_of
from pages.parts.charts.labels import short, spread, text_width, wrapped
from pages.parts.numbers import Money, Style
from pages.parts.palette import DARK, LIGHT
from pages.parts.panel import Panel
from queries.schema import Unit
from queries.text import Text, speak

LOOK = Look(LIGHT, Style(Money.HUNDRED_MILLION))
MONTHS = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
YI = 100_000_000.0


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


COUNTIES = pl.DataFrame(
    {
        "org": ["环县", "合水", "华池", "全辖"],
        "done": [0.5, 0.9, None, 0.8],
        "status": ["behind", "met", None, "watch"],
        "reason": [None, None, "NO_TARGET", None],
        "own": [False, True, False, False],
        "id": ["1", "2", "3", "9"],
    }
)
RANKING = charts.Ranking(
    name="org",
    value="done",
    unit=Unit.SHARE,
    status="status",
    reason="reason",
    own="own",
    ids="id",
    total=True,
    reference=0.8329,
    decimals=1,
)
BANKS = pl.DataFrame(
    {
        "bank": ["农商行", "本行", "邮政", "合计"],
        "gain": [4 * YI, 2 * YI, -1 * YI, 5 * YI],
        "own": [False, True, False, False],
    }
)
GAINED = charts.Gained(name="bank", value="gain", own="own", total=True)
SHARES = pl.DataFrame(
    [
        (month, code, name, value)
        for code, name, values in (
            ("A", "农商行", [0.30, None, 0.32]),
            ("B", "本行", [0.20, 0.21, 0.22]),
            ("C", "邮政", [0.20, 0.21, 0.2201]),
        )
        for month, value in zip(MONTHS, values, strict=True)
    ],
    schema=["month", "id", "bank", "share"],
    orient="row",
)
COURSE = charts.Course(
    month="month", value="share", unit=Unit.SHARE, series="bank", key="id", own="B"
)
YEAR = pl.DataFrame(
    {
        "month": MONTHS,
        "this": [1 * YI, 2 * YI, None],
        "last": [0.5 * YI, 1 * YI, 1.5 * YI],
        "plan": [1 * YI, 2 * YI, 3 * YI],
    }
)
CUMULATIVE = charts.Cumulative(
    month="month", this_year="this", last_year="last", plan="plan"
)
FEES = pl.DataFrame(
    [
        (month, line, value, last)
        for line, value, last in (("结算", 3 * YI, 2 * YI), ("顾问", -1 * YI, 1 * YI))
        for month in MONTHS
    ],
    schema=["month", "line", "fee", "last"],
    orient="row",
)
COLUMNS = charts.Columns(month="month", part="line", value="fee", last_year="last")
STEPS = pl.DataFrame(
    {
        "step": ["年初", "储蓄", "公司", "当前"],
        "value": [45 * YI, 2 * YI, -1 * YI, 46 * YI],
    }
)
BRIDGE = charts.Bridge(name="step", value="value")
GOALS = pl.DataFrame(
    {
        "kpi": ["储蓄", "涉农"],
        "actual": [3 * YI, 1 * YI],
        "target": [4 * YI, None],
        "last": [2 * YI, None],
        "pace": [0.8, 0.8],
    }
)
BULLETS = charts.Bullets(
    name="kpi", actual="actual", target="target", last_year="last", pace="pace"
)
LENT = pl.DataFrame(
    {
        "county": ["环县", "合水", "西峰"],
        "lent": [3 * YI, 1 * YI, 6 * YI],
        "key": [True, True, False],
    }
)
CONCENTRATION = charts.Concentration(
    name="county", value="lent", is_key="key", required=0.5
)
PLACES = pl.DataFrame(
    {
        "org": ["环县", "合水", "华池"],
        "change": [0.01, -0.005, None],
        "premium": [0.05, -0.02, None],
        "balance": [40 * YI, 10 * YI, 5 * YI],
        "state": ["both", "neither", "undecided"],
    }
)
QUADRANT = charts.Quadrant(
    name="org",
    x="change",
    y="premium",
    x_label=Text("份额较年初", "share change"),
    y_label=Text("增量份额高于存量份额", "increment share less stock share"),
    size="balance",
    state="state",
)
AREAS = pl.DataFrame(
    {
        "org": ["环县", "环县", "合水", "合水"],
        "area": ["农业", "物流", "农业", "物流"],
        "done": [0.5, None, 1.0, 0.8],
        "reason": [None, "NO_TARGET", None, None],
    }
)
HEAT = charts.Heat(row="org", across="area", value="done", reason="reason", centre=0.8)
STARS = pl.DataFrame(
    {"org": ["环县"] * 3, "star": [5, 3, None], "outlets": [1, 2, 1]},
)
DISTRIBUTION = charts.Distribution(name="org", star="star", count="outlets")
MOVES = pl.DataFrame({"before": [3, 3, 4], "after": [3, 4, 3], "outlets": [40, 5, 2]})
FLOW = charts.Flow(before="before", after="after", count="outlets")
MULTIPLES = charts.Multiples(name="line", month="month", value="fee", last_year="last")

EVERY: list[tuple[Any, pl.DataFrame, Any]] = [
    (charts.ranking, COUNTIES, RANKING),
    (charts.gained, BANKS, GAINED),
    (charts.course, SHARES, COURSE),
    (charts.cumulative, YEAR, CUMULATIVE),
    (charts.columns_with_last_year, FEES, COLUMNS),
    (charts.bridge, STEPS, BRIDGE),
    (charts.bullets, GOALS, BULLETS),
    (charts.concentration, LENT, CONCENTRATION),
    (charts.quadrant, PLACES, QUADRANT),
    (charts.heat, AREAS, HEAT),
    (charts.distribution, STARS, DISTRIBUTION),
    (charts.flow_matrix, MOVES, FLOW),
    (charts.multiples, FEES, MULTIPLES),
]
each = pytest.mark.parametrize(
    ("draw", "frame", "options"), EVERY, ids=[draw.__name__ for draw, _, _ in EVERY]
)


@each
def test_every_chart_draws_in_both_languages_and_papers(
    draw: Any, frame: pl.DataFrame, options: Any
) -> None:
    for language, palette in (("zh", LIGHT), ("en", DARK)):
        speak(language)  # type: ignore[arg-type]
        figure = draw(frame, options, Look(palette, Style(Money.MILLION)))

        assert figure.data
        assert chart_of(figure).options == options
        # Plotly's own margins cost a second drawing of every chart.
        assert "automargin" not in figure.to_json()
        assert "Infinity" not in figure.to_json()


@each
def test_an_empty_frame_gives_one_sentence(
    draw: Any, frame: pl.DataFrame, options: Any
) -> None:
    figure = draw(frame.head(0), options, LOOK)

    assert not figure.data
    assert [note.text for note in figure.layout.annotations] == ["所选范围内没有数据"]


def test_every_public_chart_is_tested() -> None:
    drawn = {draw.__name__ for draw, _, _ in EVERY} | {"nothing", "finer", "chart_of"}
    assert drawn == {name for name in charts.__all__ if name.islower()}


def test_ranking_draws_per_cents_with_status_words_and_the_pace() -> None:
    figure = charts.ranking(COUNTIES, RANKING, LOOK)
    bars, values, statuses = figure.data

    assert list(bars.x) == [50.0, 90.0, None, 80.0]
    assert list(bars.customdata) == ["1", "2", "3", "9"]
    assert bars.marker.color[1] == LIGHT.own
    assert bars.marker.color[3] == LIGHT.rule
    assert _plain(values.text[0]) == "50.0%"
    assert _plain(values.text[2]) == "— 未下达计划"
    assert _plain(statuses.text[0]) == "◆ 滞后"
    assert figure.layout.annotations[0].text == "序时 83.3%"
    assert list(figure.layout.yaxis.ticktext) == ["环县 ", "合水 ", "华池 ", "全辖 "]
    low, high = figure.layout.yaxis.range
    assert low > high


def test_bars_start_at_zero() -> None:
    assert charts.ranking(COUNTIES, RANKING, LOOK).layout.xaxis.range[0] == 0
    assert charts.gained(BANKS, GAINED, LOOK).layout.xaxis.range[0] < -1
    columns = charts.columns_with_last_year(
        FEES.filter(pl.col("fee") > 0), COLUMNS, LOOK
    )
    assert columns.layout.yaxis.range[0] == 0


def test_gained_signs_every_bar_and_shows_the_sum() -> None:
    bars, values = charts.gained(BANKS, GAINED, LOOK).data

    assert list(bars.x) == [4, 2, -1, 5]
    assert [_plain(text) for text in values.text] == [
        "+4.00",
        "+2.00",
        "−1.00",
        "+5.00",
    ]
    assert values.textposition[2] == "middle left"


def test_a_total_far_longer_than_its_parts_is_written_not_drawn() -> None:
    long = BANKS.with_columns(
        pl.when(pl.col("bank") == "合计").then(50 * YI).otherwise("gain").alias("gain")
    )
    bars, values = charts.gained(long, GAINED, LOOK).data

    assert bars.x[3] is None
    assert _plain(values.text[3]) == "+50.00"


def test_expected_bars_are_hatched() -> None:
    frame = COUNTIES.with_columns(expected=pl.Series([False, True, False, False]))
    options = charts.Ranking("org", "done", Unit.SHARE, forecast="expected")
    bars = charts.ranking(frame, options, LOOK).data[0]

    assert list(bars.marker.pattern.shape) == ["", "/", "", ""]


def test_course_breaks_at_gaps_and_draws_our_line_last_and_thick() -> None:
    figure = charts.course(SHARES, COURSE, LOOK)
    lines = {line.name: line for line in figure.data}

    assert list(lines["农商行"].y) == [30.0, None, 32.0]
    assert lines["农商行"].connectgaps is False
    assert figure.data[-1].name == "本行"
    assert figure.data[-1].line.width > lines["邮政"].line.width
    assert list(figure.layout.xaxis.ticktext) == ["2026-08", "2026-09", "2026-10"]


def test_names_at_the_ends_of_lines_keep_apart() -> None:
    figure = charts.course(SHARES, COURSE, LOOK)
    low, high = figure.layout.yaxis.range
    places = sorted(note.y for note in figure.layout.annotations)
    line = (high - low) * LOOK.size / figure.layout.height

    assert len(places) == 3
    assert min(b - a for a, b in pairwise(places)) >= line


def test_a_line_that_stopped_says_when() -> None:
    months = [date(2026, m, 28) for m in range(1, 11)]
    rows = [(m, "A", "村镇", 0.01 if m.month < 5 else None) for m in months]
    rows += [(m, "B", "本行", 0.2) for m in months]
    frame = pl.DataFrame(rows, schema=SHARES.columns, orient="row")
    texts = [
        _plain(n.text) for n in charts.course(frame, COURSE, LOOK).layout.annotations
    ]

    assert texts == ["村镇 2026-04", "本行 20.00%"]


def test_cumulative_names_this_year_last_year_and_plan() -> None:
    figure = charts.cumulative(YEAR, CUMULATIVE, LOOK)
    looks = {line.name: (line.line.color, line.line.dash) for line in figure.data}

    assert looks == {
        "上年": (LIGHT.last_year, "solid"),
        "计划": (LIGHT.slate, "dash"),
        "本年": (LIGHT.ink, "solid"),
    }
    assert figure.layout.yaxis.range[0] == 0


def test_columns_outline_last_years_total_and_hang_reversals_below_zero() -> None:
    outline, *parts = charts.columns_with_last_year(FEES, COLUMNS, LOOK).data

    assert list(outline.y) == [3, 3, 3]  # 2 + 1
    assert outline.marker.color == "rgba(0,0,0,0)"
    assert [list(part.y) for part in parts] == [[3, 3, 3], [-1, -1, -1]]


def test_columns_to_a_hundred_per_cent_divide_by_what_was_earned() -> None:
    options = charts.Columns("month", "line", "fee", as_share=True)
    parts = charts.columns_with_last_year(FEES, options, LOOK).data

    assert [part.y[0] for part in parts] == pytest.approx([100, -100 / 3])


def test_a_bridge_with_small_steps_marks_its_cut_axis() -> None:
    figure = charts.bridge(STEPS, BRIDGE, LOOK)
    bars = figure.data[0]
    low = figure.layout.yaxis.range[0]
    texts = [_plain(note.text) for note in figure.layout.annotations]

    assert [b + y for b, y in zip(bars.base, bars.y, strict=True)] == pytest.approx(
        [45, 47, 46, 46]
    )
    assert texts[:4] == ["45.00", "▲+2.00", "▼−1.00", "46.00"]
    assert low > 0
    assert any(text.startswith("纵轴自") for text in texts)


def test_a_bridge_with_large_steps_starts_at_zero() -> None:
    steps = pl.DataFrame({"step": ["a", "b", "c"], "value": [10 * YI, 8 * YI, 18 * YI]})
    figure = charts.bridge(steps, BRIDGE, LOOK)

    assert figure.layout.yaxis.range[0] == 0
    assert len(figure.layout.annotations) == 3


def test_bullets_put_every_target_at_one_hundred_per_cent() -> None:
    figure = charts.bullets(GOALS, BULLETS, LOOK)
    last_year, actual, pace, target, texts = figure.data

    assert list(actual.x) == [0.75, None]  # 3 / 4
    assert list(last_year.x) == [0.5, None]
    assert list(pace.x) == [0.8, None]
    assert list(target.x) == [1.0, None]
    assert [t.strip() for t in texts.text] == ["3.00 (75.0%)", "1.00 未下达计划"]


def test_concentration_adds_the_key_counties() -> None:
    figure = charts.concentration(LENT, CONCENTRATION, LOOK)
    texts = [_plain(note.text) for note in figure.layout.annotations]

    assert [x for trace in figure.data for x in trace.x] == pytest.approx([0.3, 0.1, 0.6])  # fmt: skip
    assert [x for trace in figure.data for x in trace.base] == pytest.approx([0, 0.3, 0.4])  # fmt: skip
    assert texts == [
        "重点帮扶县 40.00% 4.00 亿元",
        "其他县 60.00% 6.00 亿元",
        "要求 50%",
    ]


@pytest.mark.parametrize("keys", [0, 1, 4])
def test_segments_of_a_concentration_are_coloured_by_what_they_are(keys: int) -> None:
    frame = pl.DataFrame({"name": list("甲乙丙丁"), "value": [4.0, 3.0, 2.0, 1.0], "is_key": [n < keys for n in range(4)]})  # fmt: skip
    made = charts.concentration(frame, charts.Concentration("name", "value", "is_key"), LOOK)  # fmt: skip
    tones = [trace.marker.color for trace in made.data for _ in trace.x]

    assert len(made.data) == 2
    own, others = LOOK.palette.own, LOOK.palette.last_year
    assert tones == [own] * keys + [others] * (4 - keys)


def test_quadrant_leaves_out_what_has_no_place_and_names_the_rest() -> None:
    bubbles = charts.quadrant(PLACES, QUADRANT, LOOK).data[0]

    assert list(bubbles.x) == [1.0, -0.5]
    assert list(bubbles.text) == ["环县", "合水"]
    assert list(bubbles.marker.symbol) == ["circle", "circle-open"]
    big, small = bubbles.marker.size
    assert big / small == pytest.approx((40 / 10) ** 0.5)


def test_heat_writes_reasons_in_empty_cells() -> None:
    tints, texts = charts.heat(AREAS, HEAT, LOOK).data

    assert [list(line) for line in tints.z] == [[50.0, None], [100.0, 80.0]]
    assert (tints.zmin, tints.zmax) == pytest.approx((50, 110))  # 80 ± 30
    assert list(texts.text) == ["50.00%", "未下达计划", "100.00%", "80.00%"]


def test_distribution_stacks_outlets_from_five_stars_down() -> None:
    figure = charts.distribution(STARS, DISTRIBUTION, LOOK)

    assert [bar.x[0] for bar in figure.data] == [0.25, 0.5, 0.25]
    assert [bar.text[0] for bar in figure.data] == ["1", "2", "1"]


def test_flow_counts_rises_and_falls() -> None:
    figure = charts.flow_matrix(MOVES, FLOW, LOOK)

    assert _plain(figure.layout.title.text) == "▲ 升星 5 ▼ 降星 2"
    tints = figure.data[0].z
    assert tints[1][2] < 0 < tints[2][1]  # 4 to 3 falls, 3 to 4 rises


def test_multiples_draw_all_cells_on_one_scale() -> None:
    zero, last, this, names = charts.multiples(FEES, MULTIPLES, LOOK).data

    assert len(this.x) == 2 * (3 + 1)  # two cells of three months and a break
    tops = [y for y in this.y if y is not None]
    span = zero.y[0] - min(tops)
    assert max(tops) - zero.y[3] == pytest.approx(span / 3)  # −1 below, 3 above
    assert [_plain(text) for text in names.text] == ["结算 3.00", "顾问 −1.00"]
    assert len(last.x) == len(this.x)


def test_spread_moves_as_little_as_it_can() -> None:
    assert spread([0.0, 10.0], 2) == [0.0, 10.0]
    assert spread([5.0, 5.0], 2) == [4.0, 6.0]
    assert spread([0.0, 0.0], 2, low=0) == [1.0, 3.0]
    assert spread([9.9, 5.0, 10.0], 2, high=10) == [7.0, 5.0, 9.0]


def test_nothing_but_zeros_still_has_an_axis() -> None:
    frame = PLACES.head(1).with_columns(change=0.0, premium=0.0)
    figure = charts.quadrant(frame, QUADRANT, LOOK)

    assert list(figure.layout.xaxis.range) == [-1, 1]


def test_long_names_are_cut_and_wrapped() -> None:
    assert short("县域农商行") == "县域农商行"
    assert short("某某省某某市某某县农村商业银行").endswith("…")
    assert wrapped("营业净收入变动") == "营业净收入<br>变动"
    assert wrapped("Institutional deposits") == "Institutional<br>deposits"


def _plain(text: str) -> str:
    """Return text without Plotly's little HTML."""
    while "<" in text:
        start = text.index("<")
        text = text[:start] + text[text.index(">", start) + 1 :]
    return text.strip()


def test_figures_carry_no_template() -> None:
    figure: go.Figure = charts.ranking(COUNTIES, RANKING, LOOK)

    assert len(figure.to_json()) < 8_000


def test_on_paper_narrow_segments_of_a_concentration_are_named_below_the_bar() -> None:
    speak("en")
    frame = pl.DataFrame({"name": ["Huan County", "Min County", "Huachi County"], "value": [60.0, 38.0, 2.0], "is_key": [True, True, False]})  # fmt: skip
    options = charts.Concentration("name", "value", "is_key")
    made = charts.concentration(frame, options, Look(room=1.4))
    inside = [text for trace in made.data for text in trace.text]
    assert inside == ["Huan County<br>60.0%", "Min County<br>38.0%", ""]
    below = [a.text for a in made.layout.annotations if "Not named above" in a.text]
    assert below == ["Not named above: Huachi County 2.0%"]
    wide = made.to_dict()["layout"]["height"]
    whole = charts.concentration(frame.head(2), options, Look(room=1.4))
    assert whole.to_dict()["layout"]["height"] < wide


def test_names_are_whole_on_paper_and_values_stay_beside_their_bars() -> None:
    long = "Pingliang Industrial Park Sub-branch"
    frame = pl.DataFrame({"name": [f"{long[:18]}…"], "unit": [long], "value": [0.99]})
    options = charts.Ranking("name", "value", Unit.SHARE)
    name = Text("图", "chart")
    panel = Panel(
        "one", name, name, frame, charts.ranking(frame, options, Look()), name, ()
    )
    drawn = picture(panel, Look(), 650)
    assert drawn is not None
    svg = drawn.svg
    assert long in svg
    [bar] = re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)"', svg)
    [(end, words)] = re.findall(r'<text x="([\d.]+)"[^>]*><tspan>( 99.00% )', svg)
    assert float(end) - text_width(words, 13) >= sum(map(float, bar)) - 1
