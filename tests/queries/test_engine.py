"""The one door: exact figures, one version a page, a bounded memory, words for readers."""

import json
import threading
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from queries import engine, market, schema
from queries.connections import embedded, engine_of
from queries.engine import WarehouseUnavailable, read
from queries.kpi import value
from queries.memory import Memory
from tests import village
from tests.engines import DUCKDB
from tests.questions import scope_of
from tests.village import MAR

FACTS = [t for t in schema.metadata.tables.values() if "data_status" in t.c]


def test_a_share_of_decimals_comes_back_exact(stored):
    """33 of 4,060: read as rows of DECIMAL(18,2) it would come back as 0.01."""
    reported = [
        {"region_code": "1001", "institution_id": bank, "month": MAR, "deposit_type": "total", "balance": Decimal(held), "is_estimated": False, **village.STAMP}
        for bank, held in (("own", "33.00"), ("coop", "4027.00"))
    ]  # fmt: skip
    stored(village.ROWS | {schema.market_month: reported, schema.peer_group_member: []})
    share, _ = value(market.DEPOSIT_SHARE, scope_of("E"))
    assert share == 33 / 4060
    assert round(share, 10) == 0.0081280788


def test_no_decimal_and_no_wide_integer_leaves_the_door(warehouse):
    for table in village.ROWS:
        kinds = read(sa.select(table)).dtypes
        assert not [k for k in kinds if k.is_decimal() or k in (pl.Int128, pl.Float32)], table.name  # fmt: skip
    held = schema.deposit_month.c
    summed = read(
        sa.select(
            sa.func.sum(held.balance).label("money"),
            sa.func.count().label("rows"),
            (held.balance * sa.literal_column("0.55")).label("literal"),
        ).group_by(held.balance)
    )
    assert summed.dtypes == [pl.Float64, pl.Int64, pl.Float64]


def test_measures_are_double_never_float():
    narrow = [
        str(c)
        for table in schema.metadata.tables.values()
        for c in table.c
        if isinstance(c.type, sa.Float) and not isinstance(c.type, sa.Double)
    ]
    assert narrow == []


def test_a_third_comes_back_as_a_third(stored):
    scores = [village.star("E1", MAR, 1 / 3, 0, 0)]
    stored(village.ROWS | {schema.rating_star: scores})
    assert read(sa.select(schema.rating_star.c.score))["score"].to_list() == [1 / 3]


def test_every_fact_says_what_access_is_judged_by():
    assert len(FACTS) > 8
    assert [t.name for t in FACTS if t.info["scope"] not in t.c] == []


def test_no_key_asks_for_a_sequence():
    keys = [c for t in schema.metadata.tables.values() for c in t.primary_key]
    assert [str(c) for c in keys if c.autoincrement] == []


@pytest.fixture
def folder(tmp_path, monkeypatch, homes):
    """A versioned store; returns a function that publishes a version of the village."""
    place = tmp_path / "warehouse"
    place.mkdir()

    def publish(number, balance):
        rows = dict(village.ROWS)
        rows[schema.deposit_month] = [
            rows[schema.deposit_month][0] | {"balance": balance}
        ]
        made = homes(DUCKDB, rows)["GRANARY_WAREHOUSE"].removeprefix("duckdb:///")
        Path(made).rename(place / f"marts-{number}.duckdb")
        manifest = {"version": number, "files": {"marts": f"marts-{number}.duckdb"}}
        (place / f"manifest-{number:06d}.json").write_text(json.dumps(manifest))
        (place / "CURRENT").write_text(f"{number:06d}\n")
        monkeypatch.setenv("GRANARY_FRESH", "100000")
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{place}")

    return publish


def balance():
    held = schema.deposit_month.c.balance
    return read(sa.select(sa.func.sum(held).label("held")))["held"][0]


def test_a_new_version_is_seen_at_once_by_the_next_run(folder):
    folder(1, 10.0)
    assert balance() == 10.0
    folder(2, 20.0)
    assert balance() == 20.0


def test_a_page_never_mixes_two_versions(folder):
    folder(1, 10.0)
    began = engine.pin()
    assert (engine.is_pinned(), balance()) == (True, 10.0)
    folder(2, 20.0)
    engine._pinned.set(began)
    assert balance() == 10.0
    assert engine.newest_version() != engine.data_version() == began
    engine.unpin()
    assert balance() == 20.0


def test_many_readers_at_once(folder):
    folder(1, 10.0)
    seen = []

    def look():
        for n in range(20):
            held = schema.deposit_month.c.balance
            seen.append(read(sa.select((held + n).label("held")))["held"][0] - n)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == {10.0}
    assert len(seen) == 160


def test_an_answer_is_kept_for_its_version_and_its_values(warehouse):
    org = schema.organization.c
    asked = [sa.select(org.org_id).where(org.level == level) for level in ("county", "outlet")]  # fmt: skip
    first = read(asked[0])
    assert read(asked[0]) is first
    assert read(asked[1]).height == 3
    engine.forget()
    assert read(asked[0]) is not first


def test_the_memory_is_bounded_in_bytes(monkeypatch):
    monkeypatch.setenv("GRANARY_CACHE_MB", "1")
    kept = Memory(lambda frame: int(frame.estimated_size()))
    frames = [pl.DataFrame({"x": [float(n)] * 40_000}) for n in range(10)]
    for n, frame in enumerate(frames):
        kept.put(n, frame)
    assert [n for n in range(10) if kept.get(n) is not None] == [7, 8, 9]
    kept.get(7)
    kept.put("new", frames[0])
    assert kept.get(7) is not None
    assert kept.get(8) is None


def test_without_a_warehouse_the_reader_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/nowhere")
    engine.forget()
    assert not engine.exists()
    with pytest.raises(WarehouseUnavailable) as told:
        engine.pin()
    assert "python -m data demo" in told.value.message.zh
    assert "python -m data demo" in told.value.message.en


def test_a_missing_table_is_unavailable_not_a_traceback(stored):
    stored({})
    nothing = sa.table("nowhere", sa.column("x"))
    with pytest.raises(WarehouseUnavailable):
        read(sa.select(nothing.c.x))


@pytest.mark.embedded
def test_a_warehouse_is_never_written_to(warehouse):
    """Whatever is asked through the door, the file is open for reading alone."""
    with (
        engine_of(engine.data_version()).connect() as connection,
        pytest.raises(sa.exc.DBAPIError, match="read-only"),
    ):
        connection.execute(schema.organization.delete())


def test_values_are_bound_never_pasted(warehouse):
    org = schema.organization.c
    wicked = "'; DROP TABLE organization; --"
    assert read(sa.select(org.org_id).where(org.name_zh == wicked)).is_empty()
    assert read(sa.select(org.org_id)).height == len(village.ORGS)


def test_a_statement_is_read_once_and_answers_whatever_is_asked_of_it(folder):
    folder(1, 10.0)
    org = schema.organization.c
    before = embedded._parsed.cache_info()
    for unit in ("E", "W", "R", "E1"):
        found = read(sa.select(org.org_id).where(org.org_id == unit))
        assert found["org_id"].to_list() == [unit]
    after = embedded._parsed.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) in ((1, 3), (0, 4))
