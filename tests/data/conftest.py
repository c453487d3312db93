import duckdb
import psycopg
import pytest

from data import store
from data.store import Store
from queries import schema

TABLES = [table.name for table in schema.metadata.sorted_tables]


def on_server(url):
    """Return every row of every table of a server's warehouse, in one order."""
    with psycopg.connect(url) as connection:
        return {n: _ordered(connection.execute(f"SELECT {_columns(n)} FROM {n}")) for n in TABLES}  # fmt: skip


def in_folder(folder):
    """Return the same of the current version in a folder."""
    found = {name: [] for name in TABLES}
    with duckdb.connect() as native:
        for alias, file in Store(folder).current().files.items():
            native.execute(f"ATTACH '{folder / file}' AS {alias} (READ_ONLY)")
            for name in ["deposit_day"] if alias != "marts" else TABLES:
                if name != "deposit_day" or alias != "marts":
                    found[name] += native.execute(f"SELECT {_columns(name)} FROM {alias}.{name}").fetchall()  # fmt: skip
    return {name: _ordered(rows) for name, rows in found.items()}


def _columns(name):
    return ", ".join(column.name for column in schema.metadata.tables[name].columns)


def _ordered(rows):
    return sorted(map(repr, rows))


@pytest.fixture
def server(postgres, tmp_path, monkeypatch):
    """The URL of an empty database that the product is pointed at."""
    url = postgres()
    monkeypatch.setenv("GRANARY_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    return url


@pytest.fixture(params=["folder", "postgresql"])
def home(request, tmp_path):
    """The folder of an empty warehouse: a store of its own, or a server's working copy.

    After the test the server holds what its working copy holds, row by row.
    """
    if request.param == "folder":
        yield tmp_path / "warehouse"
        return
    url = request.getfixturevalue("server")
    folder = store.folder_of(url)
    yield folder
    if Store(folder).current():
        assert on_server(url) == in_folder(folder)
