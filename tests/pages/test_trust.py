"""The trust strip says how old, how complete and how final the figures are."""

from dataclasses import replace

from pages.parts import trust
from pages.parts.money import Money, Style
from queries import schema
from queries.provenance import data_status
from queries.text import speak
from tests import village

STYLE = Style(Money.TEN_THOUSAND)


def said(parts):
    return [str(part) for part in parts]


def test_the_strip_names_date_status_reports_quality_load_and_unit(within):
    assert said(trust.strip(within("E"))) == [
        "数据截至 2026-03-31",
        "正式数",
        "同业应报 2 家次，已报 2 家次",
        "质量 A",
        "第 1 批",
        "东县支行（全辖）",
        "模拟数据",
    ]
    speak("en")
    parts = said(trust.strip(within("E1")))
    assert parts[0] == "as of 2026-03-31"
    assert parts[-2:] == ["East One", "synthetic figures"]


def test_a_real_bank_is_not_called_synthetic(stored, within):
    [row] = village.ROWS[schema.bank]
    stored(village.ROWS | {schema.bank: [row | {"is_synthetic": False}]})
    assert said(trust.strip(within("R")))[-1] == "村行（全辖）"


def test_a_missing_peer_is_counted(stored, within):
    market = [
        r for r in village.ROWS[schema.market_month]
        if (r["institution_id"], r["region_code"], r["month"]) != ("big", "1001", village.MAR)
    ]  # fmt: skip
    stored(village.ROWS | {schema.market_month: market})
    assert "同业应报 3 家次，已报 2 家次" in said(trust.strip(within("R")))


def test_the_least_final_figure_decides(stored, within):
    scope = within("R")
    assert data_status(scope) == "final"
    table = schema.deposit_month
    first, *others = village.ROWS[table]
    revised = [first | {"data_status": "revised", "month": village.MAR}]
    kept = [r for r in others if (r["outlet_id"], r["deposit_type"], r["month"]) != ("E1", "savings", village.MAR)]  # fmt: skip
    stored(village.ROWS | {table: [*revised, *kept]}, "revised")
    assert data_status(scope) == "revised"
    assert data_status(scope.at(within("W").org)) == "final"
    closes = [r for r in village.ROWS[schema.period_close] if r["month"] != village.MAR]
    stored(village.ROWS | {schema.period_close: closes}, "open")
    assert data_status(scope) == "preliminary"


def test_the_base_is_printed_with_its_date(within):
    scope = within("R")
    assert said(trust.compared(scope, STYLE)) == [
        "对比：年初 2025-12-31",
        "同业范围：全部机构",
        "单位：万元",
    ]
    assert str(trust.base(replace(scope, against="last_month"))) == "上月 2026-02-28"
    assert str(trust.base(replace(scope, against="2026-01-31"))) == "2026-01-31"
    assert "无数据" in str(trust.base(replace(scope, against="last_year")))


def test_steps_lead_up_no_further_than_the_grants(within):
    assert [o.org_id for o in trust.steps(within("E1"))] == ["R", "E"]
    assert [o.org_id for o in trust.steps(within("E1", grants=("/R/E/",)))] == ["E"]
    assert trust.steps(within("R")) == []
