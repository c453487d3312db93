"""The marts made on an engine are those the loader makes, every table to the cent."""

import os

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data.__main__ import main
from data.lake import DAY, Lake
from data.store import Store
from queries import bank, engine, schema
from queries.kpi import value
from queries.progress import DEPOSIT_COMPLETION
from tests.questions import scope_of

AVERAGES = ("average_month", "average_year")
# A quotient may lie on half a cent, where Apache Spark rounds the other way.
HALF_CENTS = 0.0101 if os.environ.get("GRANARY_TEST_SPARK") else 0.0
CONTRACT = [t for t in schema.metadata.sorted_tables if t is not DAY]


@pytest.fixture
def lake(sail, tmp_path, monkeypatch):
    """The address of an engine, and a root of its own."""
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{tmp_path}/books.sqlite")
    monkeypatch.setenv("GRANARY_FRESH", "1e9")
    return sail, str(tmp_path / "lake")


def rolled_up(folder, url, root, *more):
    return main(["rollup", url, "--lake", root, "--warehouse", f"duckdb:///{folder}", *more])  # fmt: skip


def test_marts_of_the_engine_are_the_loaders(demo_folder, lake, monkeypatch):
    url, root = lake
    assert rolled_up(demo_folder, url, root, "--daily") == 0
    with Store(demo_folder).writing("look") as draft:
        draft.abandon()
        for table in CONTRACT:
            there = pl.read_parquet(f"{root}/marts/1/{table.name}/*.parquet") if draft.rows(table).height else draft.rows(table)  # fmt: skip
            ours, theirs = _sorted(draft.rows(table), table), _sorted(there, table)
            assert theirs.drop(AVERAGES, strict=False).equals(ours.drop(AVERAGES, strict=False)), table.name  # fmt: skip
            assert_frame_equal(theirs, ours, rel_tol=0, abs_tol=HALF_CENTS)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{demo_folder}")
    month = max(pl.read_parquet(f"{root}/marts/1/deposit_month/*.parquet")["month"])
    before = value(DEPOSIT_COMPLETION, _scope(month))
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    monkeypatch.setenv("GRANARY_LAKE", root)
    engine.forget()
    assert value(DEPOSIT_COMPLETION, _scope(month))[0] == pytest.approx(before[0])


def test_readers_see_the_newest_publication_and_a_pinned_page_its_own(demo_folder, lake, monkeypatch):  # fmt: skip
    url, root = lake
    assert rolled_up(demo_folder, url, root, "--daily") == 0
    monkeypatch.setenv("GRANARY_WAREHOUSE", url)
    monkeypatch.setenv("GRANARY_LAKE", root)
    monkeypatch.setenv("GRANARY_FRESH", "0")
    engine.forget()
    began = engine.pin()
    assert rolled_up(demo_folder, url, root) == 0
    assert engine.data_version() == began != engine.newest_version()
    assert Lake(url, root).number() == 2


def test_without_daily_facts_it_says_where_they_belong(demo_folder, lake, capsys):
    url, root = lake
    assert rolled_up(demo_folder, url, root) == 1
    assert f"{root}/daily/deposit_day" in capsys.readouterr().err
    assert Lake(url, root).number() == 0


def _scope(month):
    found = bank.root()
    return scope_of(found.org_id, month=month, grants=(found.path,))


def _sorted(frame, table):
    kinds = {n: pl.Float64 if k.is_decimal() else pl.Int64 if k.is_integer() else k for n, k in frame.schema.items()}  # fmt: skip
    plain = frame.cast(kinds)
    if "loaded_at" in plain.columns:
        plain = plain.with_columns(pl.col("loaded_at").cast(pl.Datetime("us")))
    return plain.select(c.name for c in table.columns).sort(
        c.name for c in table.primary_key
    )
