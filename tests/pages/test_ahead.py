"""Pages of the units around are made ready, within the reader's grants, and never in the way."""

import threading
import time
from datetime import date

import polars as pl
import pytest

from data import store
from pages.parts import ahead, figures
from pages.parts.ahead import Errand, Worker, around
from pages.parts.charts.canvas import Look
from pages.parts.choice import Settled
from pages.parts.figures import Part
from queries import access, engine
from queries.bank import children, root, tree
from queries.connections.spark import Spark
from queries.scope import Reader, Scope
from tests import village
from tests.village import DEC, FEB, JAN, MAR

MADE = []
MONTH = date(2026, 10, 31)


def make(scope, look, kind):
    MADE.append((scope.org.org_id, look.style.money.name, kind))


def settled(org_id, role="executive"):
    reader = access.admit(role)
    return Settled(Scope.within(reader, org_id, MONTH), "auto")


@pytest.fixture
def worker():
    made = Worker()
    yield made
    made.stop()


@pytest.fixture
def calm(demo_bank, monkeypatch):
    """Units near by are prepared, without waiting for a pause."""
    monkeypatch.setenv("GRANARY_ACCESS", "demo")
    monkeypatch.setenv("GRANARY_AHEAD", "5")
    monkeypatch.setattr(ahead, "CALM", 0.0)
    MADE.clear()


def errand(org_id, role="executive"):
    return Errand(settled(org_id, role), (Part(make, Look(), ("savings",), ()),), "zh")


def test_the_nearest_units_come_first(calm):
    near = around(settled(root().org_id))
    assert near[: len(children(root()))] == children(root())
    assert (
        len(near)
        == len({o.org_id for o in near})
        == len(settled(root().org_id).scope.reader.units()) - 1
    )
    beneath = near[0]
    assert around(settled(beneath.org_id))[: len(children(beneath)) + 1] == [*children(beneath), root()]  # fmt: skip


def test_nothing_is_prepared_beyond_the_grants(calm):
    own = access.admit("branch_head").units()[0]
    reached = around(settled(own.org_id, "branch_head"))
    assert reached
    assert all(o.path.startswith(own.path) for o in reached)


def test_an_errand_builds_what_the_page_would_ask_for(calm):
    for _ in errand(root().org_id).steps():
        pass
    near = around(settled(root().org_id))[:5]
    assert [org for org, _, _ in MADE] == [o.org_id for o in near]
    prefecture = tree()[MADE[0][0]]
    assert MADE[0][1] == settled(prefecture.org_id).unit.name
    assert {kind for _, _, kind in MADE} == {"savings"}


def test_a_worker_works_while_nobody_comes_and_takes_the_newest_errand(calm, worker):
    worker.send(errand(root().org_id))
    until = time.monotonic() + 10
    while len(MADE) < 5 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(MADE) == 5


def test_a_reader_comes_first(calm, worker, monkeypatch):
    monkeypatch.setattr(ahead, "CALM", 60.0)
    worker.send(errand(root().org_id))
    time.sleep(0.2)
    assert MADE == []


def test_work_waits_while_another_page_is_drawn(calm, worker):
    other = threading.Thread(target=worker.come)
    other.start()
    other.join()
    worker.send(errand(root().org_id))
    time.sleep(0.2)
    assert MADE == []


def test_none_are_prepared_where_the_setting_says_so(calm, worker, monkeypatch):
    monkeypatch.setenv("GRANARY_AHEAD", "0")
    worker.send(errand(root().org_id))
    time.sleep(0.1)
    assert MADE == []


def test_a_page_notes_what_it_is_made_of(calm):
    kept = figures.kept(make)
    figures.begin()
    kept(settled(root().org_id).scope, Look(), "total")
    [part] = figures.parts()
    assert part.args == ("total",)
    engine.unpin()


def publish(folder, months):
    """Publish a version of the village that has these months."""
    given = {
        table.name: [r for r in rows if r.get("month", months[0]) in months]
        for table, rows in village.ROWS.items()
    }
    store.build(folder, {n: pl.DataFrame(r, infer_schema_length=None) for n, r in given.items() if r}, "village")  # fmt: skip


def built(scope, look):
    MADE.append((scope.org.org_id, scope.month))


def awaited(number):
    """Wait until so many pages of the root are made, and return their months."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        months = [month for org, month in MADE if org == "R"]
        if len(months) >= number:
            return months
        time.sleep(0.01)
    raise AssertionError(MADE)


def test_after_a_load_what_was_looked_at_is_built_on_its_figures(tmp_path, monkeypatch, worker):  # fmt: skip
    """The month follows where the newest one was looked at; who chose another keeps it."""
    monkeypatch.setattr(ahead, "CALM", 0.0)
    monkeypatch.setattr(ahead, "LOOK", 0.05)
    monkeypatch.setenv("GRANARY_AHEAD", "2")
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/w")
    publish(tmp_path / "w", [DEC, JAN, FEB])
    reader = Reader("tester", "executive", ("/R/",))
    for month, is_newest in ((JAN, False), (FEB, True)):
        drawn = Settled(Scope.within(reader, "R", month), "auto")
        parts = Part(built, Look(), (), ()), Part(built, Look(), (), (), "E")
        worker.send(Errand(drawn, parts, "zh", is_newest))
    MADE.clear()
    time.sleep(0.3)
    assert "R" not in {org for org, _ in MADE}
    MADE.clear()
    publish(tmp_path / "w", [DEC, JAN, FEB, MAR])
    assert awaited(2) == [MAR, JAN]
    time.sleep(0.3)
    # A page that shows a unit beneath the one chosen is made of that unit's parts.
    assert MADE == [("R", MAR), ("E", MAR), ("R", JAN), ("E", JAN)]
    worker.stop()
    worker._thread.join(5)
    assert not worker._thread.is_alive()
    engine.forget()


def test_a_cluster_that_may_stop_is_not_kept_awake(monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", "sc://nowhere:15002")
    monkeypatch.setattr(Spark, "newest", lambda _: pytest.fail("asked"))
    assert engine.published() is None
