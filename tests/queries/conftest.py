import pytest
import sqlalchemy as sa

from queries import schema
from tests import village


@pytest.fixture(scope="session")
def village_file(tmp_path_factory):
    """The village as a file that no test writes to."""
    file = tmp_path_factory.mktemp("village") / "village.duckdb"
    made = sa.create_engine(f"duckdb:///{file}")
    schema.metadata.create_all(made)
    with made.begin() as connection:
        for table, rows in village.ROWS.items():
            connection.execute(table.insert(), rows)
    made.dispose()
    return file


@pytest.fixture
def village_once(village_file, monkeypatch):
    """The village for tests that only ask; its answers are kept from test to test."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{village_file}")
    monkeypatch.setenv("GRANARY_FRESH", "1e12")
