"""PostgreSQL as the home of the warehouse: whole or not at all, and for several stewards."""

import json
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from uuid import uuid4

import duckdb
import polars as pl
import psycopg
import pytest
import sqlalchemy as sa

from data import store
from data.__main__ import main
from data.backup import backup, restore
from data.contract import ContractBroken
from data.load import load
from data.lock import WarehouseBusy
from data.rights import reading
from data.server import ServerRefused, ServerUnnamed, address
from data.store import Store, build
from data.undo import CannotUndo, undo
from queries import books, schema
from tests.data import hamlet
from tests.data.conftest import in_folder, on_server
from tests.data.warm import ROOT

DEPOSITS = "网点号,月份,存款类型,余额,本月日均,本年日均\n"
DAILY = "网点号,日期,存款类型,余额\n"


@pytest.fixture
def machine(server, tmp_path, monkeypatch):
    """Return a function giving the working copy on a machine of that name."""

    def machine(name="one"):
        monkeypatch.setenv("GRANARY_WORK", str(tmp_path / name))
        return store.folder_of(server)

    return machine


@pytest.fixture
def bring(tmp_path):
    def bring(folder, feed, text, name="file.csv", **choices):
        (tmp_path / name).write_text(text, "utf-8")
        return load(feed, [tmp_path / name], folder=folder, by="steward", **choices)

    return bring


def month(number, unit="E1", amount=1):
    return DEPOSITS + f"{unit},2026{number:02},储蓄,{amount},{amount},{amount}\n"


def days(*rows):
    return DAILY + "".join(
        f"{unit},{day},储蓄,{amount}\n" for unit, day, amount in rows
    )


