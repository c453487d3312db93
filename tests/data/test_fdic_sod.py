import lzma
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.feeds.fdic_sod import OwnBankAbsent
from data.feeds.fdic_sod.branches import COLUMNS, SourceUnknown
from data.intake import PeriodClosed
from data.load import load
from data.store import Store
from queries import schema

REAL = Path(__file__).parents[3] / "shared/realdata"
Y1, Y2, Y3 = (date(year, 6, 30) for year in (2021, 2022, 2023))

USUAL = {
    "STALPBR": "AL",
    "STNAMEBR": "Alabama",
    "CNTYNAMB": "Autauga",
    "CITYBR": "Prattville",
    "ADDRESBR": "1 Main St",
    "NAMEFULL": "Own Bank",
    "STCNTYBR": "1001",
    "CERT": "7",
    "SIMS_LATITUDE": "32.4",
    "SIMS_LONGITUDE": "-86.4",
    "SIMS_ESTABLISHED_DATE": "05/20/1960",
}
OTHER = {"CERT": "8", "NAMEFULL": "Other Bank"}


def branch(number, name, deposits, **changes):
    own = {
        "BRNUM": number,
        "UNINUMBR": f"9{number}",
        "NAMEBR": name,
        "DEPSUMBR": deposits,
    }
    return {**USUAL, **own, **changes}


def written(tmp_path, year, *branches):
    rows = [{"YEAR": str(year), **row} for row in branches]
    path = tmp_path / f"sod_{year}.csv"
    pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(path)
    return path


@pytest.fixture
def years(tmp_path):
    closes = branch("2", "Main", "50", CITYBR="Autaugaville")
    leaves = branch("5", "Gone", "70", CERT="9", NAMEFULL="Leaver")
    stays = branch("3", "Main", "200", **OTHER)
    first = written(tmp_path, 2021, branch("1", "Main", "100"), closes, leaves, stays)
    enters = branch("6", "New", "0", CERT="10", NAMEFULL="Entrant", UNINUMBR="")
    second = written(tmp_path, 2022, branch("1", "Main", "110"), stays, enters)
    return first, second


@pytest.fixture
def loaded(tmp_path, years):
    folder = tmp_path / "warehouse"
    load("fdic_sod", years, folder=folder, by="me", own="7")
    return folder


def rows(folder, table, *columns):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(table).select(*columns).sort(columns).rows()


def test_the_market_is_the_sum_per_county_bank_and_year_zeros_kept(loaded):
    market = schema.market_month
    found = rows(loaded, market, "month", "institution_id", "region_code", "balance")
    assert [(m, i, r, float(b)) for m, i, r, b in found] == [
        (Y1, "7", "01001", 150_000),
        (Y1, "8", "01001", 200_000),
        (Y1, "9", "01001", 70_000),
        (Y2, "10", "01001", 0),
        (Y2, "7", "01001", 110_000),
        (Y2, "8", "01001", 200_000),
    ]


def test_memberships_follow_presence(loaded):
    member = schema.peer_group_member
    assert rows(loaded, member, "institution_id", "valid_from", "valid_to") == [
        ("10", date(2022, 1, 1), None),
        ("7", date(2021, 1, 1), None),
        ("8", date(2021, 1, 1), None),
        ("9", date(2021, 1, 1), date(2021, 12, 31)),
    ]


def test_a_year_loaded_later_closes_and_opens_memberships(loaded, tmp_path):
    third = written(
        tmp_path, 2023, branch("1", "Main", "120"), branch("5", "Back", "1", CERT="9")
    )
    load("fdic_sod", [third], folder=loaded, by="me", own="7")

    member = schema.peer_group_member
    assert rows(loaded, member, "institution_id", "valid_from", "valid_to") == [
        ("10", date(2022, 1, 1), date(2022, 12, 31)),
        ("7", date(2021, 1, 1), None),
        ("8", date(2021, 1, 1), date(2022, 12, 31)),
        ("9", date(2021, 1, 1), date(2021, 12, 31)),
        ("9", date(2023, 1, 1), None),
    ]
    assert [y for (y,) in rows(loaded, schema.period_close, "month")] == [Y1, Y2, Y3]


