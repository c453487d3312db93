"""`python -m queries`: any KPI without a browser, as CSV or JSON, with honest exit codes."""

import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import polars as pl
import pytest

from queries.__main__ import main
from queries.catalogue import KPIS, QUESTIONS
from queries.kpi import DIMENSIONS, by
from queries.text import speak
from tests.questions import scope_of

HOUSE = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("village_once")


def rows(written):
    """Return a CSV's rows, the header first."""
    return list(csv.reader(written.splitlines()))


@pytest.fixture
def run(capsys):
    """Return a function: arguments to (exit code, stdout, stderr)."""

    def command(*arguments):
        try:
            code = main(list(arguments))
        except SystemExit as left:
            code = left.code
        said = capsys.readouterr()
        return code, said.out, said.err

    yield command
    speak("zh")


def test_csv_has_ids_names_the_kpi_and_why(run):
    code, out, _ = run("ask", "deposit_share", "--by", "region,institution", "--month", "2026-03")  # fmt: skip
    assert code == 0
    assert out.splitlines()[0] == "region_code,region,institution_id,institution,deposit_share,reason,note"  # fmt: skip
    found = pl.read_csv(StringIO(out), schema_overrides={"region_code": pl.String})
    east = found.filter(region_code="1001", institution_id="own").row(0, named=True)
    assert east["deposit_share"] == (202 + 62) / (202 + 62 + 180 + 20 + 68 + 30)
    assert (east["region"], east["institution"]) == ("East County", "Village Bank")


@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_is_printed_as_the_page_has_it(name, run):
    kpi = KPIS[name]
    code, out, err = run("ask", name, "--by", kpi.dimensions[0], "--format", "json", "--lang", "zh")  # fmt: skip
    assert (code, err) == (0, "")
    shown = by(kpi, scope_of("R"), kpi.dimensions[0]).to_dicts()
    assert json.loads(out) == json.loads(json.dumps(shown, default=str))


def test_the_month_left_out_is_the_last_one_closed(run):
    assert run("ask", "deposit_balance")[1] == run("ask", "deposit_balance", "--month", "2026-03")[1]  # fmt: skip


@pytest.mark.parametrize("against", ["last_month", "2026-02"])
def test_a_base_by_name_or_by_month(against, run):
    _, out, _ = run("ask", "deposit_increment", "--against", against)
    gained = 318 - (120 + 50 + 66 + 10 + 36 + 20)
    assert rows(out)[1:] == [[str(float(gained)), "", ""]]


def test_a_peer_group_and_a_scope(run):
    _, out, _ = run("ask", "deposit_share", "--scope", "E", "--peer-group", "big4")
    assert rows(out)[1][0] == str(264 / (264 + 98))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", "no_such_kpi"], "python -m queries list"),
        (["ask", "deposit_share", "--by", "colour"], "region"),
        (["ask", "deposit_share", "--by", "line"], "institution"),
        (["ask", "deposit_share", "--scope", "nobody"], "may not see this unit"),
    ],
)
def test_a_refusal_says_what_there_is_instead(arguments, word, run):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert word in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [[], ["ask"], ["ask", "deposit_share", "--month", "soon"], ["ask", "deposit_share", "--format", "xml"], ["ask", "deposit_share", "--month", "2026-13"]])  # fmt: skip
def test_wrong_usage_is_told_apart_from_a_refusal(arguments, run):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err


def test_the_list_names_every_kpi_and_how_it_splits(run):
    _, out, _ = run("list", "--format", "json")
    listed = {row["name"]: row for row in json.loads(out)}
    assert set(listed) == {*KPIS, *QUESTIONS}
    assert all(set(listed[name]["by"].split()) == set(KPIS[name].dimensions) for name in KPIS)  # fmt: skip
    assert set(DIMENSIONS) == {d for kpi in KPIS.values() for d in kpi.dimensions}


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_by_its_name(name, form, run):
    code, out, err = run("ask", name, "--format", form)
    assert (code, err) == (0, "")
    assert out


def test_both_languages(run):
    assert "East" in run("ask", "deposit_balance", "--by", "county", "--lang", "en")[1]
    assert "东县支行" in run("ask", "deposit_balance", "--by", "county", "--lang", "zh")[1]  # fmt: skip


def test_it_runs_as_a_command():
    command = [sys.executable, "-m", "queries", "ask", "deposit_balance", "--by", "county"]  # fmt: skip
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)  # fmt: skip
    assert rows(done.stdout) == [
        ["county_id", "county", "deposit_balance", "reason", "note"],
        ["E", "East", str(264.0), "", ""],
        ["W", "West", str(54.0), "", ""],
    ]
