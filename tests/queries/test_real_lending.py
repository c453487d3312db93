"""Farm loans of every lender and county of three states, against answers computed elsewhere.

Skips where the public files are absent; they are read beside the project, never kept in it.
"""

import csv
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.load import load
from queries import access, engine
from queries.bank import root
from queries.kpi import DIMENSIONS, by
from queries.lending import AGRI_DISBURSED
from queries.scope import Scope

HOUSE = Path(__file__).parents[2]
REAL = HOUSE.parent / "shared" / "realdata"
YEARS = (2009, 2010, 2011, 2013)
KINDS = ("originated", "purchased", "all")
LENDERS = ("30788", "4789", "rssd-659855", "rssd-451965", "rssd-489913", "rssd-2253891")
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/realdata is not here")  # fmt: skip


def sources(kind):
    register = [REAL / f"us_cra/transmittal_{year}.dat" for year in YEARS]
    fixed = [REAL / f"us_cra/raw_fixedwidth_A2_{year}.dat.gz" for year in YEARS]
    sheet = {"lenders": ["cra_farm_county_institution.csv"], "counties": ["cra_farm_county.csv"]}  # fmt: skip
    return [*(REAL / "us_cra" / n for n in sheet.get(kind, ())), *(fixed if kind == "fixed" else []), *register]  # fmt: skip


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """The whole market of each kind of loans, by the kind."""
    folders = {kind: tmp_path_factory.mktemp("cra") / kind for kind in KINDS}
    for kind, folder in folders.items():
        load("cra_farm", sources("fixed"), folder=folder, by="me", own="all", loans=kind)  # fmt: skip
    return folders


@pytest.fixture
def ask(monkeypatch):
    """Return a function: folder and dimensions to `{(ids…): dollars disbursed in the year}`."""

    def asked(folder, *dimensions):
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
        engine.unpin()
        scope = Scope.within(access.admit(), root().org_id, date(2013, 12, 31))
        found = by(AGRI_DISBURSED, scope, *dimensions)
        assert set(found["reason"]) == {""}
        ids = [DIMENSIONS[d].id for d in dimensions]
        return {tuple(row[:-1]): row[-1] for row in found.select(*ids, "agri_disbursed").iter_rows()}  # fmt: skip

    yield asked
    engine.unpin()


def answers(name):
    with (REAL / f"answers/{name}.csv").open() as file:
        for row in csv.DictReader(file):
            yield row["county_fips"], date(int(row["year"]), 12, 31), row


def by_lender():
    """Return {(lender, county, month): dollars originated} of the reference."""
    sums = Counter()
    for county, month, row in answers("farm_loans_county_institution"):
        sums[f"rssd-{row['rssd_id']}", county, month] += int(row["amt_kusd"]) * 1000
    return sums


def lent(found):
    return {place: dollars for place, dollars in found.items() if dollars}


@pytest.mark.parametrize(
    ("kind", "column"),
    [("originated", "orig_amt_kusd"), ("purchased", "purch_amt_kusd"), ("all", "total_amt_kusd")],
)  # fmt: skip
def test_every_county_agrees_to_the_dollar(market, ask, kind, column):
    theirs = {(c, m): int(r[column]) * 1000 for c, m, r in answers("farm_loans_county")}
    assert lent(ask(market[kind], "region", "month")) == lent(theirs)


def test_every_lender_in_every_county_agrees_to_the_dollar(market, ask):
    assert lent(ask(market["originated"], "org", "region", "month")) == lent(by_lender())  # fmt: skip


def test_every_share_and_growth_follows_from_what_is_asked(market, ask):
    county = ask(market["originated"], "region", "month")
    lender = ask(market["originated"], "org", "region", "month")
    for place, month, row in answers("farm_loans_county_institution"):
        ours = lender[f"rssd-{row['rssd_id']}", place, month] / county[place, month]
        assert ours * 100 == pytest.approx(float(row["share_pct"]), abs=1e-6)
    for place, month, row in answers("farm_loans_county"):
        if row["orig_growth_pct"]:
            before = county[place, month.replace(year=month.year - 1)]
            growth = (county[place, month] / before - 1) * 100
            assert growth == pytest.approx(float(row["orig_growth_pct"]), abs=1e-6)


def test_county_totals_alone_say_the_same(market, ask, tmp_path):
    load("cra_farm", sources("counties"), folder=tmp_path, by="me", own="all")
    ours, theirs = (ask(f, "region", "month") for f in (tmp_path, market["all"]))
    assert lent(ours) == lent(theirs)


@pytest.mark.parametrize("own", LENDERS)
def test_a_lender_as_own_bank_has_its_figures_of_the_market(market, ask, tmp_path, own):
    load("cra_farm", sources("lenders"), folder=tmp_path, by="me", own=own, loans="originated")  # fmt: skip
    ours = lent(ask(tmp_path, "region", "month"))
    fdic = {r["respondent_id"].lstrip("0"): r["rssd_id"] for _, _, r in answers("farm_loans_county_institution") if r["agency"] == "3"}  # fmt: skip
    lender = own if own.startswith("rssd") else f"rssd-{fdic[own]}"
    theirs = {(c, m): v for (o, c, m), v in by_lender().items() if o == lender}
    assert ours == lent(theirs)
    assert len(ours) > 5


def test_the_command_line_prints_the_same(market, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{market['all']}")
    command = [
        sys.executable, "-m", "queries", "ask", "agri_disbursed",
        "--by", "region", "--month", "2010-12", "--format", "csv",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)  # fmt: skip
    printed = pl.read_csv(done.stdout.encode(), schema_overrides={"region_code": pl.String})  # fmt: skip
    ours = dict(printed.select("region_code", "agri_disbursed").iter_rows())
    theirs = {c: int(r["total_amt_kusd"]) * 1000 for c, m, r in answers("farm_loans_county") if m.year == 2010}  # fmt: skip
    assert lent(ours) == lent(theirs)


def test_beside_a_summary_of_deposits_loans_lie_at_the_county_units(ask, tmp_path):
    deposits = [REAL / "us_sod/sod_2021_KS_MT_LA.csv.gz"]
    load("fdic_sod", deposits, folder=tmp_path, by="me", own="30788")
    load("cra_farm", sources("lenders"), folder=tmp_path, by="me", own="30788")
    placed = ask(tmp_path, "county", "region")
    at_units = {unit for unit, region in placed if unit == f"county-{region}"}
    assert len(at_units) > 3
    assert {unit for unit, _ in placed} - at_units == {"cert-30788"}