def test_the_own_tree_goes_from_head_over_state_and_county_to_branches(loaded):
    unit = schema.organization
    found = rows(loaded, unit, "path", "level", "name_zh", "region_code", "closed_on")
    county = "/cert-7/state-01/county-01001/"
    assert found == [
        ("/cert-7/", "head", "Own Bank", None, None),
        ("/cert-7/state-01/", "province", "Alabama", None, None),
        (county, "county", "Autauga", "01001", None),
        (f"{county}91/", "outlet", "Main, Prattville", "01001", None),
        (f"{county}92/", "outlet", "Main, Autaugaville", "01001", date(2021, 12, 31)),
    ]
    figures = rows(
        loaded, schema.deposit_month, "month", "outlet_id", "balance", "average_year"
    )
    assert [(m, o, float(b), float(a)) for m, o, b, a in figures] == [
        (Y1, "91", 100_000, 100_000),
        (Y1, "92", 50_000, 50_000),
        (Y2, "91", 110_000, 110_000),
    ]


def test_regions_bank_and_closed_years(loaded):
    region = schema.region
    assert rows(loaded, region, "region_code", "parent_code", "level", "name_en") == [
        ("01", None, "province", "Alabama"),
        ("01001", "01", "county", "Autauga"),
    ]
    assert rows(loaded, schema.bank, "name_zh", "currency", "double_first_type") == [
        ("Own Bank", "USD", "total")
    ]
    assert [y for (y,) in rows(loaded, schema.period_close, "month")] == [Y1, Y2]
    assert rows(loaded, schema.institution, "institution_id", "is_own")[1] == (
        "7",
        True,
    )


def test_a_published_year_is_corrected_only_on_purpose(loaded, tmp_path):
    changed = written(tmp_path, 2022, branch("1", "Main", "999"))
    with pytest.raises(PeriodClosed):
        load("fdic_sod", [changed], folder=loaded, by="me", own="7")
    done = load("fdic_sod", [changed], folder=loaded, by="me", own="7", correct=True)
    assert done.revisions > 0


def test_a_file_without_the_own_bank_is_refused(tmp_path, years):
    stranger = written(tmp_path, 2020, branch("3", "Main", "1", **OTHER))
    for files, own in ((years, "55"), (years, ""), ([*years, stranger], "7")):
        with pytest.raises(OwnBankAbsent, match="--own"):
            load("fdic_sod", files, folder=tmp_path / "w", by="me", own=own)
    assert Store(tmp_path / "w").current() is None


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceUnknown, match="STCNTYBR"):
        load("fdic_sod", [path], folder=tmp_path / "w", by="me", own="7")


def test_a_packed_file_reads_the_same(tmp_path, years):
    packed = tmp_path / "sod_2021.csv.xz"
    packed.write_bytes(lzma.compress(years[0].read_bytes()))
    folder = tmp_path / "packed"
    load("fdic_sod", [packed], folder=folder, by="me", own="7")
    assert len(rows(folder, schema.market_month, "institution_id")) == 3


@pytest.mark.skipif(not REAL.exists(), reason="real data is not here")
def test_three_real_states_agree_with_the_reference_to_the_dollar(tmp_path):
    files = sorted((REAL / "us_sod").glob("sod_202*.csv.gz"))
    folder = tmp_path / "real"
    load("fdic_sod", files, folder=folder, by="me", own="12441")

    answers = pl.read_csv(
        REAL / "answers/county_institution_share.csv", infer_schema=False
    )
    expected = sorted(
        (
            date(int(r["year"]), 6, 30),
            r["county_fips"],
            r["institution_cert"],
            int(r["deposits_kusd"]) * 1000,
        )
        for r in answers.iter_rows(named=True)
    )
    market = schema.market_month
    found = rows(folder, market, "month", "region_code", "institution_id", "balance")
    assert [(m, r, i, int(b)) for m, r, i, b in found] == expected
