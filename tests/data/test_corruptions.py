"""Good files of every kind, broken by seed: refused with the place, or loaded whole."""

import hashlib
import random
import shutil
from datetime import date

import pytest

from data.contract import PROBLEMS
from data.load import load
from data.store import Store, build
from queries import schema
from queries.text import ReaderError
from tests.data import hamlet
from tests.data.breakage import GOOD, WRITERS, broken

SEEDS, EACH = 34, 10
SOD = "fdic_sod"


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    """A warehouse for the files of a Chinese bank, and an empty one for the American."""
    base = tmp_path_factory.mktemp("corruptions")
    days = hamlet.days(("E1", date(2026, 3, 1), 1.0), ("E2", date(2025, 12, 31), 2.0))
    build(base / "own", {**hamlet.frames(), "deposit_day": days}, "hamlet")
    build(base / "sod", {}, "nothing")
    return base


@pytest.fixture
def place(bases, tmp_path, monkeypatch):
    """Return a function that gives a feed's warehouse, as it was at first."""
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "5")

    def fresh(feed):
        name = "sod" if feed == SOD else "own"
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        return shutil.copytree(bases / name, tmp_path / name)

    return fresh


def content(folder):
    """Return the hash of the pointer and of every file it leads to."""
    named = Store(folder).current().files.values()
    files = [folder / "CURRENT", *(folder / name for name in sorted(named))]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def taken(feed, path, folder):
    options = {"own": "7"} if feed == SOD else {}
    return load(feed, [path], folder=folder, by="steward", **options)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_broken_file_names_its_place_or_loads_whole(place, tmp_path, seed):
    for number in range(seed * EACH, (seed + 1) * EACH):
        feed, kind, raw = broken(number)
        path, folder = tmp_path / f"broken-{number}.{kind}", place(feed)
        path.write_bytes(raw)
        before = content(folder)
        try:
            done = taken(feed, path, folder)
        except ReaderError as error:
            explained(path, error)
            assert content(folder) == before, number
        else:
            whole(folder, done)


def explained(path, error):
    """Check that a refusal says in both languages what is wrong, and where."""
    assert error.message.zh
    assert error.message.en
    problems = getattr(error, "problems", None)
    if problems is None:
        assert path.name in error.message.en
        return
    assert problems.height
    for problem in problems.iter_rows(named=True):
        assert problem["row"] >= 1
        assert problem["column"] or problem["problem"] == "too_many_cells"
        assert problem["problem"] in PROBLEMS
        assert problem["file"] == path.name or problem["problem"] == "missing_column"


def whole(folder, done):
    """Check that every row a file brought is counted in the log."""
    with Store(folder).writing("look") as draft:
        draft.abandon()
        log = draft.rows(schema.load_log).sort("load_id").row(-1, named=True)
    assert log["load_id"] == done.load_ids[-1]
    assert log["row_count"] == sum(part["rows"] for part in done.tables) > 0


@pytest.mark.parametrize(
    ("feed", "kind"),
    [(f, k) for f in GOOD for k in WRITERS if f != SOD or k == "csv"],
)
def test_the_files_are_good_before_they_are_broken(place, tmp_path, feed, kind):
    path, folder = tmp_path / f"good.{kind}", place(feed)
    path.write_bytes(WRITERS[kind](GOOD[feed](random.Random(1))))
    whole(folder, taken(feed, path, folder))
