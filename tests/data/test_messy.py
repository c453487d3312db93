"""Real files that others found hard to read: never a traceback, always a reason."""

from pathlib import Path

import polars as pl
import pytest

from data import contract
from data.feeds import tables
from data.refusal import workbook
from queries import schema
from queries.text import ReaderError
from tests.data import hamlet

FOLDERS = [
    folder
    for name in ("messy", "cn")
    for base in Path(__file__).resolve().parents[3:4]
    if (folder := base / "shared" / "realdata" / name).is_dir()
]
FILES = [f for folder in FOLDERS for f in sorted(folder.rglob("*")) if f.is_file()]
SMALL = 1_000_000
FRAMES = hamlet.frames()


def rows(table):
    empty = pl.DataFrame(schema={c.name: pl.String for c in table.columns})
    return FRAMES.get(table.name, empty)


@pytest.mark.skipif(not FILES, reason="the real files are not on this machine")
@pytest.mark.parametrize("table", [schema.market_month, schema.region])
def test_real_files_are_read_or_refused_with_a_reason(table):
    for path in FILES:
        error = refusal_of(path, table)
        if error is None:
            continue
        assert error.message.zh
        assert path.name in error.message.en or hasattr(error, "problems")
        if path.stat().st_size < SMALL:
            assert workbook(path, error, table=table, rows=rows)


def refusal_of(path, table):
    try:
        frames = tables.feed_of(table).read([path], rows, {})
        contract.check(frames[table.name], table)
    except ReaderError as error:
        return error
    return None
