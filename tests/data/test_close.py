"""Month-end on the hamlet, and the commands that go with it."""

import json
from datetime import date

import pytest

from data.__main__ import main
from data.close import CannotClose, close
from data.load import load
from data.store import Store, build
from queries import schema
from tests.data import hamlet

DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\n"
APRIL = date(2026, 4, 5)


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", hamlet.frames(), "hamlet")
    (tmp_path / "d.csv").write_text(DEPOSITS + "E1,202603,储蓄,2,2,2\n", "utf-8")
    load("deposit_month", [tmp_path / "d.csv"], folder=tmp_path / "w", by="me")
    return tmp_path / "w"


@pytest.fixture
def tell(place, capsys):
    def tell(*given):
        code = main([*given, "--warehouse", f"duckdb:///{place}", "--lang", "en"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return tell


def rows(place, table):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def test_closing_makes_preliminary_figures_final(place):
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["preliminary"]
    close(place, hamlet.MAR, "steward", today=APRIL)
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["final"]
    assert rows(place, schema.period_close).rows() == [(hamlet.MAR, APRIL, "steward")]
    log = rows(place, schema.load_log).filter(load_id=2).row(0, named=True)
    assert (log["feed"], log["file_name"]) == ("period_close", "close 2026-03")


def test_what_cannot_be_closed_is_said(place):
    with pytest.raises(CannotClose, match="not over"):
        close(place, hamlet.MAR, "steward", today=date(2026, 3, 31))
    with pytest.raises(CannotClose, match="no figures for 2026-02"):
        close(place, hamlet.FEB, "steward", today=APRIL)
    close(place, hamlet.MAR, "steward", today=APRIL)
    with pytest.raises(CannotClose, match="closed already"):
        close(place, hamlet.MAR, "steward", today=APRIL)


def test_commands_close_check_and_take_back(place, tell, tmp_path):
    code, out, _ = tell("close", "2026-03", "--by", "steward", "--json")
    assert (code, json.loads(out)["version"]) == (0, 3)
    assert tell("close", "2026-03")[0] == 1
    code, out, _ = tell("truth", "--json")
    assert (code, json.loads(out)["error"]) == (0, 0)
    assert "Load 2 was taken back" in tell("undo", "2")[1]
    assert rows(place, schema.deposit_month)["data_status"].to_list() == ["preliminary"]
    code, _, err = tell("undo", "9")
    assert (code, "no load 9" in err) == (1, True)


def test_commands_back_up_and_tell_the_disk_use(place, tell, tmp_path):
    assert "backed up to" in tell("backup", str(tmp_path / "b.zip"))[1]
    assert "is now version 3" in tell("restore", str(tmp_path / "b.zip"))[1]
    code, out, _ = tell("versions")
    assert (code, "On disk" in out) == (0, True)
    code, out, _ = tell("versions", "--json")
    assert json.loads(out)["bytes"] > 0


def test_a_month_is_written_as_year_and_month(tell):
    with pytest.raises(SystemExit):
        tell("close", "March")
