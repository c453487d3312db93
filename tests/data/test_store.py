import json
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data import shelf, store, versions
from data.lock import OWNER, WarehouseBusy
from data.store import NoSuchVersion, NotAStore, Store, build, folder_of
from queries import schema
from tests.data import hamlet

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "warehouse"


def closing(day):
    return pl.DataFrame({"month": [day], "closed_on": [day], "closed_by": ["me"]})


def write(place, day, **choices):
    with Store(place).writing("close", **choices) as draft:
        draft.replace(schema.period_close, closing(day))


def months(place):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(schema.period_close)["month"].to_list()


def test_a_built_version_holds_every_table_with_the_types_of_the_schema(place):
    version = build(place, hamlet.frames(), "hamlet")

    assert version.number == 1
    assert (place / "CURRENT").read_text().strip() == "000001"
    manifest = json.loads((place / "manifest-000001.json").read_text("utf-8"))
    assert manifest["version"] == 1
    assert manifest["note"] == "hamlet"
    assert manifest["files"] == {"marts": "marts-000001.duckdb"}
    with duckdb.connect(str(place / "marts-000001.duckdb"), read_only=True) as native:
        tables = {row[0] for row in native.execute("show tables").fetchall()}
        types = native.sql("describe market_month").pl()
    assert tables == set(schema.metadata.tables) - {"deposit_day"}
    assert types.filter(column_name="balance")["column_type"].item() == "DECIMAL(18,2)"
    assert set(types["null"]) == {"NO"}


def test_days_lie_in_one_file_a_year_in_the_order_of_days(place):
    rows = [
        ("E2", date(2026, 1, 2), 4.0),
        ("E1", date(2026, 1, 2), 3.0),
        ("E1", date(2025, 12, 31), 1.0),
        ("E1", date(2026, 1, 1), 2.0),
    ]
    version = build(place, {**hamlet.frames(), "deposit_day": hamlet.days(*rows)}, "d")

    assert set(version.files) == {"marts", "days_2025", "days_2026"}
    with duckdb.connect(
        str(place / version.files["days_2026"]), read_only=True
    ) as native:
        found = native.execute("select outlet_id, day from deposit_day").fetchall()
    assert found == [
        ("E1", date(2026, 1, 1)),
        ("E1", date(2026, 1, 2)),
        ("E2", date(2026, 1, 2)),
    ]


@pytest.mark.parametrize("lies", ["VARCHAR", "ENUM"])
def test_codes_of_days_are_text_to_everybody_however_they_lie(place, lies):
    """An earlier release kept them as text; they go on, and are not taken for changed."""
    one, two = ("E1", date(2026, 1, 1), 1.0), ("E1", date(2026, 1, 2), 2.0)
    first = build(place, {**hamlet.frames(), "deposit_day": hamlet.days(one)}, "d")
    with duckdb.connect(str(place / first.files["days_2026"])) as native:
        if lies == "VARCHAR":
            for name in ("deposit_type", "data_status"):
                native.execute(f"ALTER TABLE deposit_day ALTER {name} TYPE VARCHAR")
        types = dict(native.execute("select column_name, column_type from (describe deposit_day)").fetchall())  # fmt: skip
    assert types["deposit_type"].startswith(lies)

    with Store(place).writing("january") as draft:
        stamps = {"load_id": pl.lit(1), "data_status": pl.lit("final")}
        draft.replace(schema.deposit_day, hamlet.days(two).with_columns(**stamps), schema.deposit_day.c.day == two[1])  # fmt: skip
        found = draft.rows(schema.deposit_day)
    assert found.schema["deposit_type"] == found.schema["data_status"] == pl.String
    assert found.select("day", "deposit_type").rows() == [(d, "savings") for _, d, _ in (one, two)]  # fmt: skip
    second = Store(place).current()
    with shelf.opened(place) as both:
        assert both.changes(first, second, [schema.deposit_day]) == {schema.deposit_day: [two[1]]}  # fmt: skip


def test_a_year_that_is_not_touched_keeps_its_file(place):
    rows = [("E1", date(2025, 12, 31), 1.0), ("E1", date(2026, 1, 1), 2.0)]
    build(place, {**hamlet.frames(), "deposit_day": hamlet.days(*rows)}, "days")
    with Store(place).writing("january") as draft:
        new = hamlet.days(("E1", date(2026, 1, 2), 5.0)).with_columns(
            load_id=pl.lit(2), data_status=pl.lit("final")
        )
        draft.replace(
            schema.deposit_day, new, schema.deposit_day.c.day == date(2026, 1, 2)
        )

    files = Store(place).current().files
    assert files["days_2025"] == "days_2025-000001.duckdb"
    assert files["days_2026"] == "days_2026-000002.duckdb"
    with Store(place).writing("look") as draft:
        draft.abandon()
        assert draft.rows(schema.deposit_day)["balance"].cast(float).to_list() == [
            1,
            2,
            5,
        ]


def test_a_null_where_none_may_be_leaves_the_old_version(place):
    write(place, hamlet.FEB)
    with (
        pytest.raises(duckdb.ConstraintException),
        Store(place).writing("bad") as draft,
    ):
        draft.replace(schema.period_close, closing(None))

    assert Store(place).current().number == 1
    assert months(place) == [hamlet.FEB]
    assert sorted(p.name for p in place.glob("*.duckdb*")) == ["marts-000001.duckdb"]


