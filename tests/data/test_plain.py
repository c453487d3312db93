"""Long plain files are read in one go, to the very rows the usual way gives."""

import random
from datetime import date

import polars as pl
import pytest

from data import contract, store
from data.arrange import arranged, is_arranged
from data.contract import ContractBroken
from data.feeds import plain, tables
from data.known import known
from data.load import load
from queries import schema
from queries.text import ReaderError
from tests.data import hamlet
from tests.data.breakage import GOOD, OF_ROWS, as_csv

FRAMES = hamlet.frames()
FEEDS = [name for name in GOOD if name in schema.metadata.tables]


def rows(table):
    empty = {c.name: pl.String for c in table.columns}
    return FRAMES.get(table.name, pl.DataFrame(schema=empty))


def outcome(path, table):
    """Return the checked rows, or why there are none."""
    try:
        frame = tables.feed_of(table).read([path], rows, {})[table.name]
        checked = contract.check(frame, table, known(rows))
    except ContractBroken as error:
        return error.problems.rows()
    except ReaderError as error:
        return error.message
    # Texts by their few values, in the order they will lie in, are the same rows.
    written = checked.cast({pl.Enum: pl.String}).sort("row")
    return written.select(sorted(checked.columns))


def same(one, other):
    is_frame = isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame)
    return one.equals(other) if is_frame else one == other


@pytest.mark.parametrize("feed", FEEDS)
def test_a_plain_file_is_read_in_one_go_and_reads_the_same(tmp_path, monkeypatch, feed):
    table, path = schema.metadata.tables[feed], tmp_path / "plain.csv"
    made = [row[:5] if feed == "market_month" else row for row in GOOD[feed](random.Random(1))]  # fmt: skip
    for separator in ",;\t":
        path.write_bytes(b"\xef\xbb\xbf" + as_csv(made, separator=separator))
        usual = outcome(path, table)
        assert isinstance(usual, pl.DataFrame)
        with monkeypatch.context() as patch:
            patch.setattr(plain, "LONG", 0)
            assert plain.read(path, table, rows) is not None
            assert same(outcome(path, table), usual)


@pytest.mark.parametrize("seed", range(150))
def test_a_broken_file_ends_the_same_either_way(tmp_path, monkeypatch, seed):
    chance = random.Random(seed)
    feed = chance.choice(FEEDS)
    table, made = schema.metadata.tables[feed], GOOD[feed](chance)
    chance.choice(OF_ROWS)(chance, made)
    path = tmp_path / "broken.csv"
    path.write_bytes(as_csv(made))
    usual = outcome(path, table)
    monkeypatch.setattr(plain, "LONG", 0)
    assert same(outcome(path, table), usual)


def test_an_arranged_frame_is_in_the_order_of_its_key():
    frame = pl.DataFrame({"a": ["z", "b", "b"], "n": [1, 2, -3], "x": [1.0, 2.0, 3.0]})
    assert arranged(frame, ["a", "n"])["x"].to_list() == [3.0, 2.0, 1.0]
    with pytest.raises(ValueError, match="twice"):
        arranged(frame, ["a"])


@pytest.mark.parametrize("far", [3, 10**6])
def test_a_key_twice_is_seen_however_far_apart_its_values_lie(far):
    frame = pl.DataFrame({"n": [far, 1, 2, 1], "x": [1.0, 2.0, 3.0, 4.0]})
    assert arranged(frame[:3], ["n"])["x"].to_list() == [2.0, 3.0, 1.0]
    with pytest.raises(ValueError, match=r"\(1,\) is there twice"):
        arranged(frame, ["n"])
    assert is_arranged(frame[1:3], ["n"])
    assert not is_arranged(frame, ["n"])


def test_a_key_of_more_values_than_a_number_has_is_not_known_to_be_in_order():
    wide = pl.DataFrame({"a": [0, 2**40], "b": [0, 2**40]})
    assert not is_arranged(wide, ["a", "b"])


DAYS = "网点号,日期,存款类型,余额\n"
LATE_FIRST = "E2,2026-03-31,储蓄,4\nE1,2026-03-31,储蓄,3\nE1,2026-03-30,储蓄,2\n"


def test_plain_files_together_and_a_correction_are_as_the_usual_way(
    tmp_path, monkeypatch
):
    """Two files out of order at once, then one that changes a day: rows and revisions."""
    found = []
    for long in (10**9, 0):
        monkeypatch.setattr(plain, "LONG", long)
        folder = tmp_path / str(long)
        store.build(folder, FRAMES, "hamlet")
        files = {"late.csv": LATE_FIRST, "other.csv": "E2,2026-03-30,储蓄,9\n", "again.csv": "E1,2026-03-31,储蓄,5\nE2,2026-03-31,储蓄,4\n"}  # fmt: skip
        paths = [tmp_path / f"{long}-{name}" for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(DAYS + text, "utf-8")
        load("deposit_day", paths[:2], folder=folder, by="steward")
        done = load("deposit_day", paths[2:], folder=folder, by="steward")
        with store.Store(folder).writing("look") as draft:
            draft.abandon()
            tables_now = (schema.deposit_day, schema.deposit_month, schema.revision)
            found.append([draft.rows(t).rows() for t in tables_now] + [done.tables])
    assert found[0] == found[1]
    assert ("E1", date(2026, 3, 31), "savings", 5) in [row[:4] for row in found[1][0]]
    assert found[1][2]


def test_every_home_takes_a_plain_file(home, tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "LONG", 0)
    store.build(home, FRAMES, "hamlet")
    path = tmp_path / "days.csv"
    path.write_text(DAYS + LATE_FIRST, "utf-8")
    load("deposit_day", [path], folder=home, by="steward")
    with store.Store(home).writing("look") as draft:
        draft.abandon()
        found = draft.rows(schema.deposit_day).sort("day", "outlet_id")
    assert found["balance"].cast(pl.Int64).to_list() == [2, 3, 4]
    assert set(found["data_status"]) == {"preliminary"}