def asked(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def publications(url):
    return asked(url, "SELECT number, note, load_id FROM publication ORDER BY number")


def test_what_is_loaded_is_on_the_server_to_the_last_cent(server, machine):
    extremes = ["9999999999999999.99", "-9999999999999999.99", "0.01", "-0.01", "0.00", "123456.78"]  # fmt: skip
    rows = pl.DataFrame({
        "outlet_id": "E1", "month": [date(2025, 12 - n, 1) for n in range(len(extremes))], "deposit_type": "savings",
        "balance": extremes, "average_month": extremes, "average_year": extremes,
    })  # fmt: skip
    build(machine(), {**hamlet.frames(), "deposit_month": rows}, "extremes")

    kept = asked(server, "SELECT balance FROM deposit_month ORDER BY month DESC")
    assert [row[0] for row in kept] == [Decimal(text) for text in extremes]
    Store(machine("two")).newest()
    assert on_server(server) == in_folder(machine("one")) == in_folder(machine("two"))


def test_days_lie_in_a_part_for_each_year_and_only_what_differs_is_sent(server, machine, bring):  # fmt: skip
    build(machine(), hamlet.frames(), "hamlet")
    bring(machine(), "deposit_day", days(("E1", "2025-12-31", 1), ("E1", "2026-01-01", 2)), "a.csv")  # fmt: skip
    before = asked(server, "SELECT xmin::text FROM deposit_day WHERE day < '2026-01-01'")  # fmt: skip
    bring(machine(), "deposit_day", days(("E1", "2026-01-02", 3)), "b.csv")

    parts = asked(server, "SELECT tableoid::regclass::text, count(*) FROM deposit_day GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert parts == [("deposit_day_2025", 1), ("deposit_day_2026", 2)]
    assert asked(server, "SELECT xmin::text FROM deposit_day WHERE day < '2026-01-01'") == before  # fmt: skip
    sent = asked(server, "SELECT part FROM publication_change WHERE number = 3 AND table_name = 'deposit_day'")  # fmt: skip
    assert sent == [("2026-01-02",)]
    assert on_server(server) == in_folder(machine())


def test_a_refused_file_leaves_server_and_copy_as_they_were(server, machine, bring):
    build(machine(), hamlet.frames(), "hamlet")
    before = on_server(server)
    with pytest.raises(ContractBroken):
        bring(machine(), "deposit_month", month(3, "nobody"))
    assert (on_server(server), publications(server)) == (before, [(1, "hamlet", None)])
    assert [v.number for v in Store(machine()).versions()] == [1]


def test_two_stewards_on_two_machines_see_each_other_s_loads(server, machine, bring):
    build(machine("one"), hamlet.frames(), "hamlet")
    bring(machine("two"), "deposit_month", month(2), "feb.csv")
    bring(machine("one"), "deposit_month", month(3), "mar.csv")
    done = bring(machine("two"), "deposit_month", month(3, amount=7), "again.csv", correct=True)  # fmt: skip

    assert done.version == 4
    assert done.revisions == 3
    assert [number for number, *_ in publications(server)] == [1, 2, 3, 4]
    assert on_server(server) == in_folder(machine("two"))
    assert Store(machine("one")).newest().number == 4
    assert on_server(server) == in_folder(machine("one"))


def test_only_the_machine_that_has_the_versions_around_a_load_takes_it_back(server, machine, bring):  # fmt: skip
    build(machine("one"), hamlet.frames(), "hamlet")
    Store(machine("two")).newest()
    for number in (1, 2):
        bring(machine("one"), "deposit_month", month(number), f"{number}.csv")
    with pytest.raises(CannotUndo, match="another machine"):
        undo(machine("two"), 1, "steward")
    assert undo(machine("one"), 1, "steward").loads == [1]
    Store(machine("two")).newest()
    assert on_server(server) == in_folder(machine("two"))


def test_days_that_were_taken_back_are_gone_everywhere(server, machine, bring):
    build(machine("one"), hamlet.frames(), "hamlet")
    bring(machine("one"), "deposit_day", days(("E1", "2026-01-01", 2)), "a.csv")
    bring(machine("one"), "deposit_day", days(("E1", "2026-01-02", 3)), "b.csv")
    Store(machine("two")).newest()
    undo(machine("one"), 2, "steward")
    Store(machine("two")).newest()
    assert in_folder(machine("two"))["deposit_day"] == in_folder(machine("one"))["deposit_day"]  # fmt: skip
    assert on_server(server) == in_folder(machine("two"))


def test_rolling_back_and_restoring_publish_anew(server, machine, bring, tmp_path):
    build(machine("one"), hamlet.frames(), "hamlet")
    bring(machine("one"), "deposit_month", month(3))
    full = on_server(server)
    assert backup(machine("one"), tmp_path / "b.zip").version == 2

    Store(machine("one")).rollback(2)
    assert len(publications(server)) == 2
    Store(machine("one")).rollback(1)
    assert on_server(server)["deposit_month"] == []
    assert publications(server)[-1] == (3, "rollback 1", None)
    number, _ = restore(machine("two"), tmp_path / "b.zip", force=True)

    assert (number, publications(server)[-1][0]) == (4, 4)
    assert on_server(server) == full == in_folder(machine("two"))
    assert Store(machine("one")).newest().number == 4


def test_a_server_restored_to_an_earlier_state_is_believed(server, machine, bring):
    build(machine("one"), hamlet.frames(), "hamlet")
    bring(machine("one"), "deposit_month", month(3))
    with psycopg.connect(server) as connection:  # as a dump of another day would
        connection.execute("DELETE FROM publication WHERE number = 2")
        connection.execute("UPDATE publication SET published_at = now()")
        connection.execute("DELETE FROM deposit_month")
        connection.execute("DELETE FROM load_log")
    bring(machine("one"), "deposit_month", month(2), "feb.csv")
    assert len(on_server(server)["deposit_month"]) == 1
    assert on_server(server) == in_folder(machine("one"))


@contextmanager
def writing_elsewhere(folder):
    """Hold the warehouse from a thread until the block ends."""
    begun, may_end = threading.Event(), threading.Event()

    def write():
        with Store(folder).writing("elsewhere") as draft:
            begun.set()
            may_end.wait(60)
            closed = {"month": [hamlet.FEB], "closed_on": [hamlet.MAR], "closed_by": "me"}  # fmt: skip
            draft.replace(schema.period_close, pl.DataFrame(closed))

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    yield may_end
    may_end.set()
    writer.join()


def test_writers_on_two_machines_queue(server, machine, bring):
    build(machine("one"), hamlet.frames(), "hamlet")
    there, told = machine("two"), []

    def heard(text):
        told.append(text)
        may_end.set()

    with writing_elsewhere(machine("one")) as may_end:
        with pytest.raises(WarehouseBusy, match="has been writing"):
            Store(there).rollback(1)
        bring(there, "deposit_month", month(3), waiting=heard)

    assert len(told) == 1
    assert "@" in told[0].en
    assert [note for _, note, _ in publications(server)] == ["hamlet", "elsewhere", "deposit_month: file.csv"]  # fmt: skip
    assert len(on_server(server)["period_close"]) == 1
    assert on_server(server) == in_folder(there)


DEATHS = {
    "during the push": "from data.server import session; owner, name = session.Session, 'insert'",
    "before the pointer": "from data import versions; owner, name = versions, 'point'",
}
DIE = """
import os, signal
{where}
def die(*given, **choices):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, die)
from data.__main__ import main
main({command!r})
"""


@pytest.mark.parametrize("moment", DEATHS)
def test_a_load_that_is_killed_is_in_or_not(moment, server, machine, bring, tmp_path):
    build(machine(), hamlet.frames(), "hamlet")
    before = on_server(server)
    (tmp_path / "a.csv").write_text(month(3), "utf-8")
    command = ["load", "deposit_month", str(tmp_path / "a.csv")]
    code = DIE.format(where=DEATHS[moment], command=command)
    dead = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert dead.returncode == -signal.SIGKILL
    is_in = moment == "before the pointer"
    assert (on_server(server) != before) is is_in
    assert Store(machine()).current().number == 1

    done = bring(machine(), "deposit_month", month(2), "feb.csv")
    assert done.version == (3 if is_in else 2)
    assert len(on_server(server)["deposit_month"]) == (2 if is_in else 1)
    assert on_server(server) == in_folder(machine())


def test_a_push_that_fails_leaves_both_sides(server, machine, bring):
    build(machine(), hamlet.frames(), "hamlet")
    before = on_server(server)
    with psycopg.connect(server) as connection:
        connection.execute("ALTER TABLE truth_check ADD CHECK (false) NOT VALID")
        connection.execute("ALTER TABLE deposit_month ADD CHECK (balance < 1000)")
    with pytest.raises(ServerRefused, match=r"refused: .*violates check constraint"):
        bring(machine(), "deposit_month", month(3, amount=1001))
    assert (on_server(server), len(publications(server))) == (before, 1)
    assert [v.number for v in Store(machine()).versions()] == [1]
    assert sorted(p.name for p in machine().glob("*.duckdb*")) == ["marts-000001.duckdb"]  # fmt: skip


def test_commands_take_the_url(server, machine, capsys, tmp_path):
    def tell(*words):
        code = main([*words, "--lang", "en"])
        return code, capsys.readouterr().out

    machine()
    (tmp_path / "a.csv").write_text("region_code,parent_code,level,name_zh,name_en\n01,,province,省,P\n", "utf-8")  # fmt: skip
    assert tell("create") == (0, "An empty warehouse was made, version 1.\n")
    assert tell("load", "region", str(tmp_path / "a.csv"))[0] == 0
    assert tell("truth", "--keep")[0] == 0
    assert json.loads(tell("versions", "--json")[1])["current"] == 2
    machine("two")
    assert tell("create") == (0, "There is a warehouse already, version 2.\n")
    with pytest.raises(SystemExit):
        tell("--help")
    with pytest.raises(SystemExit):
        tell("load", "--help")
    assert "secret" not in capsys.readouterr().out


def test_a_working_copy_is_not_written_to_by_itself(server, machine, monkeypatch):
    folder = machine()
    build(folder, hamlet.frames(), "hamlet")
    assert "secret" not in (folder / "server.json").read_text()
    assert "secret" not in str(folder)
    monkeypatch.setattr(address, "_named", {})
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    with pytest.raises(ServerUnnamed, match="GRANARY_WAREHOUSE"):
        Store(folder).rollback(1)


def test_databases_schemas_and_servers_do_not_mix():
    urls = ["postgresql://u:p@h/a", "postgresql://u:p@h/b", "postgresql://u:p@g/a", "postgresql://u:p@h:1/a", "postgresql://u:p@h/a?options=-csearch_path%3Dx"]  # fmt: skip
    assert len({store.folder_of(url) for url in urls}) == len(urls)
    assert store.folder_of("postgresql+psycopg://other:one@h/a") == store.folder_of(urls[0])  # fmt: skip


def test_the_warehouse_lies_in_the_schema_of_the_url(server, machine):
    with psycopg.connect(server) as connection:
        connection.execute("CREATE SCHEMA figures")
    url = f"{server}?options=-csearch_path%3Dfigures"
    folder = store.folder_of(url)
    build(folder, hamlet.frames(), "hamlet")
    assert on_server(url) == in_folder(folder)
    assert asked(server, "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = 'bank'") == [("figures",)]  # fmt: skip
    with pytest.raises(ServerRefused, match="search_path"):
        build(store.folder_of(f"{server}?options=-csearch_path%3Dnone"), {}, "x")


def test_what_cannot_be_reached_or_is_not_ours_is_said(server, machine):
    role = f"looker_{uuid4().hex[:8]}"
    with psycopg.connect(server) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    looks = sa.make_url(server).set(username=role).render_as_string(hide_password=False)
    with pytest.raises(ServerRefused, match="refused: permission denied for schema"):
        build(store.folder_of(looks), hamlet.frames(), "hamlet")
    with psycopg.connect(server) as connection:
        connection.execute("CREATE VIEW bank AS SELECT 1 AS name_zh")
    with pytest.raises(ServerRefused, match=r"did not make \(bank\)"):
        build(machine(), hamlet.frames(), "hamlet")
    with pytest.raises(ServerRefused, match="reached: connection to server at") as lost:
        build(store.folder_of("postgresql://me:secret@127.0.0.1:1/x"), {}, "x")
    assert "secret" not in str(lost.value)


def test_the_web_s_role_reads_and_nothing_else(server, machine):
    build(machine(), hamlet.frames(), "hamlet")
    role = f"web_{uuid4().hex[:8]}"
    with psycopg.connect(server) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        for statement in reading(role):
            connection.execute(statement)
    web = sa.make_url(server).set(username=role).render_as_string(hide_password=False)

    assert on_server(web) == on_server(server)
    assert asked(web, "SELECT max(number) FROM publication") == [(1,)]
    assert asked(web, "SHOW statement_timeout") == [("30s",)]
    change = "DELETE FROM bank"
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        asked(web, change)
    for forbidden in (change, "CREATE TABLE x (i integer)", "SELECT * FROM publication_change"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked(f"{web}?options=-cdefault_transaction_read_only%3Doff", forbidden)


def test_the_books_lie_beside_the_warehouse_in_a_schema_of_their_own(server, machine, monkeypatch, tmp_path):  # fmt: skip
    with psycopg.connect(server) as connection:
        connection.execute("CREATE SCHEMA books")
    monkeypatch.setenv("GRANARY_BOOKS", f"{server}?options=-csearch_path%3Dbooks")
    build(machine(), hamlet.frames(), "hamlet")
    books.signed_in("li@bank.cn")
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    assert asked(
        server, "SELECT email FROM books.audit_log WHERE action = 'sign_in'"
    ) == [("li@bank.cn",)]
    assert asked(server, "SELECT to_regclass('public.audit_log')") == [(None,)]
    with psycopg.connect(server) as connection:
        connection.execute("DELETE FROM books.audit_log")
    assert main(["restore", str(tmp_path / "b.zip"), "--force"]) == 0
    assert asked(
        server, "SELECT email FROM books.audit_log WHERE action = 'sign_in'"
    ) == [("li@bank.cn",)]
    assert on_server(server) == in_folder(machine())


def test_a_release_with_more_tables_makes_them_on_the_server(server, machine, bring):
    build(machine("one"), hamlet.frames(), "hamlet")
    with duckdb.connect(str(machine("one") / "marts-000001.duckdb")) as earlier:
        earlier.execute("DROP TABLE name_alias")
    with psycopg.connect(server) as connection:
        connection.execute("DROP TABLE name_alias")
    Store(machine("two")).newest()
    bring(machine("one"), "deposit_month", month(3))
    assert on_server(server) == in_folder(machine("one"))


def test_what_a_file_is_called_is_kept_as_it_is(server, machine, bring):
    build(machine(), hamlet.frames(), "hamlet")
    name = "50% of 'E1' \\ a.csv"
    bring(machine(), "deposit_month", month(3), name)
    assert publications(server)[-1][1] == f"deposit_month: {name}"
