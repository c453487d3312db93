"""Pages of the units around are made ready, within the reader's grants, and never in the way."""

import threading
import time
from datetime import date

import pytest

from pages.parts import ahead, figures
from pages.parts.ahead import Errand, Worker, around
from pages.parts.charts.canvas import Look
from pages.parts.choice import Settled
from pages.parts.figures import Part
from queries import access, engine
from queries.bank import children, root, tree
from queries.scope import Scope

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
