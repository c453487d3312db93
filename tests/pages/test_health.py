"""What a balancer is told: not yet, ready, and what can be reached, without a secret."""

import threading

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.parts.shell import health, house, startup
from pages.parts.shell.headers import guards
from queries import schema, state
from tests import village

SECRET = "a" * 40


@pytest.fixture
def ask():
    """Return a function that asks a server with hosts and a proxy's secret for its health."""
    made = guards(["granary.bank.cn"], header="X-Granary-Proxy", secret=SECRET)
    health.ready.clear()
    with TestClient(Starlette(middleware=made), base_url="http://10.0.0.7") as client:
        yield lambda method="GET": client.request(method, health.PATH)
    health.ready.clear()


def test_not_ready_is_503_ready_is_200(ask, warehouse):
    early = ask()
    assert (early.status_code, early.json()["status"]) == (503, "starting")
    health.ready.set()
    assert ask().status_code == 200
    assert ask("HEAD").status_code == 200
    assert ask("POST").status_code != 200


def test_it_says_release_warehouse_load_and_books(ask, warehouse):
    health.ready.set()
    told = ask().json()
    assert told["app"] == state.release()
    assert (told["warehouse"], told["books"]) == ("reachable", "reachable")
    [load] = village.ROWS[schema.load_log]
    assert told["data"]["load"] == load["load_id"]
    assert told["data"]["loaded_at"] == load["loaded_at"].isoformat()


def test_it_says_nothing_secret(ask, warehouse, monkeypatch):
    health.ready.set()
    monkeypatch.setenv("GRANARY_BOOKS", "postgresql://granary:hunter2@127.0.0.1:1/b")
    answer = ask()
    assert (answer.status_code, answer.json()["books"]) == (200, "unreachable")
    monkeypatch.setenv("GRANARY_WAREHOUSE", "duckdb:////nowhere/gone.duckdb")
    for said in (answer.text, ask().text):
        for word in ("/", "hunter2", "granary:", "SELECT", "duckdb"):
            assert word not in said
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_warehouse_that_does_not_answer_is_slow_and_asked_once(ask, monkeypatch):
    health.ready.set()
    answers, asked = threading.Event(), []
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    monkeypatch.setattr(state, "standing", lambda: asked.append(1) or answers.wait(20) or {})  # fmt: skip
    assert [ask().json()["warehouse"] for _ in range(3)] == ["slow"] * 3
    assert len(asked) == 1
    answers.set()


def test_warming_up_ends_ready_even_without_a_warehouse(monkeypatch):
    health.ready.clear()
    house._warm_up()
    assert health.ready.is_set()
    health.ready.clear()


def test_behind_a_front_that_is_open_a_process_is_not_alone(monkeypatch):
    options = {"server.address": "127.0.0.1", "browser.serverAddress": "localhost"}
    monkeypatch.setattr(startup.st, "get_option", options.get)
    assert startup.is_loopback()
    options["browser.serverAddress"] = "0.0.0.0"
    assert not startup.is_loopback()
