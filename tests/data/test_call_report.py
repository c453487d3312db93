from datetime import date

import pytest

from data.contract import ContractBroken
from data.feeds.call_report.flows import QuarterMissing
from data.feeds.call_report.items import ITEMS, TOTAL
from data.feeds.call_report.reports import ItemsApart, SourceUnknown
from data.feeds.own_bank import AnotherBank, OwnBankAbsent
from data.load import load
from data.store import Store
from queries import schema

Q1, Q2, Q3, Q4 = (date(2017, m, d) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31)))
FEES, TRUST, SALES = "RIAD4080", "RIAD4070", "RIAD5416"
HEAD = ["report_date", "rssd_id", "cert", "bank_name", *(f"{i}_words" for i in ITEMS), TOTAL]  # fmt: skip


@pytest.fixture
def quarter(tmp_path):
    """Return a function that writes one quarter's report of the own bank and another."""

    def write(day, total=None, cert="7", name=None, **items):
        every = [str(items.get(item, "")) for item in ITEMS]
        total = sum(items.values()) if total is None else total
        path = tmp_path / (name or f"{cert}-{day}.csv")
        own = [str(day), "70", cert, "Own Bank", *every, str(total)]
        other = [str(day), "7", "99", "Other Bank", *["1"] * len(ITEMS), str(len(ITEMS))]  # fmt: skip
        path.write_text("\n".join(",".join(row) for row in (HEAD, own, other)))
        return path

    return write


def rows(folder, table, *columns):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(table).select(*columns).sort(columns).rows()


def earned(folder):
    found = rows(folder, schema.income_month, "line_id", "month", "income")
    return [(line, month, float(income)) for line, month, income in found]


def test_quarters_to_date_become_each_quarters_own(quarter, tmp_path):
    folder = tmp_path / "w"
    files = [
        quarter(Q1, RIAD4080=10, RIAD5416=3),
        quarter(Q2, RIAD4080=25, RIAD5416=1, RIAD4070=4),
        quarter(Q3, RIAD4080=25, RIAD4070=9),
    ]
    load("call_report", files, folder=folder, by="me", own="7")
    assert earned(folder) == [
        (TRUST, Q2, 4_000),
        (TRUST, Q3, 5_000),
        (FEES, Q1, 10_000),
        (FEES, Q2, 15_000),
        (FEES, Q3, 0),
        (SALES, Q1, 3_000),
        (SALES, Q2, -2_000),
        (SALES, Q3, -1_000),
    ]
    wanted = ("org_id", "expense", "data_status")
    assert set(rows(folder, schema.income_month, *wanted)) == {("cert-7", 0, "final")}


def test_quarters_loaded_one_by_one_say_the_same(quarter, tmp_path):
    whole, single = tmp_path / "whole", tmp_path / "single"
    files = [quarter(day, RIAD4080=n) for day, n in ((Q1, 10), (Q2, 25), (Q3, 31), (Q4, 50))]  # fmt: skip
    load("call_report", files, folder=whole, by="me", own="7")
    for file in files:
        load("call_report", [file], folder=single, by="me", own="7")
    assert earned(whole) == earned(single)
    assert [income for *_, income in earned(single)] == [10_000, 15_000, 6_000, 19_000]


def test_the_new_year_starts_again(quarter, tmp_path):
    files = [quarter(Q3, RIAD4080=5), quarter(Q4, RIAD4080=8), quarter(Q2, RIAD4080=4), quarter(Q1, RIAD4080=4)]  # fmt: skip
    first = quarter(date(2018, 3, 31), RIAD4080=2)
    load("call_report", [*files, first], folder=tmp_path / "w", by="me", own="7")
    assert earned(tmp_path / "w")[-1] == (FEES, date(2018, 3, 31), 2_000)


