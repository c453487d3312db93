"""What goes wrong around the readers: a load in the middle, a full disk."""

import threading
import time
from datetime import date

import pytest
import sqlalchemy as sa

from data import store
from queries import engine, schema
from queries.books import store as books_store
from queries.books.store import BooksUnavailable
from queries.connections import engine_of
from queries.engine import read
from tests.data.hamlet import days, frames
from tests.opening import assert_opened, opened, words

READERS, LOADS = 20, 6


def held(table):
    return read(sa.select(sa.func.sum(table.c.balance).label("held")))["held"][0]


def publish(folder, factor):
    rows = days(("E1", date(2026, 3, 31), 10.0 * factor), ("E2", date(2026, 3, 31), 5.0 * factor))  # fmt: skip
    store.build(folder, frames() | {"deposit_day": rows}, f"load {factor}")


def test_a_load_published_while_twenty_read_is_never_mixed(tmp_path, monkeypatch):
    """Two figures of one run are always those of one version, and the newest comes through."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/w")
    publish(tmp_path / "w", 1)
    seen, wrong, is_over = [], [], threading.Event()

    def reader():
        while not is_over.is_set():
            engine.pin()
            first = held(schema.deposit_day)
            time.sleep(0.05)
            both = (first, held(schema.deposit_month))
            engine.unpin()
            seen.append(both)
            if both[0] != both[1]:
                wrong.append(both)

    readers = [threading.Thread(target=reader) for _ in range(READERS)]
    for one in readers:
        one.start()
    for factor in range(2, LOADS + 1):
        publish(tmp_path / "w", factor)
    time.sleep(0.3)
    is_over.set()
    for one in readers:
        one.join()
    assert wrong == []
    assert {first for first, _ in seen} >= {15.0, 15.0 * LOADS}
    engine.forget()


@pytest.fixture
def full_disk(warehouse):
    """Books on a disk without room for one page more: SQLite itself refuses to write."""
    made = books_store.engine()

    def fill(connection, _):
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(made, "connect", fill)
    yield made
    sa.event.remove(made, "connect", fill)


def test_with_a_full_disk_pages_are_read_and_what_leaves_a_trace_waits(full_disk):
    with pytest.raises(BooksUnavailable), books_store.writing() as connection:
        connection.execute(sa.text("CREATE TABLE more AS SELECT hex(zeroblob(100000)) AS x"))  # fmt: skip
    app = opened()
    assert_opened(app)
    assert 'class="strip"' in words(app)
    assert list(app.error) == []


def test_the_warehouse_comes_from_files_that_a_load_cannot_take_away(tmp_path, monkeypatch):  # fmt: skip
    """A version that was pruned is read to the end by who began with it."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/w")
    monkeypatch.setenv("GRANARY_KEEP_VERSIONS", "1")
    publish(tmp_path / "w", 1)
    began = engine.pin()
    assert held(schema.deposit_day) == 15.0
    publish(tmp_path / "w", 2)
    publish(tmp_path / "w", 3)
    assert engine.data_version() == began
    assert held(schema.deposit_month) == 15.0
    engine.unpin()
    assert held(schema.deposit_month) == 45.0
    engine_of.cache_clear()
    engine.forget()
