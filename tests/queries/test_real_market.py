"""Every county and bank of Kansas, Montana and Louisiana, against answers computed elsewhere.

Skips where the public files are absent; they are read beside the project, never kept in it.
"""

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from queries import access, engine
from queries.bank import root
from queries.catalogue import KPIS
from queries.kpi import by
from queries.scope import Scope

HOUSE = Path(__file__).parents[2]
REAL = HOUSE.parent / "shared" / "realdata"
ANSWERS = REAL / "answers"
YEARS = (2021, 2022, 2023)
HANCOCK_WHITNEY = "12441"
pytestmark = pytest.mark.skipif(not ANSWERS.is_dir(), reason="../shared/realdata is not here")  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The three yearly files, brought in as a reader would: by the command line."""
    url = f"duckdb:///{tmp_path_factory.mktemp('real') / 'warehouse'}"
    files = [str(REAL / f"us_sod/sod_{year}_KS_MT_LA.csv.gz") for year in YEARS]
    command = [sys.executable, "-m", "data", "load", "fdic_sod", *files, "--own", HANCOCK_WHITNEY]  # fmt: skip
    subprocess.run(command, cwd=HOUSE, env=os.environ | {"GRANARY_WAREHOUSE": url}, check=True)  # fmt: skip
    return url


@pytest.fixture(scope="module")
def ask(loaded):
    """Return a function: KPI and dimensions to `{(region, month, …): row}`, asked once."""
    known = {}

    def asked(kpi, *dimensions):
        if (kpi, dimensions) not in known:
            scope = Scope.within(access.admit(), root().org_id, date(2023, 6, 30))
            rows = by(KPIS[kpi], scope, *dimensions).to_dicts()
            ids = ["region_code", "month", *(["institution_id"] if "institution" in dimensions else [])]  # fmt: skip
            known[kpi, dimensions] = {tuple(r[i] for i in ids): r for r in rows}
        return known[kpi, dimensions]

    return asked


@pytest.fixture(autouse=True)
def here(loaded, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", loaded)
    engine.unpin()
    yield
    engine.unpin()


def answers(name, key="year"):
    """Yield (region, month, institution | None) and each row of an answer file."""
    with (ANSWERS / f"{name}.csv").open() as file:
        for row in csv.DictReader(file):
            place = (row["county_fips"], date(int(row[key]), 6, 30))
            yield (*place, row["institution_cert"]) if "institution_cert" in row else place, row  # fmt: skip


BANKS = ("region", "month", "institution")


def banks_present():
    return {place: int(row["institutions"]) for place, row in answers("county_market")}


def worst(pairs):
    """Return (largest difference, its key) of {key: (ours, theirs)}; null against a number is infinite."""
    gaps = {k: float("inf") if a is None or b is None else abs(a - b) for k, (a, b) in pairs.items() if a is not b}  # fmt: skip
    return max(((gap, k) for k, gap in gaps.items()), default=(0.0, None))


def test_every_share_agrees(ask):
    ours = ask("deposit_share", *BANKS)
    theirs = {k: float(r["share_pct"]) / 100 for k, r in answers("county_institution_share")}  # fmt: skip
    pairs = {k: (ours[k]["deposit_share"], v) for k, v in theirs.items()}
    assert len(pairs) == 4218
    assert worst(pairs) < (1e-6, ())
    silent = {k for k in ours.keys() - theirs.keys() if ours[k]["deposit_share"]}
    assert silent == set(), "only banks that have left stand beside those answered"


def test_every_rank_agrees_where_there_is_a_peer(ask):
    ours, present = ask("deposit_rank", *BANKS), banks_present()
    theirs = {k: int(r["rank"]) for k, r in answers("county_institution_share")}
    assert {k: ours[k]["deposit_rank"] for k in theirs if present[k[:2]] >= 2} == {
        k: v for k, v in theirs.items() if present[k[:2]] >= 2
    }
    alone = [ours[k] for k in theirs if present[k[:2]] == 1]
    assert alone
    assert {(r["deposit_rank"], r["reason"]) for r in alone} == {(None, "NO_PEER")}


def test_every_concentration_agrees(ask):
    ours = ask("market_concentration", "region", "month")
    pairs = {k: (ours[k]["market_concentration"], float(r["hhi_institution"]) / 10_000) for k, r in answers("county_market")}  # fmt: skip
    assert len(pairs) == 669
    assert worst(pairs) < (1e-6, ())


def test_every_increment_share_agrees_where_the_market_grew(ask):
    ours, present = ask("deposit_increment_share", *BANKS), banks_present()
    pairs = {
        k: (ours[k]["deposit_increment_share"], float(r["inc_share_pct"]) / 100)
        for k, r in answers("county_increment")
        if r["status"] == "ok" and present[k[:2]] >= 2
    }
    assert len(pairs) > 1500
    assert worst(pairs) < (1e-6, ())


def test_the_reason_says_why_there_is_no_increment_share(ask):
    ours, present = ask("deposit_increment_share", *BANKS), banks_present()
    theirs = {
        k: "NO_PEER" if present[k[:2]] < 2 else {"neg_market": "MARKET_DECLINE", "ok": ""}[r["status"]]
        for k, r in answers("county_increment")
    }  # fmt: skip
    assert {k: ours[k]["reason"] for k in theirs} == theirs
    assert all((ours[k]["deposit_increment_share"] is None) == bool(why) for k, why in theirs.items())  # fmt: skip
    assert {"NO_PEER", "MARKET_DECLINE", ""} == set(theirs.values())


def test_every_change_of_share_agrees(ask):
    ours = ask("deposit_share_change", *BANKS)
    pairs = {k: (ours[k]["deposit_share_change"], float(r["share_change_pp"]) / 100) for k, r in answers("county_increment")}  # fmt: skip
    assert len(pairs) == 2884
    assert worst(pairs) < (1e-6, ())


def test_every_change_of_rank_agrees(ask):
    ours, present = ask("deposit_rank", *BANKS), banks_present()
    for (region, month, bank), row in answers("county_increment"):
        if row["presence"] != "both":
            continue
        before = date(month.year - 1, 6, 30)
        if min(present[region, month], present[region, before]) >= 2:
            places = [ours[region, m, bank]["deposit_rank"] for m in (month, before)]
            assert places == [int(row["rank"]), int(row["prev_rank"])], (region, bank)


def test_the_base_is_the_snapshot_before_and_says_so(ask):
    ours = ask("deposit_increment_share", *BANKS)
    shown = [r for r in ours.values() if r["deposit_increment_share"] is not None]
    assert all("BASE_PREVIOUS" in r["note"] for r in shown)
    assert {r["reason"] for (_, month, _), r in ours.items() if month.year == 2021} == {"NOT_LOADED"}  # fmt: skip


def test_the_command_line_prints_the_same(ask, loaded):
    command = [
        sys.executable, "-m", "queries", "ask", "deposit_share",
        "--by", "region,institution", "--month", "2023-06", "--format", "csv",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)  # fmt: skip
    printed = pl.read_csv(done.stdout.encode(), schema_overrides={"region_code": pl.String, "institution_id": pl.String})  # fmt: skip
    assert printed.columns == ["region_code", "region", "institution_id", "institution", "deposit_share", "reason", "note"]  # fmt: skip
    theirs = {k: float(r["share_pct"]) / 100 for k, r in answers("county_institution_share") if r["year"] == "2023"}  # fmt: skip
    ours = {(r["region_code"], date(2023, 6, 30), r["institution_id"]): r["deposit_share"] for r in printed.to_dicts()}  # fmt: skip
    assert worst({k: (ours[k], v) for k, v in theirs.items()}) < (1e-6, ())


def test_savings_are_not_told_apart_by_this_source(ask):
    scope = Scope.within(access.admit(), root().org_id, date(2023, 6, 30))
    found = by(KPIS["deposit_share"], scope, "deposit_type")
    reasons = dict(zip(found["deposit_type_code"], found["reason"], strict=True))
    assert reasons == {"total": "", "savings": "NO_SPLIT", "corporate": "NO_SPLIT", "institutional": "NO_SPLIT"}  # fmt: skip