def test_a_key_that_is_there_twice_is_refused(place):
    twice = pl.concat([closing(hamlet.FEB)] * 2)
    with pytest.raises(ValueError, match="twice"), Store(place).writing("bad") as draft:
        draft.replace(schema.period_close, twice)

    assert Store(place).current() is None


def test_rolling_back_moves_the_pointer_and_the_next_version_is_new(place):
    write(place, hamlet.FEB)
    write(place, hamlet.MAR)

    Store(place).rollback(1)
    assert months(place) == [hamlet.FEB]
    assert [v.number for v in Store(place).versions()] == [1, 2]
    with pytest.raises(NoSuchVersion):
        Store(place).rollback(9)
    write(place, hamlet.MAR)
    assert Store(place).current().number == 3


def test_old_versions_go_but_never_the_current_one(place, monkeypatch):
    monkeypatch.setenv("GRANARY_KEEP_VERSIONS", "2")
    for month in range(1, 5):
        write(place, date(2026, month, 1))
    assert [v.number for v in Store(place).versions()] == [3, 4]
    assert sorted(p.name for p in place.glob("marts*")) == [
        "marts-000003.duckdb",
        "marts-000004.duckdb",
    ]

    Store(place).rollback(3)
    monkeypatch.setenv("GRANARY_KEEP_VERSIONS", "1")
    with Store(place).writing("nothing") as draft:
        draft.abandon()
    assert Store(place).current().number == 3
    assert 3 in [v.number for v in Store(place).versions()]


def test_a_second_writer_waits_and_is_told_who_writes(place):
    entered, leave, told = threading.Event(), threading.Event(), []

    def first():
        with Store(place).writing("first") as draft:
            entered.set()
            leave.wait(10)
            draft.replace(schema.period_close, closing(hamlet.FEB))

    def hear(text):
        told.append(text)
        leave.set()

    writer = threading.Thread(target=first)
    writer.start()
    entered.wait(10)
    write(place, hamlet.MAR, waiting=hear)
    writer.join()

    assert "UTC" in told[0].en
    assert [v.note for v in Store(place).versions()] == ["first", "close"]
    assert months(place) == [hamlet.MAR]


def test_a_writer_that_may_not_wait_is_refused_in_words(place):
    with Store(place).writing("first") as draft:
        with pytest.raises(WarehouseBusy, match="has been writing"):
            write(place, hamlet.MAR, wait=0.01)
        with pytest.raises(WarehouseBusy):
            Store(place).rollback(1)
        draft.abandon()


WRITER = """
import sys
from pathlib import Path
from data.store import Store
from queries import schema
from tests.data import hamlet
from tests.data.test_store import closing
import polars as pl
place = Path(sys.argv[1])
rows = [("E1", d, 1.0) for d in pl.date_range(pl.date(2024, 1, 1), pl.date(2026, 3, 31), eager=True)]
print("ready", flush=True)
while True:
    with Store(place).writing("crash") as draft:
        days = hamlet.days(*rows).with_columns(load_id=pl.lit(1), data_status=pl.lit("final"))
        draft.replace(schema.deposit_day, days)
        draft.replace(schema.period_close, closing(hamlet.MAR))
        draft.replace(schema.organization, hamlet.organization())
"""


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.1, 0.2, 0.35])
def test_a_writer_killed_at_any_moment_leaves_a_whole_version(place, moment):
    write(place, hamlet.FEB)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place)], cwd=ROOT, stdout=subprocess.PIPE
    )
    writer.stdout.readline()
    time.sleep(moment + random.random() / 50)
    writer.send_signal(signal.SIGKILL)
    writer.wait()

    current = Store(place).current()
    assert current is not None
    for name in current.files.values():
        with duckdb.connect(str(place / name), read_only=True) as native:
            native.execute("show tables").fetchall()
    write(place, hamlet.FEB)
    assert months(place) == [hamlet.FEB]
    named = {n for v in Store(place).versions() for n in v.files.values()}
    assert {p.name for p in place.glob("*.duckdb*")} == named


def test_a_manifest_that_was_never_pointed_at_is_swept(place):
    write(place, hamlet.FEB)
    left = json.loads((place / "manifest-000001.json").read_text())
    (place / "manifest-000002.json").write_text(json.dumps({**left, "version": 2}))
    (place / "marts-000002.duckdb").write_text("half")
    (place / OWNER).write_text(json.dumps({"owner": "x", "version": 2}))

    write(place, hamlet.MAR)
    assert [v.number for v in Store(place).versions()] == [1, 2]
    assert months(place) == [hamlet.MAR]
    assert versions.read(place, 2).note == "close"


def test_two_first_writers_make_one_version(place):
    made = []

    def one():
        made.append(store.establish(place, hamlet.frames, "once"))

    writers = [threading.Thread(target=one) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(is_new for _, is_new in made) == [False, True]
    assert len(Store(place).versions()) == 1


def test_only_a_folder_can_be_loaded_into(tmp_path):
    assert folder_of("duckdb:///data/warehouse") == Path("data/warehouse")
    assert folder_of(f"duckdb:///{tmp_path}") == tmp_path
    (tmp_path / "one.duckdb").write_text("")
    for url in (f"duckdb:///{tmp_path}/one.duckdb", "sc://host/;token=secret"):
        with pytest.raises(NotAStore) as refused:
            folder_of(url)
        assert "secret" not in str(refused.value)
