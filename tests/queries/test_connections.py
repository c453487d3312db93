"""Every engine at its edges: what it is called, how long it may take, what it may not mix."""

import psycopg
import pytest
import sqlalchemy as sa

from queries import config, connections, engine, schema
from queries.connections import EngineUnknown, warehouse
from queries.engine import NewFigures, WarehouseSlow, WarehouseUnavailable, read
from queries.publication import publication
from tests import village
from tests.engines import POSTGRESQL

pytestmark = pytest.mark.embedded  # each names its engine
HELD = schema.deposit_month.c.balance
SLOW = sa.select(sa.func.count().label("n")).select_from(
    *[sa.func.generate_series(1, 10_000).table_valued("n", name=f"s{i}") for i in range(4)]
)  # fmt: skip


@pytest.fixture
def on_server(homes, monkeypatch):
    """The village on PostgreSQL; returns the address of its owner."""
    for name, value in homes(POSTGRESQL, village.ROWS).items():
        monkeypatch.setenv(name, value)
    engine.forget()
    yield config.load().granary_warehouse
    engine.forget()


def published(address, number, balance):
    """Publish another balance as the loader does: with its number, in one transaction."""
    made = sa.create_engine(address)
    with made.begin() as connection:
        connection.execute(schema.deposit_month.update().values(balance=balance))
        connection.execute(publication.insert().values(number=number, published_at=sa.func.now(), note="x"))  # fmt: skip
    made.dispose()


def balances():
    return set(read(sa.select(HELD))["balance"])


@pytest.mark.parametrize("url", ["mysql://host/db", "nothing", "oracle:x"])
def test_an_unknown_engine_is_named_with_those_there_are(url, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    with pytest.raises(EngineUnknown) as told:
        warehouse()
    assert "postgresql://" in told.value.message.zh
    assert url.partition(":")[0] in told.value.message.en


@pytest.mark.parametrize(("url", "module", "extra"), [("postgresql://h/d", "queries.connections.postgresql", "postgresql"), ("sc://h:1", "queries.connections.spark", "spark")])  # fmt: skip
def test_a_missing_driver_is_one_sentence(url, module, extra, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    connections.forget()
    with pytest.raises(EngineUnknown) as told:
        warehouse()
    assert f"uv sync --extra {extra}" in str(told.value.message)


def test_a_run_on_postgresql_never_mixes_two_publications(on_server):
    began = engine.pin()
    assert read(sa.select(schema.bank)).height == 1
    published(on_server, 2, 77)
    with pytest.raises(NewFigures):
        balances()
    # What was asked before is answered as it was.
    assert read(sa.select(schema.bank)).height == 1
    assert engine.pin() != began
    assert balances() == {77.0}


def test_not_pinned_the_newest_is_asked(on_server):
    before = balances()
    published(on_server, 2, 77)
    assert balances() == {77.0} != before


def test_a_bank_without_the_counter_is_asked_by_slices_of_time(on_server, monkeypatch):
    monkeypatch.setenv("GRANARY_FRESH", "1e9")
    with psycopg.connect(on_server, autocommit=True) as connection:
        connection.execute("DROP TABLE publication")
    assert "@~" in engine.data_version()
    assert balances()


def test_connections_that_broke_are_made_anew(on_server):
    before = balances()
    with psycopg.connect(on_server, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()")  # fmt: skip
    published(on_server, 2, 77)
    assert balances() == {77.0} != before


def test_a_server_that_is_gone_is_unavailable(on_server, monkeypatch):
    monkeypatch.setenv(
        "GRANARY_WAREHOUSE", "postgresql://granary:hunter2@127.0.0.1:1/bank"
    )
    with pytest.raises(WarehouseUnavailable) as told:
        engine.pin()
    assert "hunter2" not in f"{told.value.message.zh}{told.value.message.en}"


@pytest.mark.parametrize("where", ["duckdb", "postgresql"])
def test_what_takes_too_long_is_stopped(where, homes, monkeypatch):
    for name, value in homes(where, village.ROWS).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GRANARY_TIMEOUT", "0.6")
    engine.forget()
    with pytest.raises(WarehouseSlow) as told:
        read(SLOW)
    assert "0.6" in str(told.value.message)
    # The connection is as good as before.
    assert balances()
    engine.forget()


def test_no_version_tells_a_password(on_server):
    assert "secret" in on_server
    assert "secret" not in engine.data_version()