def test_a_quarter_without_the_one_before_is_refused(quarter, tmp_path):
    with pytest.raises(QuarterMissing, match="2017-03-31"):
        load("call_report", [quarter(Q2, RIAD4080=1)], folder=tmp_path / "w", by="me", own="7")  # fmt: skip


def test_a_fresh_store_gets_bank_root_and_every_line(quarter, tmp_path):
    folder = tmp_path / "w"
    load("call_report", [quarter(Q1, RIAD4080=1)], folder=folder, by="me", own="7")
    assert rows(folder, schema.bank, "name_zh", "currency") == [("Own Bank", "USD")]
    assert rows(folder, schema.organization, "path", "level") == [("/cert-7/", "head")]
    lines = rows(folder, schema.income_line, "sort_order", "line_id", "family")
    assert lines == [(n, item, "fee") for n, item in enumerate(ITEMS, start=1)]
    assert rows(folder, schema.period_close, "month") == [(Q1,)]


def test_an_rssd_number_names_the_bank_where_no_certificate_does(quarter, tmp_path):
    path = quarter(Q1, RIAD4080=1)
    load("call_report", [path], folder=tmp_path / "a", by="me", own="70")
    load("call_report", [path], folder=tmp_path / "b", by="me", own="rssd-7")
    names = [rows(tmp_path / f, schema.bank, "name_en") for f in ("a", "b")]
    assert names == [[("Own Bank",)], [("Other Bank",)]]


def test_a_bank_whose_items_do_not_add_up_is_named(quarter, tmp_path):
    with pytest.raises(ItemsApart, match=r"Own Bank \(7\)"):
        load("call_report", [quarter(Q1, total=9, RIAD4080=1)], folder=tmp_path / "w", by="me", own="99")  # fmt: skip
    assert Store(tmp_path / "w").current() is None


def test_another_bank_does_not_enter_the_warehouse(quarter, tmp_path):
    folder = tmp_path / "w"
    load("call_report", [quarter(Q1, RIAD4080=1)], folder=folder, by="me", own="7")
    with pytest.raises(AnotherBank, match="cert-7"):
        load("call_report", [quarter(Q1, RIAD4080=2, name="b.csv")], folder=folder, by="me", own="99")  # fmt: skip


def test_what_is_wrong_is_said(quarter, tmp_path):
    stranger = tmp_path / "x.csv"
    stranger.write_text("report_date,cert\n2017-03-31,7\n")
    unread = quarter(Q1, RIAD4080=1)
    unread.write_text(unread.read_text().replace(",1,1", ",one,1", 1))
    cases = [
        ([quarter(Q1, RIAD4080=1, name="c.csv")], "55", OwnBankAbsent),
        ([quarter(Q1, RIAD4080=1, name="c.csv")], "", OwnBankAbsent),
        ([stranger], "7", SourceUnknown),
        ([unread], "7", ContractBroken),
    ]
    for files, own, error in cases:
        with pytest.raises(error):
            load("call_report", files, folder=tmp_path / "w", by="me", own=own)
    assert Store(tmp_path / "w").current() is None


def test_the_whole_market_has_a_unit_per_bank_beneath_its_state(quarter, tmp_path):
    folder = tmp_path / "w"
    files = [quarter(Q1, RIAD4080=10), quarter(Q2, RIAD4080=25)]
    load("call_report", files, folder=folder, by="me", own="all")
    paths = [path for (path,) in rows(folder, schema.organization, "path")]
    assert paths == [
        "/all-banks/",
        "/all-banks/state-0/",
        "/all-banks/state-0/rssd-7/",
        "/all-banks/state-0/rssd-70/",
    ]
    found = rows(folder, schema.income_month, "org_id", "month", "line_id", "income")
    own = [(m, float(a)) for unit, m, _, a in found if unit == "rssd-70"]
    assert own == [(Q1, 10_000), (Q2, 15_000)]
    assert sum(a for unit, m, _, a in found if unit == "rssd-7" and m == Q2) == 0
