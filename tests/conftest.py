import os

import pytest
import sqlalchemy as sa

from data import demo, store
from queries import engine, schema
from queries.scope import Reader, Scope
from queries.text import speak
from tests import village
from tests.engines import homes, sail
from tests.postgres import postgres

__all__ = ["homes", "postgres", "sail"]

# A machine of the tests may stand still for half a minute; no question of theirs takes so long.
os.environ.setdefault("GRANARY_TIMEOUT", "300")


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """Return a function that makes rows a real warehouse and points the product at it."""

    def store(rows, name="village"):
        file = tmp_path / f"{name}.duckdb"
        file.unlink(missing_ok=True)
        made = sa.create_engine(f"duckdb:///{file}")
        schema.metadata.create_all(made)
        with made.begin() as connection:
            for table, given in rows.items():
                if given:
                    connection.execute(table.insert(), given)
        made.dispose()
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{file}")
        monkeypatch.setenv("GRANARY_FRESH", "100000")
        engine.forget()
        return file

    yield store
    engine.forget()


@pytest.fixture
def warehouse(stored):
    """The village's rows as a real warehouse; no test can reach another one."""
    return stored(village.ROWS)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """The demo bank as a versioned store that no test writes to, built once."""
    folder = tmp_path_factory.mktemp("demo") / "warehouse"
    store.build(folder, demo.frames(), "demo")
    return folder


@pytest.fixture
def demo_bank(demo_folder, monkeypatch):
    """The demo bank for tests that only look; its answers are kept from test to test."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{demo_folder}")
    engine.unpin()
    yield demo_folder
    engine.unpin()


@pytest.fixture(autouse=True)
def no_real_warehouse(monkeypatch, tmp_path):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/none")
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{tmp_path}/books.sqlite")
    # Nothing runs on after its test.
    monkeypatch.setenv("GRANARY_AHEAD", "0")
    speak("zh")


@pytest.fixture
def within(warehouse):
    """Return a function giving the scope of a unit for a reader granted the root."""

    def scope(org_id="R", month=village.MAR, grants=("/R/",), **chosen):
        return Scope.within(
            Reader("test", "executive", grants), org_id, month, **chosen
        )

    return scope
