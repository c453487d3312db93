"""PostgreSQL as the home of the warehouse: what a folder does, a server does as well."""

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import psycopg
import pytest
import sqlalchemy as sa

from data import demo, store
from data.store import Store
from queries import schema
from tests.data import hamlet


@pytest.fixture
def home(postgres, tmp_path, monkeypatch):
    """Return the URL of an empty database that the product is pointed at."""
    url = postgres()
    monkeypatch.setenv("GRANARY_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    return url


def test_x(home):
    import time
    folder = store.folder_of(home)
    t = time.time()
    f = demo.frames()
    print("frames", time.time() - t); t = time.time()
    store.build(folder.parent / "plain", f, "demo")
    print("folder", time.time() - t); t = time.time()
    v = store.build(folder, f, "demo")
    print("built", v.number, time.time() - t)
    with psycopg.connect(home) as c:
        for t in schema.metadata.sorted_tables:
            print(t.name, c.execute(f"select count(*) from {t.name}").fetchone())
        print(c.execute("select * from publication").fetchall(), c.execute("select count(*) from publication_change").fetchall())
        print(c.execute("select pg_size_pretty(pg_database_size(current_database()))").fetchall())
