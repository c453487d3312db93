import gzip
from datetime import date

import pytest

from data import store
from data.contract import ContractBroken
from data.feeds.cra_farm import LoansUnknown
from data.feeds.cra_farm.records import LoansTwice, SourceUnknown
from data.feeds.own_bank import AnotherBank, OwnBankAbsent
from data.load import load
from data.store import Store
from queries import schema
from tests.data import hamlet

Y1, Y2 = date(2010, 12, 31), date(2011, 12, 31)


def lender_line(respondent, agency, amount, *, year=2010, table="A2-1a", county="043", msa="10780"):  # fmt: skip
    action = "1" if table == "A2-1a" else "6"
    head = f"{table}{year}5{action}22{county}{msa:5}{respondent:>010}{agency}"
    return f"{head}{'':8}{1:010}{amount:010}{0:010}{0:010}"


def county_line(small, middle, large, *, level="200", table="A2-1 ", msa="10780"):
    action = "1" if table == "A2-1 " else "6"
    head = f"{table}20105{action}22043{msa:5}{'':7}NS{'':3}{level:3}"
    return f"{head}{1:010}{small:010}{1:010}{middle:010}{1:010}{large:010}{0:010}{0:010}"  # fmt: skip


def subtotal_line(amount):
    return f"A2-1a20105122043107  {'':11}00002200{2:010}{amount:010}{0:010}{0:010}"


def reporter(respondent, agency, rssd, name, year=2010):
    return f"{respondent:>010}{agency}{year}{name:30}{'':40}{'':25}LA{'':10}{'':10}{rssd:>010}{'':10}"  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(name, *lines):
        path = tmp_path / name
        raw = "\n".join(lines).encode("latin-1")
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    return write


@pytest.fixture
def files(written):
    """A farm lender (certificate 7, RSSD 70) and a national bank (charter 7, RSSD 90)."""
    loans = written(
        "A2.dat.gz",
        lender_line("7", "3", 5),
        lender_line("7", "3", 2, msa="29180"),
        lender_line("7", "3", 4, table="A2-2a"),
        lender_line("7", "3", 1, county="001"),
        lender_line("7", "1", 100),
        lender_line("7", "3", 6, year=2011),
        subtotal_line(105),
        county_line(5, 0, 100),
        county_line(1, 1, 0, msa="29180"),
        county_line(0, 4, 0, table="A2-2 "),
        county_line(999, 0, 0, level=""),
    )
    register = written(
        "transmittal.dat",
        reporter("7", "3", "70", "FARM BANK"),
        reporter("7", "1", "90", "CAFÉ NATIONAL BANK"),
        reporter("7", "3", "70", "NEW FARM BANK", year=2011),
    )
    return [loans, register]


def rows(folder, table, *columns):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(table).select(*columns).sort(columns).rows()


def lent(folder):
    columns = ("org_id", "region_code", "month", "disbursed")
    found = rows(folder, schema.agri_loan_month, *columns)
    return [(o, r, m, float(a)) for o, r, m, a in found]


def test_originated_and_purchased_and_both_areas_of_a_county_are_added(files, tmp_path):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="7")
    assert lent(folder) == [
        ("cert-7", "22001", Y1, 1_000),
        ("cert-7", "22043", Y1, 11_000),
        ("cert-7", "22043", Y2, 6_000),
    ]
    columns = ("focus", "program", "is_subsidised", "balance", "borrower_count", "data_status")  # fmt: skip
    agri = schema.agri_loan_month
    assert set(rows(folder, agri, *columns)) == {("agriculture", "none", False, 0, 0, "final")}  # fmt: skip


def test_a_fresh_store_gets_bank_root_regions_and_closed_years(files, tmp_path):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="cert-7")
    assert rows(folder, schema.bank, "name_en", "currency") == [("NEW FARM BANK", "USD")]  # fmt: skip
    assert rows(folder, schema.institution, "institution_id", "is_own") == [("7", True)]
    assert rows(folder, schema.organization, "path", "level") == [("/cert-7/", "head")]
    assert rows(folder, schema.region, "region_code", "parent_code") == [("22", None), ("22001", "22"), ("22043", "22")]  # fmt: skip
    assert [m for (m,) in rows(folder, schema.period_close, "month")] == [Y1, Y2]


