import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data.__main__ import main
from data.store import Store, build
from tests.data import hamlet

ROOT = Path(__file__).parents[2]
DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\n"


@pytest.fixture
def place(tmp_path):
    return tmp_path / "warehouse"


@pytest.fixture
def tell(place, capsys):
    """Return a function that runs a command and gives code, stdout and stderr."""

    def tell(*words, lang="en"):
        code = main([*words, "--warehouse", f"duckdb:///{place}", "--lang", lang])
        said = capsys.readouterr()
        return code, said.out, said.err

    return tell


def test_create_versions_and_rollback(tell):
    assert tell("create") == (0, "An empty warehouse was made, version 1.\n", "")
    code, out, _ = tell("create", lang="zh")
    assert (code, out) == (0, "仓库已存在，版本 1。\n")

    code, out, _ = tell("versions", "--json")
    listed = json.loads(out)
    assert (code, listed["current"]) == (0, 1)
    assert listed["versions"][0]["note"] == "create"
    assert tell("versions")[1].splitlines()[1].startswith("*  1")

    assert tell("rollback", "1")[0] == 0
    code, out, err = tell("rollback", "5")
    assert (code, out) == (1, "")
    assert "no version 5" in err


def test_load_answers_and_lists_what_is_wrong(place, tell, tmp_path):
    build(place, hamlet.frames(), "hamlet")
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(DEPOSITS + "E1,202603,储蓄,2,2,2\n", "utf-8")
    bad.write_text(DEPOSITS + "E1,202603,储蓄,two,2,2\n", "utf-8")

    code, out, _ = tell("load", "deposit_month", str(good), "--json")
    assert code == 0
    assert json.loads(out)["tables"][0]["rows"] == 1

    code, out, err = tell("load", "deposit_month", str(bad), lang="zh")
    assert (code, out) == (1, "")
    assert "余额(balance)" in err
    assert "不是数字" in err
    assert "two" in err
    code, out, _ = tell("load", "deposit_month", str(bad), "--json")
    assert code == 1
    assert json.loads(out)["problems"][0]["problem"] == "not_a_number"


def test_check_says_what_is_missing_or_wrong(place, tell):
    frames = hamlet.frames()
    build(place, frames, "hamlet")
    assert tell("check")[:2] == (0, "The warehouse keeps the contract.\n")

    astray = frames["organization"].with_columns(
        level=frames["organization"]["level"].replace("county", "kreis")
    )
    build(place, {**frames, "organization": astray}, "astray")
    code, out, _ = tell("check", "--json")
    assert code == 1
    assert [(f["place"], f["code"]) for f in json.loads(out)["faults"]] == [
        ("organization.level", "unknown_code")
    ]


def test_check_reads_a_warehouse_that_others_fill(tmp_path, capsys):
    file = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(file)) as native:
        native.execute("create table bank (name_zh varchar, currency integer)")
    code = main(["check", "--warehouse", f"duckdb:///{file}", "--json", "--lang", "en"])
    faults = json.loads(capsys.readouterr().out)["faults"]

    assert code == 1
    found = {(f["place"], f["code"]) for f in faults}
    assert ("organization", "missing_table") in found
    assert ("bank.currency", "wrong_type") in found
    assert ("bank.name_en", "missing_column") in found
    assert ("deposit_day", "missing_table") not in found


def test_nothing_there_is_said_in_words(tell):
    code, _, err = tell("check")
    assert (code, "no warehouse" in err) == (1, True)


def test_wrong_usage_ends_with_two():
    for words in ([], ["nonsense"], ["load", "nonsense", "file"], ["rollback", "x"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2


def test_two_demo_builds_at_once_make_one_version(place):
    command = [sys.executable, "-m", "data", "demo", "--progress-json"]
    command += ["--warehouse", f"duckdb:///{place}"]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[0].splitlines() for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert [v.number for v in Store(place).versions()] == [1]
    stages = [json.loads(line) for line in max(said, key=len)]
    assert {"stage_zh", "stage_en", "fraction"} == set(stages[0])
    fractions = [stage["fraction"] for stage in stages]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
