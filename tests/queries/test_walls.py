"""PostgreSQL's own wall: whatever is asked, no row beyond the reader's grants."""

import psycopg
import pytest
import sqlalchemy as sa

from data import rights
from queries import engine, schema
from queries.catalogue import KPIS
from queries.engine import WarehouseUnavailable, read
from queries.kpi import value
from queries.standings import standings
from queries.walls import WALLED
from tests import village
from tests.engines import POSTGRESQL
from tests.queries.test_kpi import PATHS, is_inside
from tests.questions import scope_of

pytestmark = pytest.mark.embedded  # it chooses its engine itself
UNITS = ["E", "E1", "W"]


@pytest.fixture(scope="module")
def owned(homes):
    """The village on PostgreSQL, as its owner reaches it."""
    return homes(POSTGRESQL, village.ROWS)["GRANARY_WAREHOUSE"]


@pytest.fixture(scope="module")
def web(owned):
    """The same as the web's role, which owns nothing, reaches it."""
    with psycopg.connect(owned, autocommit=True) as connection:
        connection.execute("CREATE ROLE web LOGIN PASSWORD 'web'")
        # Twice: a new release runs it again.
        for statement in rights.reading("web") * 2:
            connection.execute(statement)
    return owned.replace("postgres:secret@", "web:web@")


@pytest.fixture
def inside(web, monkeypatch):
    """Return a function that asks as the web does, for a reader of some units or nobody."""

    def ask(*units):
        monkeypatch.setenv("GRANARY_WAREHOUSE", web)
        engine.act_for([PATHS[unit] for unit in units])

    yield ask
    engine.forget()


@pytest.mark.parametrize("table", WALLED, ids=lambda t: t.name)
def test_a_table_has_no_rows_beyond_the_grants(table, inside):
    """Asked for all of it, without any condition of ours."""
    for units in (["E"], ["E1"], ["W"], ["E", "W"], ["R"]):
        inside(*units)
        seen = {tuple(r) for r in read(sa.select(*table.primary_key)).rows()}
        rows = village.ROWS.get(table, [])
        kept = [r for r in rows if "R" in units or any(is_inside(table, r, u) for u in units)]  # fmt: skip
        assert seen == {tuple(r[c.name] for c in table.primary_key) for r in kept}


def test_for_nobody_there_is_nothing(inside):
    inside()
    assert [t.name for t in WALLED if read(sa.select(t).limit(1)).height] == []
    assert read(sa.select(schema.organization)).height == len(village.ORGS)


@pytest.mark.parametrize("unit", ["R", *UNITS])
def test_behind_the_wall_every_figure_is_what_it_was(unit, owned, inside, monkeypatch):
    """It takes away nothing that `rows` gives."""
    scope = {"org_id": unit, "grants": (PATHS[unit],)}
    monkeypatch.setenv("GRANARY_WAREHOUSE", owned)
    made = scope_of(**scope)
    before = {name: value(kpi, made) for name, kpi in KPIS.items()}
    inside(unit)
    made = scope_of(**scope)
    after = {name: value(kpi, made) for name, kpi in KPIS.items()}
    # Sums of doubles come out in the order the server's workers hand them in.
    numbers = {n for n, (v, _) in before.items() if isinstance(v, float)}
    assert {n: v for n, v in after.items() if n not in numbers} == {n: v for n, v in before.items() if n not in numbers}  # fmt: skip
    assert {n: after[n][1] for n in numbers} == {n: before[n][1] for n in numbers}
    assert {n: after[n][0] for n in numbers} == pytest.approx({n: before[n][0] for n in numbers}, rel=1e-12)  # fmt: skip
    assert sum(v is not None for v, _ in before.values()) >= 10


def test_sisters_are_ranked_as_before(owned, inside, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", owned)
    kpi = KPIS["deposit_balance"]
    before = standings(kpi, scope_of("E", grants=("/R/E/",)))
    inside("E")
    assert standings(kpi, scope_of("E", grants=("/R/E/",))).equals(before)
    assert before.height > 1


def test_what_one_reader_asked_does_not_answer_another(inside):
    table = schema.deposit_month
    inside("E")
    mine = read(sa.select(table.c.outlet_id))
    inside("W")
    assert not set(mine["outlet_id"]) & set(read(sa.select(table.c.outlet_id))["outlet_id"])  # fmt: skip


def test_the_web_writes_nothing(web, inside):
    inside("R")
    made = sa.create_engine(web)
    with made.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(schema.organization.delete())
    made.dispose()
    with pytest.raises(WarehouseUnavailable):
        read(sa.text("DELETE FROM organization RETURNING org_id").columns(sa.column("org_id")))  # fmt: skip
