from datetime import date, timedelta

import polars as pl
import pytest

from data.contract import ContractBroken
from data.intake import PeriodClosed
from data.load import FeedUnknown, SameName, load
from data.log import FileAbsent
from data.store import Store, build
from queries import schema
from tests.data import hamlet

DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\n"
MARKET = "地区代码,机构编码,月份,存款类型,余额（亿元）\n"


@pytest.fixture
def place(home):
    build(home, hamlet.frames(), "hamlet")
    return home


@pytest.fixture
def bring(place, tmp_path):
    """Return a function that writes a file and loads it."""

    def bring(feed, text, name="file.csv", **choices):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return load(feed, [path], folder=place, by="steward", **choices)

    return bring


def rows(place, table):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def balances(place):
    found = rows(place, schema.deposit_month).sort("month", "outlet_id")
    return [
        (o, m, float(b))
        for o, m, b in found.select("outlet_id", "month", "balance").rows()
    ]


def test_a_file_replaces_its_months_and_no_other(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202602,储蓄,1,1,1\nE1,202603,储蓄,2,2,2\n")
    done = bring("deposit_month", DEPOSITS + "E2,202603,储蓄,3,3,3\n", "march.csv")

    assert balances(place) == [("E1", hamlet.FEB, 1), ("E2", hamlet.MAR, 3)]
    assert done.tables == [
        {
            "table": "deposit_month",
            "rows": 1,
            "added": 1,
            "replaced": 0,
            "changed": 0,
            "removed": 1,
        }
    ]
    assert (done.version, done.load_ids) == (3, [2])
    log = rows(place, schema.load_log).filter(load_id=2).row(0, named=True)
    assert log["file_name"] == "march.csv"
    assert (log["row_count"], log["replaced_rows"]) == (1, 1)
    assert (log["first_period"], log["last_period"]) == (hamlet.MAR, hamlet.MAR)
    assert log["loaded_by"] == "steward"
    assert Store(place).current().load_id == 2


def test_late_rows_can_be_added_to_a_month(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n")
    bring("deposit_month", DEPOSITS + "E2,202603,储蓄,3,3,3\n", add=True)
    assert balances(place) == [("E1", hamlet.MAR, 2), ("E2", hamlet.MAR, 3)]


def test_what_is_published_and_changed_is_written_down(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\nE2,202603,储蓄,5,5,5\n")
    done = bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2.5,2,2\n")

    found = rows(place, schema.revision).sort("row_key", "column_name")
    key = "month=2026-03-31; deposit_type=savings"
    assert done.revisions == 4
    assert found.select(
        "load_id", "row_key", "column_name", "old_value", "new_value"
    ).rows() == [
        (2, f"outlet_id=E1; {key}", "balance", "2.00", "2.50"),
        (2, f"outlet_id=E2; {key}", "average_month", "5.00", None),
        (2, f"outlet_id=E2; {key}", "average_year", "5.00", None),
        (2, f"outlet_id=E2; {key}", "balance", "5.00", None),
    ]


def test_the_same_file_again_changes_nothing_and_says_so(place, bring):
    text = DEPOSITS + "E1,202603,储蓄,2,2,2\n"
    bring("deposit_month", text)
    again = bring("deposit_month", text, "copy.csv")

    assert again.version is None
    assert again.skipped == ["copy.csv"]
    assert "already" in again.message.en
    assert Store(place).current().number == 2

    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,9,9,9\n")
    assert bring("deposit_month", text).version == 4
    assert balances(place) == [("E1", hamlet.MAR, 2)]


def test_a_bad_file_changes_nothing(place, bring):
    with pytest.raises(ContractBroken) as refused:
        bring(
            "deposit_month", DEPOSITS + "E1,202603,储蓄,x,1,1\nE9,202603,储蓄,1,1,1\n"
        )

    assert refused.value.problems.select(
        "row", "column", "problem", "value", "file"
    ).rows() == [
        (2, "balance", "not_a_number", "x", "file.csv"),
        (3, "outlet_id", "unknown", "E9", "file.csv"),
    ]
    assert Store(place).current().number == 1


def test_a_dry_run_says_what_would_change(place, bring):
    done = bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n", dry_run=True)
    assert done.version is None
    assert done.tables[0]["added"] == 1
    assert "Dry run" in done.message.en
    assert Store(place).current().number == 1


def test_a_closed_month_is_corrected_only_on_purpose(place, bring):
    bring("deposit_month", DEPOSITS + "E1,202603,储蓄,2,2,2\n")
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["preliminary"]

    bring("period_close", "month,closed_on,closed_by\n2026-03-31,2026-04-03,me\n")
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["final"]

    changed = DEPOSITS + "E1,202603,储蓄,3,2,2\n"
    with pytest.raises(PeriodClosed, match="2026-03"):
        bring("deposit_month", changed)
    bring("deposit_month", changed, correct=True)
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["revised"]


def test_days_are_rolled_up_and_signed_off(place, bring):
    first = date(2026, 3, 1)
    lines = "".join(f"E1,{first + timedelta(n)},储蓄,{100 + n}\n" for n in range(31))
    bring("deposit_day", "网点号,日期,存款类型,余额\n" + lines)
    assert balances(place) == [("E1", hamlet.MAR, 130)]
    units = rows(place, schema.deposit_org_day).filter(org_id="R", day=hamlet.MAR)
    assert float(units["balance"].item()) == 130

    bring("period_close", "month,closed_on,closed_by\n2026-03-31,2026-04-03,me\n")
    assert set(rows(place, schema.deposit_day)["data_status"]) == {"final"}


def test_dimensions_are_merged_by_key(place, bring):
    bring("institution", "机构编码,机构名称,类型,本行\nvillage,村镇银行,bank,否\n")
    found = rows(place, schema.institution)
    assert sorted(found["institution_id"]) == ["coop", "own", "village"]

    with pytest.raises(ContractBroken):
        bring("institution", "机构编码,机构名称,类型,本行\ncoop,农商行,bank,是\n")


def test_a_peer_group_file_is_the_whole_group(place, bring):
    head = "peer_group,institution_id,region_code,valid_from\n"
    bring(
        "peer_group_member",
        head + "big4,coop,*,2020-01-01\nlocal,coop,01001,2020-01-01\n",
    )
    bring("peer_group_member", head + "big4,own,*,2020-01-01\n")
    found = rows(place, schema.peer_group_member).sort("peer_group")
    assert found.select("peer_group", "institution_id").rows() == [
        ("big4", "own"),
        ("local", "coop"),
    ]


@pytest.mark.parametrize(
    ("printed", "severity"), [("12.35", None), ("12.40", "warning"), ("13.00", "error")]
)
def test_own_deposits_are_held_against_the_market(place, bring, printed, severity):
    rows_ = ("E1,202603,储蓄,1000000000", "E2,202603,储蓄,234600000")
    text = DEPOSITS + "".join(f"{r},{r.split(',')[-1]},1\n" for r in rows_)
    bring("deposit_month", text)
    done = bring(
        "market_month",
        MARKET + f"01001,own,202603,储蓄,{printed}\n01001,coop,202603,储蓄,30.11\n",
    )

    assert done.checks["severity"].to_list() == ([severity] if severity else [])
    assert rows(place, schema.truth_check).height == (1 if severity else 0)
    if severity:
        row = done.checks.row(0, named=True)
        assert (row["org_id"], row["period"]) == ("E", hamlet.MAR)
        assert row["difference"] == pytest.approx(12.346e8 - float(printed) * 1e8)


def test_many_files_are_one_version_with_a_log_row_each(place, tmp_path):
    paths = []
    for month in ("202602", "202603"):
        paths.append(tmp_path / f"{month}.csv")
        paths[-1].write_text(DEPOSITS + f"E1,{month},储蓄,1,1,1\n", "utf-8")
    done = load("deposit_month", paths, folder=place, by="me")

    assert (done.version, done.load_ids) == (2, [1, 2])
    assert rows(place, schema.deposit_month).sort("month")["load_id"].to_list() == [
        1,
        2,
    ]
    assert rows(place, schema.load_log)["file_name"].to_list() == [
        "202602.csv",
        "202603.csv",
    ]


def test_what_cannot_be_loaded_is_refused_in_words(place, tmp_path):
    with pytest.raises(FeedUnknown, match="deposit_month"):
        load("nonsense", [], folder=place, by="me")
    with pytest.raises(FileAbsent, match="no file"):
        load("deposit_month", [tmp_path / "none.csv"], folder=place, by="me")
    with pytest.raises(SameName, match=r"none\.csv"):
        load("deposit_month", [tmp_path / "none.csv"] * 2, folder=place, by="me")
    assert isinstance(rows(place, schema.load_log), pl.DataFrame)
