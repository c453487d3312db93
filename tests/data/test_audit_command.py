"""What the command line leaves in the audit log, and what it does with the log itself."""

import csv
import getpass
import json
from datetime import date, timedelta

import fastexcel
import pytest

from data.__main__ import COMMANDS, main
from data.commands.trace import QUIET, THEMSELVES, TRACED
from data.rights import NotARole, statements
from data.store import Store, build
from pages.export.__main__ import main as export
from queries import books
from queries.__main__ import main as ask
from queries.books import Wanted
from queries.books.tables import metadata
from tests.data import hamlet

ME = getpass.getuser()
DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\nE1,202603,储蓄,2,2,2\n"
LI = "li@bank.cn"


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", hamlet.frames(), "hamlet")
    (tmp_path / "d.csv").write_text(DEPOSITS, "utf-8")
    return tmp_path / "w"


@pytest.fixture
def tell(place, capsys, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{place}")

    def tell(*given):
        code = main([given[0], "--lang=en", *map(str, given[1:])])
        said = capsys.readouterr()
        return code, said.out, said.err

    return tell


def told(action):
    """Return what the log says of an action, the oldest first."""
    return [(e.email, e.subject, e.outcome) for e in reversed(books.events(Wanted(action=action)))]  # fmt: skip


def test_every_command_has_chosen_whether_it_leaves_a_trace():
    assert {*TRACED, *THEMSELVES, *QUIET} == set(COMMANDS)
    assert len(TRACED) + len(THEMSELVES) + len(QUIET) == len(COMMANDS)


def test_a_load_is_told_with_who_what_and_how_it_ended(tell, tmp_path):
    assert tell("load", "deposit_month", tmp_path / "d.csv", "--by", LI)[0] == 0
    (tmp_path / "bad.csv").write_text("网点号\n1\n", "utf-8")
    assert tell("load", "deposit_month", tmp_path / "bad.csv")[0] == 1
    assert told("load") == [
        (ME, "deposit_month: d.csv", "begun"), (ME, "deposit_month: d.csv", "done"),
        (ME, "deposit_month: bad.csv", "begun"), (ME, "deposit_month: bad.csv", "refused"),
    ]  # fmt: skip
    assert {e.detail for e in books.events(Wanted(text="d.csv", outcome="done"))} == {f"by={LI}"}  # fmt: skip


def test_what_only_looks_leaves_no_trace(tell, tmp_path):
    assert tell("load", "deposit_month", tmp_path / "d.csv", "--dry-run")[0] == 0
    assert tell("names")[0] == 0
    assert tell("names", "list")[0] == 0
    assert tell("truth")[0] == 0
    assert tell("versions")[0] == 0
    assert books.events() == []


def test_closing_undoing_rolling_back_backing_up_and_restoring_are_told(tell, tmp_path):
    assert tell("load", "deposit_month", tmp_path / "d.csv")[0] == 0
    assert tell("undo", "1")[0] == 0
    assert tell("rollback", "2")[0] == 0
    assert tell("close", "2026-03")[0] == 0
    assert tell("truth", "--keep")[0] == 0
    assert tell("issue", "target", "--year", "2031")[0] == 1
    assert tell("rate", "--dry-run")[0] in (0, 1)
    assert tell("backup", tmp_path / "b.zip")[0] == 0
    assert tell("restore", tmp_path / "b.zip", "--force")[0] == 0
    assert told("undo") == [(ME, "load 1", "begun"), (ME, "load 1", "done")]
    assert told("rollback")[-1] == (ME, "version 2", "done")
    assert told("close")[-1] == (ME, "month 2026-03", "done")
    assert told("truth")[-1] == (ME, "checks", "done")
    assert told("issue")[-1] == (ME, "target 2031", "refused")
    # The books are those of the backup, which was begun when they were copied.
    assert told("backup") == [(ME, "b.zip", "begun")]
    assert told("restore") == [(ME, "b.zip", "done")]


@pytest.mark.parametrize("command", [("load", "deposit_month", "d.csv"), ("undo", "1"), ("rollback", "1"), ("close", "2026-03"), ("backup", "b.zip"), ("issue", "target", "--year=2031"), ("names", "revoke", "deposit_month", "x"), ("truth", "--keep")], ids=lambda c: c[0])  # fmt: skip
def test_lost_books_stop_every_command_that_leaves_a_trace(command, tell, place, tmp_path, monkeypatch):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    books.signed_in(LI)
    (tmp_path / "books.sqlite").unlink()
    before = Store(place).current().number
    code, out, err = tell(*command)
    assert (code, out) == (1, "")
    assert "nothing was changed" in err
    assert Store(place).current().number == before
    assert not (tmp_path / "b.zip").exists()


def test_lost_books_do_not_stop_a_restore(tell, tmp_path):
    books.signed_in(LI)
    assert tell("backup", tmp_path / "b.zip")[0] == 0
    (tmp_path / "books.sqlite").unlink()
    assert tell("restore", tmp_path / "b.zip", "--force")[0] == 0
    assert told("sign_in") == [(LI, "", "done")]
    assert told("restore")[-1][1:] == ("b.zip", "done")


def test_members_are_told_on_the_command_line_too(tell):
    assert tell("members", "grant", LI, "R", "executive", "--reason", "文件 3 号")[0] == 0  # fmt: skip
    assert tell("members", "revoke", LI, "--reason", "离任")[0] == 0
    assert told("grant") == [(ME, f"{LI} R executive", "done")]
    assert told("revoke") == [(ME, f"{LI} R executive", "done")]
    details = [e.detail for e in books.events()]
    assert details[0] == "离任"
    assert "文件 3 号" in details[1]


def test_figures_asked_for_and_files_written_on_the_command_line_are_told(demo_bank, tmp_path, monkeypatch, capsys):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert ask(["ask", "deposit_balance", "--by", "county", "--month", "2026-10"]) == 0
    assert export(["freeze", "--month", "2026-10", "--title", "十月会"]) == 0
    assert export(["daily"]) == 0
    for kind, file in (("workbook", "a.xlsx"), ("table", "t.xlsx")):
        assert export([kind, "-o", file]) in (0, 1)
    assert [s for _, s, _ in told("ask")] == ["deposit_balance county 2026-10"]
    assert told("freeze")[0][1].startswith("十月会")
    assert [s.split()[0] for _, s, _ in told("export")][:2] == ["daily", "workbook"]
    assert all(e.detail.startswith("rows=") for e in books.events(Wanted(action="export")))  # fmt: skip
    capsys.readouterr()
    (tmp_path / "books.sqlite").unlink()
    assert ask(["ask", "deposit_balance"]) == 1
    assert export(["daily"]) == 1
    assert export(["workbook", "-o", "lost.xlsx"]) == 1
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "lost.xlsx").exists()


