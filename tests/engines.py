"""The village on every engine that Granary speaks to, as tests ask for it."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from data.lake import DAY, Lake
from queries import schema
from queries.publication import publication
from tests.lacking import lacking

DUCKDB, POSTGRESQL, SAIL = ENGINES = ("duckdb", "postgresql", "sail")
PROGRAM = Path(sysconfig.get_path("scripts"), "sail")
INSTALL = "no Sail: uv sync --group dev"


@pytest.fixture(scope="session")
def sail(tmp_path_factory):
    """Return the address of a server that speaks Spark Connect: Sail, unless told (`tests.spark`)."""
    # Without a file it takes a test's worker for a run of its own doctests.
    vars(sys.modules["__main__"]).setdefault("__file__", "tests")
    if other := os.environ.get("GRANARY_TEST_SPARK"):
        yield other
        return
    if not PROGRAM.exists():
        lacking(INSTALL)
    with serving(tmp_path_factory.mktemp("sail") / "log") as address:
        yield address


@contextmanager
def serving(log):
    """Run a Sail server, which speaks Spark Connect, and give its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with log.open("wb") as out:
        server = subprocess.Popen([PROGRAM, "spark", "server", "--ip", "127.0.0.1", "--port", str(port)], stdout=out, stderr=out)  # fmt: skip
    try:
        for _ in range(300):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait(30)


@pytest.fixture(scope="session")
def homes(request, tmp_path_factory):
    """Return a function that puts rows on an engine and gives the settings that lead there."""
    numbers = count(1)

    def on(kind, rows):
        if kind == POSTGRESQL:
            return in_postgresql(request.getfixturevalue("postgres")(), rows)
        place = tmp_path_factory.mktemp("bank") / str(next(numbers))
        if kind == SAIL:
            return _in_lake(request.getfixturevalue("sail"), place, rows)
        return _in_file(f"duckdb:///{place}.duckdb", rows)

    return on


def _in_file(url, rows):
    made = sa.create_engine(url)
    schema.metadata.create_all(made)
    _fill(made, rows)
    return {"GRANARY_WAREHOUSE": url}


def in_postgresql(url, rows):
    made = sa.create_engine(url)
    schema.metadata.create_all(made)
    publication.metadata.create_all(made)
    _fill(made, rows)
    with made.begin() as connection:
        connection.execute(publication.insert().values(number=1, published_at=sa.func.now(), note="village"))  # fmt: skip
    made.dispose()
    return {"GRANARY_WAREHOUSE": url}


def _fill(made, rows):
    with made.begin() as connection:
        for table, given in rows.items():
            if given:
                connection.execute(table.insert(), given)
    made.dispose()


def _in_lake(url, place, rows):
    lake = Lake(url, str(place))
    for table in schema.metadata.sorted_tables:
        where = f"daily/{DAY.name}" if table is DAY else f"marts/1/{table.name}"
        lake.put(framed(table, rows.get(table, [])), table, where)
    lake.count(1, "village")
    return {"GRANARY_WAREHOUSE": url, "GRANARY_LAKE": str(place)}


KINDS = {sa.Boolean: pl.Boolean, sa.Integer: pl.Int32, sa.Double: pl.Float64, sa.Date: pl.Date, sa.DateTime: pl.Datetime("us"), sa.String: pl.String}  # fmt: skip


def framed(table, rows):
    """Return rows as a frame in the types of their table."""
    kinds = {
        c.name: next((k for t, k in KINDS.items() if isinstance(c.type, t)), None)
        or pl.Decimal(c.type.precision, c.type.scale)
        for c in table.columns
    }  # fmt: skip
    money = [name for name, kind in kinds.items() if isinstance(kind, pl.Decimal)]
    exact = [
        row | {n: Decimal(str(row[n])) for n in money if row.get(n) is not None}
        for row in rows
    ]
    return pl.DataFrame(exact, schema=kinds, orient="row")
