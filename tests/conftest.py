import pytest
import sqlalchemy as sa

from queries import engine, schema
from queries.scope import Reader, Scope
from tests import village


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


@pytest.fixture(autouse=True)
def no_real_warehouse(monkeypatch, tmp_path):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/none")
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{tmp_path}/books.sqlite")


@pytest.fixture
def within(warehouse):
    """Return a function giving the scope of a unit for a reader granted the root."""

    def scope(org_id="R", month=village.MAR, grants=("/R/",), **chosen):
        return Scope.within(
            Reader("test", "executive", grants), org_id, month, **chosen
        )

    return scope
