"""Loads are taken back on the hamlet: what they replaced is there again."""

from datetime import date, timedelta

import pytest

from data.load import load
from data.store import Store, build
from data.undo import CannotUndo, undo
from queries import schema
from tests.data import hamlet

DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\n"


@pytest.fixture
def place(home):
    build(home, hamlet.frames(), "hamlet")
    return home


@pytest.fixture
def bring(place, tmp_path):
    def bring(feed, text, name="file.csv", **choices):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return load(feed, [path], folder=place, by="steward", **choices)

    return bring


def rows(place, table):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def state(place, *tables):
    return [rows(place, t).sort(*[c.name for c in t.primary_key]).rows() for t in tables]  # fmt: skip


def test_what_a_load_replaced_is_there_again(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202602,储蓄,1,1,1\nE1,202603,储蓄,2,2,2\n")
    before = state(place, schema.deposit_month)
    bring("deposit_month", DEPOSITS + "E2,202603,储蓄,3,3,3\n", "march.csv")

    done = undo(place, 2, "steward")

    assert state(place, schema.deposit_month) == before
    assert (list(done.loads), done.rows) == ([2], 1)
    log = rows(place, schema.load_log).filter(load_id=3).row(0, named=True)
    assert (log["feed"], log["note"], log["loaded_by"]) == ("deposit_month", "undo 2", "steward")  # fmt: skip
    assert (log["first_period"], log["last_period"]) == (hamlet.MAR, hamlet.MAR)
    told = rows(place, schema.revision).filter(load_id=3)
    assert told["row_key"].str.contains("E2").all()


def test_a_file_that_was_taken_back_can_be_loaded_again(place, bring):
    text = DEPOSITS + "E1,202603,储蓄,2,2,2\n"
    bring("deposit_month", text)
    undo(place, 1, "steward")
    assert rows(place, schema.deposit_month).is_empty()
    assert bring("deposit_month", text).version is not None


def test_a_later_load_of_other_months_is_left_alone(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202602,储蓄,1,1,1\n")
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n", "march.csv")
    undo(place, 1, "steward")
    assert rows(place, schema.deposit_month)["month"].to_list() == [hamlet.MAR]


def test_a_later_load_of_the_same_month_forbids_it(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,1,1,1\n")
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n", "again.csv")
    number = Store(place).current().number
    with pytest.raises(CannotUndo, match="Later loads changed deposit_month 2026-03"):
        undo(place, 1, "steward")
    assert Store(place).current().number == number
    undo(place, 2, "steward")
    undo(place, 1, "steward")
    assert rows(place, schema.deposit_month).is_empty()


def test_days_and_what_is_rolled_up_from_them_go_back(place, bring):
    first = date(2026, 3, 1)
    days = [first + timedelta(n) for n in range(31)]
    head = "网点号,日期,存款类型,余额\n"
    bring("deposit_day", head + "".join(f"E1,{d},储蓄,100\n" for d in days))
    tables = (schema.deposit_day, schema.deposit_month, schema.deposit_org_day)
    before = state(place, *tables)
    bring("deposit_day", head + "".join(f"E1,{d},储蓄,200\n" for d in days), "b.csv")
    assert state(place, *tables) != before

    undo(place, 2, "steward")
    assert state(place, *tables) == before
    with pytest.raises(CannotUndo, match="no load 7"):
        undo(place, 7, "steward")


def test_a_table_without_periods_goes_back_whole(place, bring):
    before = state(place, schema.region)
    bring("region", "region_code,level,name_zh,name_en\n01002,county,西县,West\n")
    undo(place, 1, "steward")
    assert state(place, schema.region) == before


def test_versions_left_aside_by_a_rollback_do_not_count(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202602,储蓄,1,1,1\n")
    Store(place).rollback(1)
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n", "march.csv")
    undo(place, 1, "steward")
    assert rows(place, schema.deposit_month).is_empty()


def test_without_the_version_before_it_says_what_to_do(place, bring, monkeypatch):
    monkeypatch.setenv("GRANARY_KEEP_VERSIONS", "1")
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,1,1,1\n")
    with pytest.raises(CannotUndo, match="no longer kept"):
        undo(place, 1, "steward")