def test_events_are_listed_with_filters(tell):
    assert "No event matches" in tell("audit")[1]
    books.refused("eve@evil.example\nroot grant", "page audit")
    books.signed_in(LI)
    code, out, _ = tell("audit", "list", "--person", "eve", "--outcome", "refused")
    assert code == 0
    assert len(out.strip().splitlines()) == 2
    assert r"eve@evil.example\nroot grant" in out
    assert LI not in out
    today = books.events()[0].happened_at.date()
    assert LI in tell("audit", "list", "--from", today, "--to", today, "--action", "sign_in")[1]  # fmt: skip
    assert LI not in tell("audit", "list", "--limit", "1", "--text", "audit")[1]
    assert len(json.loads(tell("audit", "--json", "list")[1])["events"]) == 2


@pytest.mark.parametrize("name", ["log.csv", "log.xlsx"])
def test_an_export_holds_the_events_and_no_formulas_and_is_itself_told(name, tell, tmp_path):  # fmt: skip
    books.refused("=cmd|' /C calc'!A0", "+1+2")
    books.signed_in(LI)
    file = tmp_path / name
    assert tell("audit", "export", file)[0] == 0
    if file.suffix == ".csv":
        rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
        cells = {row[1] for row in rows[1:]}
        assert cells == {LI, "'=cmd|' /C calc'!A0"}
        assert not [c for row in rows for c in row if c[:1] in "=+-@" and c]
    else:
        frame = fastexcel.read_excel(file).load_sheet(0).to_polars()
        assert set(frame["email"]) == {LI, "=cmd|' /C calc'!A0"}  # text, not a formula
    assert told("export") == [(ME, f"audit_log {name}", "done")]


def test_an_export_that_cannot_be_written_says_so(tell, tmp_path):
    code, _, err = tell("audit", "export", tmp_path / "none" / "x.csv")
    assert code == 1
    assert "cannot be written" in err


def test_retention_and_deletion_by_one_command(tell):
    books.signed_in(LI)
    soon = date.today() - timedelta(days=30)  # noqa: DTZ011
    assert "six months" in tell("audit", "forget", "--before", soon)[2]
    code, out, _ = tell("audit", "forget", "--before", "2020-01-01")
    assert code == 0
    assert "audit_log 0" in out
    assert tell("members", "grant", LI, "R", "executive")[0] == 0
    assert "revoke" in tell("audit", "forget", "--person", LI)[2]
    assert tell("members", "revoke", LI)[0] == 0
    code, out, _ = tell("audit", "forget", "--person", LI)
    assert code == 0
    assert "former-" in out
    assert LI not in tell("audit", "list")[1]
    assert LI not in tell("members", "list")[1]
    assert "have no" in tell("audit", "forget", "--person", "nobody@bank.cn")[1]
    assert [o for _, _, o in told("forget")] == ["done"] * len(told("forget"))
    with pytest.raises(SystemExit):
        tell("audit", "forget")


def test_the_rights_leave_the_audit_log_to_be_added_to(tell):
    code, out, _ = tell("audit", "rights", "granary_web")
    assert code == 0
    assert "REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC, granary_web;" in out  # fmt: skip
    assert "GRANT SELECT, INSERT ON audit_log TO granary_web;" in out
    assert "GRANT SELECT, INSERT, UPDATE, DELETE ON member TO granary_web;" in out
    assert {line.split(" ON ")[1].split()[0] for line in out.splitlines()} == set(metadata.tables)  # fmt: skip
    for name in ("x; DROP TABLE member", "Web", "", "a" * 64, '"q"'):
        with pytest.raises(NotARole):
            statements(name)
