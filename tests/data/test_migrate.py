"""A folder of an older release: refused with what to run, brought up, and back again."""

import hashlib
import json

import duckdb
import psycopg
import pytest

from data import __main__ as command
from data import backup, migrate, store, versions
from data.server import ServerRefused
from data.store import Store
from pages.export.__main__ import main as export
from queries import engine, releases, schema
from queries.__main__ import main as ask
from queries.releases import CONTRACT, OtherContract
from tests.data.conftest import in_folder, on_server
from tests.data.hamlet import MAR, days, frames
from tests.opening import assert_opened, opened

# The form of the tables by its number: who changes the schema adds a line, and raises
# CONTRACT if a release with the last one is out.
FORMS = {1: "501d1508131a51f4"}
LOST = ("target", "period_close")


def form():
    told = [f"{t.name}.{c.name} {c.type!r} {c.nullable}" for t in schema.metadata.sorted_tables for c in t.c]  # fmt: skip
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def test_the_schema_is_the_one_its_number_stands_for():
    assert FORMS[CONTRACT] == form()


def noted(folder, contract):
    """Write into the current version's manifest that it is of a form."""
    manifest = versions.manifest_path(folder, versions.pointed(folder))
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"contract": contract}))  # fmt: skip


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A store as a release before this one left it: two tables and three columns fewer."""
    folder = tmp_path / "w"
    rows = days(("E1", MAR, 10.0), ("E2", MAR, 5.0))
    store.build(folder, frames() | {"deposit_day": rows}, "before")
    version = Store(folder).current()
    with duckdb.connect(str(folder / version.files["marts"])) as marts:
        for table in LOST:
            marts.execute(f"DROP TABLE {table}")
        marts.execute("ALTER TABLE organization DROP COLUMN closed_on")
        marts.execute("ALTER TABLE institution DROP COLUMN is_own")
    with duckdb.connect(str(folder / version.files["days_2026"])) as of_year:
        of_year.execute("ALTER TABLE deposit_day DROP COLUMN data_status")
    noted(folder, CONTRACT - 1)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    releases._written.cache_clear()
    engine.forget()
    yield folder
    engine.forget()


def run(*arguments):
    return command.main([*arguments, "--lang", "en"])


def test_an_old_folder_says_what_to_run(old, capsys):
    says_what_to_run(capsys)


def says_what_to_run(capsys):
    """Hold that a page, and every command that reads figures, says what to run."""
    app = opened()
    assert_opened(app)
    [told] = [str(e.value) for e in app.error]
    assert "python -m data migrate" in told
    for told in (
        lambda: run("truth"),
        lambda: ask(["ask", "deposit_share"]),
        lambda: export(["daily", "--lang", "en"]),
    ):
        assert told() == 1
        assert "python -m data migrate" in capsys.readouterr().err


def test_what_is_missing_is_added_and_what_is_there_stays(old):
    done = migrate.migrate(old)
    assert sorted(done.tables) == sorted(LOST)
    assert set(done.columns) == {"organization.closed_on", "institution.is_own", "deposit_day.data_status"}  # fmt: skip
    current = Store(old).current()
    assert (current.number, current.contract) == (done.version, CONTRACT)
    with Store(old).writing("look") as draft:
        draft.abandon()
        assert draft.rows(schema.target).is_empty()
        assert draft.rows(schema.organization)["closed_on"].null_count() == 4
        assert draft.rows(schema.institution)["is_own"].to_list() == [False, False]
        held = draft.rows(schema.deposit_day)
        assert sorted(held["balance"].to_list()) == [5.0, 10.0]
        assert set(held["data_status"]) == {"final"}
    app = opened()
    assert_opened(app)


def test_it_is_one_command_and_leads_back(old, capsys):
    assert run("migrate") == 0
    assert "organization.closed_on" in capsys.readouterr().out
    assert run("migrate") == 0
    assert "already" in capsys.readouterr().out
    assert run("rollback", "1") == 0
    assert Store(old).current().contract == CONTRACT - 1
    assert run("migrate") == 0


def test_a_newer_folder_is_not_touched(old):
    number = versions.pointed(old)
    noted(old, CONTRACT + 1)
    with pytest.raises(OtherContract, match=r"newer|更新"):
        migrate.migrate(old)
    assert versions.pointed(old) == number


def test_an_old_backup_is_restored_as_what_it_is(old, tmp_path):
    backup.backup(old, tmp_path / "old.zip")
    backup.restore(tmp_path / "again", tmp_path / "old.zip")
    assert Store(tmp_path / "again").current().contract == CONTRACT - 1


def test_a_folder_from_before_forms_were_counted_opens(old):
    manifest = versions.manifest_path(old, versions.pointed(old))
    written = json.loads(manifest.read_text())
    del written["contract"]
    manifest.write_text(json.dumps(written))
    assert Store(old).current().contract == releases.FIRST


LACKS = """
DROP TABLE target; DROP TABLE period_close;
ALTER TABLE organization DROP COLUMN closed_on; ALTER TABLE institution DROP COLUMN is_own;
ALTER TABLE deposit_day DROP COLUMN data_status;
COMMENT ON TABLE publication IS 'Granary, contract {form}'
"""


def on_form(server, form, lacks=LACKS):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(lacks.format(form=form))
    releases._written.cache_clear()
    engine.forget()


@pytest.fixture
def old_server(server):
    """A server as a release before this one left it, and a copy of it from then."""
    rows = days(("E1", MAR, 10.0), ("E2", MAR, 5.0))
    folder = store.folder_of(server)
    store.build(folder, frames() | {"deposit_day": rows}, "before")
    noted(folder, CONTRACT - 1)
    on_form(server, CONTRACT - 1)
    yield server
    engine.forget()


def test_an_old_server_says_what_to_run_and_is_brought_up(old_server, capsys):
    says_what_to_run(capsys)

    assert run("migrate") == 0
    told = capsys.readouterr().out
    assert "organization.closed_on" in told
    assert "deposit_day.data_status" in told
    assert "period_close, target" in told
    assert run("migrate") == 0
    assert "already" in capsys.readouterr().out
    folder = store.folder_of(old_server)
    assert on_server(old_server) == in_folder(folder)
    assert Store(folder).current().contract == CONTRACT
    with psycopg.connect(old_server) as connection:
        held = connection.execute("SELECT balance, data_status FROM deposit_day ORDER BY 1").fetchall()  # fmt: skip
    assert [(float(b), s) for b, s in held] == [(5.0, "final"), (10.0, "final")]
    releases._written.cache_clear()
    app = opened()
    assert_opened(app)
    assert not app.error


def test_a_newer_server_is_not_touched(old_server):
    on_form(old_server, CONTRACT + 1, "COMMENT ON TABLE publication IS 'Granary, contract {form}'")  # fmt: skip
    for attempt in (migrate.migrate, lambda folder: Store(folder).newest()):
        with pytest.raises(OtherContract, match=r"newer|更新"):
            attempt(store.folder_of(old_server))


def test_an_old_backup_does_not_go_to_a_server(old, server, tmp_path):
    backup.backup(old, tmp_path / "old.zip")
    folder = store.folder_of(server)
    store.build(folder, frames(), "now")
    before = on_server(server)
    with pytest.raises(ServerRefused, match=r"older|旧版本"):
        backup.restore(folder, tmp_path / "old.zip", force=True)
    assert on_server(server) == before
