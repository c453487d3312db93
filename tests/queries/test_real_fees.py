"""The fee mix of every United States bank and state, against answers computed elsewhere.

Skips where the public files are absent; they are read beside the project, never kept in it.
"""

import csv
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.load import load
from queries import access, engine
from queries.bank import root
from queries.income import FEE_INCOME, FEE_MIX, FEE_RATIO
from queries.kpi import by, value
from queries.scope import Scope

HOUSE = Path(__file__).parents[2]
REAL = HOUSE.parent / "shared" / "realdata"
REPORT = REAL / "us_fee/fee_income_2017q1_dev.csv"
SAMPLE, MAY_LOSE = 12, 3
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/realdata is not here")  # fmt: skip


def answers():
    """Return {certificate: {item: (thousand dollars, share or None)}} of the reference."""
    banks = defaultdict(dict)
    with (REAL / "answers/fee_income_mix_bank.csv").open() as file:
        for row in csv.DictReader(file):
            share = float(row["mix_pct"]) / 100 if row["mix_pct"] else None
            banks[row["cert"]][row["category"].split("_")[0]] = int(row["amount_kusd"]), share  # fmt: skip
    return banks


def rssd_numbers():
    """Return {certificate: RSSD number} of the reference."""
    with (REAL / "answers/fee_income_mix_bank.csv").open() as file:
        return {row["cert"]: row["rssd_id"] for row in csv.DictReader(file)}


def loses(items):
    return any(amount < 0 for amount, _ in items.values())


def sample():
    """Return twelve banks spread over the file, three of which have an item below zero."""
    if not REAL.is_dir():
        return []
    banks = answers()
    ordered = sorted(banks, key=int)
    losing = [bank for bank in ordered if loses(banks[bank])]
    plain = [bank for bank in ordered if not loses(banks[bank])]
    rest = SAMPLE - MAY_LOSE
    return [*plain[:: len(plain) // rest][:rest], *losing[:: len(losing) // MAY_LOSE][:MAY_LOSE]]  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report's rows of the sample, as they stand, so that many loads stay quick."""
    lines = REPORT.read_text().splitlines()
    wanted = set(sample())
    kept = [line for line in csv.reader(lines[1:]) if line[2] in wanted]
    path = tmp_path_factory.mktemp("report") / "sample.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([*csv.reader(lines[:1]), *kept])
    return path


@pytest.fixture
def bank(report, tmp_path, monkeypatch):
    """Return a function that loads a bank as the own one and gives its scope."""

    def loaded(cert, path=report):
        load("call_report", [path], folder=tmp_path, by="me", own=cert)
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}")
        engine.unpin()
        return Scope.within(access.admit(), root().org_id, date(2017, 3, 31))

    yield loaded
    engine.unpin()


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """A warehouse of the whole market."""
    folder = tmp_path_factory.mktemp("market") / "w"
    load("call_report", [REPORT], folder=folder, by="me", own="all")
    return folder


@pytest.fixture
def whole(market, monkeypatch):
    """The scope of the whole market."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{market}")
    engine.unpin()
    yield Scope.within(access.admit(), root().org_id, date(2017, 3, 31))
    engine.unpin()


def agree(theirs, amounts, shares):
    """Hold a bank's items, by code, against the reference.

    Shares are of the items that are not below zero; the reference divides by the sum of
    all, which is the same where a bank has none below zero.
    """
    assert {k: v for k, v in amounts.items() if v} == {k: a * 1000 for k, (a, _) in theirs.items() if a}  # fmt: skip
    earned = sum(a for a, _ in theirs.values() if a > 0)
    for item, (amount, share) in theirs.items():
        expected = share if not loses(theirs) else amount / earned if earned and amount >= 0 else None  # fmt: skip
        assert shares[item] == (expected if expected is None else pytest.approx(expected, abs=1e-8))  # fmt: skip


def test_every_item_of_every_bank_agrees(whole):
    sums, mix = (by(kpi, whole, "county", "line") for kpi in (FEE_INCOME, FEE_MIX))
    amounts, shares = defaultdict(dict), defaultdict(dict)
    for found, into in ((sums, amounts), (mix, shares)):
        for unit, item, figure in found.select("county_id", "line_id", found.columns[4]).iter_rows():  # fmt: skip
            into[unit][item] = figure
    banks, numbers = answers(), rssd_numbers()
    assert len(banks) > 5000
    for cert, items in banks.items():
        unit = f"rssd-{numbers[cert]}"
        agree(items, amounts[unit], shares[unit])


@pytest.mark.parametrize("cert", sample())
def test_every_item_of_a_bank_agrees_where_it_is_the_own_bank(bank, cert):
    scope = bank(cert)
    amounts = dict(by(FEE_INCOME, scope, "line").select("line_id", "fee_income").iter_rows())  # fmt: skip
    shares = dict(by(FEE_MIX, scope, "line").select("line_id", "fee_mix").iter_rows())
    agree(answers()[cert], amounts, shares)


def test_the_whole_report_is_read_and_the_command_line_prints_the_same(bank):
    cert = sample()[0]
    bank(cert, REPORT)
    command = [sys.executable, "-m", "queries", "ask", "fee_mix", "--by", "line", "--format", "csv"]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)  # fmt: skip
    printed = pl.read_csv(done.stdout.encode())
    ours = dict(printed.select("line_id", "fee_mix").iter_rows())
    theirs = {k: share for k, (_, share) in answers()[cert].items()}
    assert {k: s for k, s in ours.items() if s} == pytest.approx(theirs, abs=1e-8)


def test_every_state_agrees(whole):
    amounts = {tuple(r): v for *r, v in by(FEE_INCOME, whole, "prefecture", "line").select("prefecture_id", "line_id", "fee_income").iter_rows()}  # fmt: skip
    totals = dict(by(FEE_INCOME, whole, "prefecture").select("prefecture_id", "fee_income").iter_rows())  # fmt: skip
    with (REAL / "answers/fee_income_mix_state.csv").open() as file:
        for row in csv.DictReader(file):
            state, item = f"state-{row['state']}", row["category"].split("_")[0]
            assert totals[state] == int(row["state_total_kusd"]) * 1000
            assert amounts.get((state, item), 0) == int(row["amount_kusd"]) * 1000
            share = amounts.get((state, item), 0) / totals[state]
            assert share == pytest.approx(float(row["mix_pct"]) / 100, abs=1e-8)


def test_the_net_ratio_is_not_known_without_interest(bank):
    assert value(FEE_RATIO, bank(sample()[0])) == (None, "NOT_LOADED")
