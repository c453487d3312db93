"""One formatter, two languages: expected strings are written out."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from pages.parts import numbers
from pages.parts.numbers import Money, Style, auto_unit
from queries.schema import Unit
from queries.text import Language, speak

YI = Style(Money.HUNDRED_MILLION, "CNY")
WAN = Style(Money.TEN_THOUSAND, "CNY")
BN = Style(Money.BILLION, "CNY")
DOLLARS = Style(Money.MILLION, "USD")


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


@pytest.mark.parametrize(
    ("language", "style", "value", "decimals", "shown"),
    [
        ("zh", YI, 1_234_567_890, None, "12.35 亿元"),
        ("zh", YI, -4_000_000, None, "−0.04 亿元"),
        ("zh", YI, -400_000, None, "0.00 亿元"),
        ("zh", WAN, 1_234_565_000, None, "123,457 万元"),
        ("zh", WAN, 12_345_678, numbers.FEE_DECIMALS, "1,234.57 万元"),
        ("zh", Style(Money.ONE), Decimal("1234.50"), None, "1,235 元"),
        ("zh", Style(Money.BILLION, "USD"), 2_500_000_000, None, "2.50 十亿美元"),
        ("en", BN, 1_234_567_890, None, "CNY 1.23 bn"),
        ("en", DOLLARS, -1_250_000, None, "USD −1.3 m"),
        ("en", YI, 123_000_000, None, "CNY 1.23 ×100m"),
        ("en", Style(Money.ONE), 1234, None, "CNY 1,234"),
        ("zh", YI, None, None, "—"),
    ],
)
def test_money(
    language: Language, style: Style, value: float, decimals: int | None, shown: str
) -> None:
    speak(language)

    assert numbers.money(value, style, decimals) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.125, 0, "13%"),
        (0.21345, 2, "21.35%"),
        (1.0, 1, "100.0%"),
        (-0.5, 2, "−50.00%"),
        (None, 2, "—"),
    ],
)
def test_halves_of_shares_are_rounded_up(
    value: float | None, decimals: int, shown: str
) -> None:
    assert numbers.share(value, decimals) == shown


def test_points_are_signed_and_never_written_in_per_cent() -> None:
    assert numbers.points(0.0123) == "+1.23 个百分点"
    assert numbers.points(-0.007407) == "−0.74 个百分点"
    assert numbers.points(0.0) == "0.00 个百分点"
    speak("en")
    assert numbers.points(0.0123) == "+1.23 pp"


def test_ranks_name_their_field_and_ties() -> None:
    assert numbers.rank(1, 5) == "第1位（共5家）"
    assert numbers.rank(2, 7, tied=True) == "并列第2位（共7家）"
    speak("en")
    places = [1, 2, 3, 4, 11, 12, 13, 21, 102]
    assert [numbers.rank(place) for place in places] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd")
    ]
    assert numbers.rank(1, 5, tied=True) == "tied 1st of 5"
    assert numbers.rank(None) == "—"


def test_a_change_has_an_arrow_only_where_something_moved() -> None:
    assert numbers.change(123_000_000, Unit.MONEY, YI) == "▲ +1.23 亿元"
    assert numbers.change(-0.004, Unit.SHARE, YI) == "▼ −0.40 个百分点"
    assert numbers.change(0, Unit.COUNT, YI) == "0"
    assert numbers.change(100, Unit.MONEY, YI) == "0.00 亿元"
    assert numbers.change(-1, Unit.RANK, YI) == "▼ −1 位"
    speak("en")
    assert numbers.change(1, Unit.RANK, YI) == "▲ +1 place"
    assert numbers.change(2, Unit.RANK, YI) == "▲ +2 places"
    assert numbers.change(None, Unit.MONEY, YI) == "—"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1_000_000, Unit.COUNT, "1,000,000"),
        (86.45, Unit.SCORE, "86.5 分"),
        (5.123, Unit.INDEX, "5.12"),
        (3, Unit.RANK, "第3位"),
        ("both", Unit.STATE, "双第一"),
        ("PEER_DECLINE,UNSTABLE", Unit.STATE, "有同业负增长；市场增量过小，份额不稳定"),
        (date(2026, 10, 31), None, "2026-10-31"),
        (True, None, "是"),
        ("环县", None, "环县"),
        (float("nan"), Unit.SHARE, "—"),
        (float("inf"), Unit.SHARE, "—"),
        (None, Unit.MONEY, "—"),
    ],
)
def test_show_chooses_by_unit(
    value: numbers.Value, unit: Unit | None, shown: str
) -> None:
    assert numbers.show(value, unit, YI) == shown


def test_headers_carry_the_unit_once() -> None:
    assert numbers.unit_label(Unit.MONEY, YI) == "亿元"
    assert numbers.unit_label(Unit.POINTS, YI) == "个百分点"
    assert numbers.unit_label(Unit.COUNT, YI) == ""
    speak("en")
    assert numbers.unit_label(Unit.MONEY, BN) == "CNY bn"


def test_the_unit_follows_level_and_language() -> None:
    assert auto_unit("county", "zh") is Money.TEN_THOUSAND
    assert auto_unit("prefecture", "zh") is Money.HUNDRED_MILLION
    assert auto_unit("outlet", "en") is Money.MILLION
    assert auto_unit("head", "en") is Money.BILLION


def test_dates_read_as_the_reader_writes_them() -> None:
    day = date(2026, 10, 31)
    assert (numbers.day(day), numbers.month(day)) == ("2026-10-31", "2026-10")
    assert numbers.quarter(date(2026, 9, 30)) == "2026年三季度"
    speak("en")
    assert numbers.quarter(date(2026, 9, 30)) == "2026 Q3"