def test_a_national_bank_is_named_by_its_rssd_number(files, tmp_path):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="90")
    assert lent(folder) == [("rssd-90", "22043", Y1, 100_000)]
    assert rows(folder, schema.bank, "name_zh") == [("CAFÉ NATIONAL BANK",)]


@pytest.mark.parametrize(("kind", "dollars"), [("originated", 7_000), ("purchased", 4_000)])  # fmt: skip
def test_one_kind_of_loans_alone(files, tmp_path, kind, dollars):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="7", loans=kind)
    assert ("cert-7", "22043", Y1, dollars) in lent(folder)


def test_the_whole_market_has_a_unit_per_lender(files, tmp_path):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="all")
    assert lent(folder) == [
        ("rssd-70", "22001", Y1, 1_000),
        ("rssd-70", "22043", Y1, 11_000),
        ("rssd-70", "22043", Y2, 6_000),
        ("rssd-90", "22043", Y1, 100_000),
    ]
    units = rows(folder, schema.organization, "path", "name_en")
    assert units[1] == ("/all-banks/rssd-70/", "NEW FARM BANK")


def test_county_totals_alone_lie_at_the_root(written, tmp_path):
    totals = written("A2.dat", county_line(5, 3, 100), county_line(1, 1, 0, msa=""), county_line(9, 9, 9, level=""))  # fmt: skip
    folder = tmp_path / "w"
    load("cra_farm", [totals], folder=folder, by="me", own="all")
    assert lent(folder) == [("all-banks", "22043", Y1, 110_000)]


def test_a_sheet_reads_as_the_fixed_lines_do(written, tmp_path):
    sheet = written(
        "loans.csv",
        "table,year,action,state,county,msa,respondent_id,agency,report_level,amt",
        "A2-1a,2010,1,22,043,10780,0000000007,3,,5",
        "A2-1a,2010,1,22,043,10780,,,200,105",
        "A2-2a,2010,6,22,043,,0000000007,3,,4",
    )
    folder = tmp_path / "w"
    load("cra_farm", [sheet], folder=folder, by="me", own="7")
    assert lent(folder) == [("cert-7", "22043", Y1, 9_000)]


def test_loans_lie_at_the_own_unit_of_the_county_where_there_is_one(written, tmp_path):
    head = tmp_path / "folder"
    store.build(head, hamlet.frames(), "hamlet")
    inside = lender_line("7", "3", 5).replace("22043", "01001")
    loans = written("A2.dat", inside, lender_line("7", "3", 1))
    load("cra_farm", [loans], folder=head, by="me", own="7")
    assert lent(head) == [("E", "01001", Y1, 5_000), ("R", "22043", Y1, 1_000)]
    assert rows(head, schema.bank, "name_en") == [("Hamlet Bank",)]


def test_another_bank_does_not_enter_the_warehouse(files, written, tmp_path):
    folder = tmp_path / "w"
    load("cra_farm", files, folder=folder, by="me", own="7")
    later = written("later.dat", lender_line("8", "3", 1))
    for own in ("8", "all"):
        with pytest.raises(AnotherBank, match="cert-7"):
            load("cra_farm", [later], folder=folder, by="me", own=own)


def test_what_is_wrong_is_said_and_nothing_is_kept(files, written, tmp_path):
    loans = files[0]
    stranger = written("x.csv", "a,b", "1,2")
    damaged = written("y.dat", lender_line("7", "3", 5)[:-35] + "x" * 35)
    again = written("again.dat", lender_line("7", "3", 5))
    cases = [
        (files, {"own": "55"}, OwnBankAbsent),
        (files, {}, OwnBankAbsent),
        ([loans], {"own": "90"}, OwnBankAbsent),
        ([stranger], {"own": "7"}, SourceUnknown),
        ([damaged], {"own": "7"}, ContractBroken),
        ([*files, again], {"own": "7"}, LoansTwice),
        (files, {"own": "7", "loans": "lent"}, LoansUnknown),
    ]
    for given, options, error in cases:
        with pytest.raises(error):
            load("cra_farm", given, folder=tmp_path / "w", by="me", **options)
    assert Store(tmp_path / "w").current() is None
