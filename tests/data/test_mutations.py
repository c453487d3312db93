"""Good files broken at random: never a traceback, never half a load, always a reason."""

import io
import random

import polars as pl
import pytest
import xlsxwriter

from data.load import load
from data.refusal import workbook
from data.store import Store, build
from queries import schema
from queries.text import ReaderError
from tests.data import hamlet

HEAD = ["机构号", "月份", "条线", "五级分类", "余额（万元）"]
ROWS = [
    [org, f"2026{month:02}", segment, "正常", f"{100 * month + len(segment)}.50"]
    for org in ("E1", "E2")
    for month in (1, 2, 3)
    for segment in ("涉农", "其他")
]
JUNK = ["", "x", "—", "-1", "合计", "=1+1", "1e999", "NaN", "２", "\u200b", "12,3.4.5"]
SEEDS = range(30)
EACH = 10


def text(rows):
    return "\n".join(",".join(row) for row in rows)


def a_cell(chance, rows):
    chance.choice(rows)[chance.randrange(len(HEAD))] = chance.choice(JUNK)


def a_row(chance, rows):
    rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))


def a_column(chance, rows):
    at = chance.randrange(len(HEAD))
    for row in rows:
        del row[at]


def a_shift(chance, rows):
    chance.choice(rows).insert(0, chance.choice(JUNK))


def a_total(chance, rows):
    rows.append(["合计", "", "", "", str(chance.randrange(9999))])


def no_header(_chance, rows):
    del rows[0]


BREAKS = [a_cell, a_row, a_column, a_shift, a_total, no_header]


def as_text(chance, rows):
    raw = text(rows).encode(chance.choice(["utf-8", "gb18030", "utf-16"]))
    return "csv", raw


def as_book(_chance, rows):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, None)
    return "xlsx", memory.getvalue()


def damaged(chance, raw):
    """Return bytes cut, or with some of them changed."""
    if chance.random() < 0.3:
        return raw[: chance.randrange(len(raw))]
    changed = bytearray(raw)
    for _ in range(chance.randrange(1, 20)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def broken(seed):
    chance = random.Random(seed)
    rows = [list(HEAD), *(list(row) for row in ROWS)]
    is_bytes = chance.random() < 0.4
    if not is_bytes:
        for _ in range(chance.randrange(1, 4)):
            if len(rows[0]) == len(HEAD):
                chance.choice(BREAKS)(chance, rows)
    kind, raw = chance.choice([as_text, as_book])(chance, rows)
    return kind, damaged(chance, raw) if is_bytes else raw


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutations") / "warehouse"
    build(folder, hamlet.frames(), "hamlet")
    return folder


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_file_is_refused_with_its_place_or_loaded_whole(place, tmp_path, seed):
    for number in range(EACH):
        kind, raw = broken(seed * EACH + number)
        path = tmp_path / f"broken{number}.{kind}"
        path.write_bytes(raw)
        before = Store(place).current().number
        try:
            done = load("loan_month", [path], folder=place, by="steward")
        except ReaderError as error:
            explained(path, error)
            assert Store(place).current().number == before
        else:
            assert done.skipped or Store(place).current().number == before + 1


def explained(path, error):
    assert error.message.zh
    assert error.message.en
    problems = getattr(error, "problems", None)
    if problems is None:
        assert path.name in error.message.en
        return
    assert problems["row"].null_count() == 0
    assert problems.filter(pl.col("problem").is_null()).is_empty()
    assert workbook(path, error, table=schema.loan_month)
