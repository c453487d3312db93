"""Long plain files are read in one go, to the very rows the usual way gives."""

import random

import polars as pl
import pytest

from data import contract
from data.arrange import arranged
from data.contract import ContractBroken
from data.feeds import plain, tables
from data.known import known
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
    return checked.select(sorted(checked.columns))


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
