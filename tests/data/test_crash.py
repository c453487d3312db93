"""Loads that die, collide or run out of disk: the old version or the new one, never half."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date

import duckdb
import polars as pl
import pytest

from data.check import faults
from data.load import load
from data.lock import OWNER
from data.store import Store, build
from queries import schema
from tests.data import hamlet
from tests.data.warm import KILLED, ROOT, warm

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
MOMENTS, SEED, STRIDE = 54, 20261031, 3
MARCH = date(2026, 2, 28)
MARTS = sorted(set(schema.metadata.tables) - {"deposit_day"})
TAGS = "region_code,tag,valid_from,source,confidence\n01001,key_county,2026-01-01,x,1\n"
HEAD = "网点号,日期,存款类型,余额\n"


def daily(first, last, balance):
    days = pl.date_range(first, last, eager=True)
    return [(unit, day, balance) for unit in ("E1", "E2") for day in days]


def write(file, first, last, balance):
    rows = daily(first, last, balance)
    lines = [f"{unit},{day},储蓄,{amount}" for unit, day, amount in rows]
    file.write_text(HEAD + "\n".join(lines))
    return file


def content(folder):
    """Return every row of the current version, but for the moments of loading."""
    found = {}
    with duckdb.connect() as native:
        for alias, name in Store(folder).current().files.items():
            native.execute(f"ATTACH '{folder / name}' AS {alias} (READ_ONLY)")
            for table in ["deposit_day"] if alias != "marts" else MARTS:
                frame = native.table(f"{alias}.{table}").pl()
                rows = frame.drop("loaded_at", strict=False).rows()
                found[alias, table] = sorted(map(repr, rows))
    return found


def url(folder):
    return f"duckdb:///{folder}"


class Place:
    """A warehouse of two years of days, a file that changes both, and what it makes."""

    def __init__(self, folder):
        self.folder, self.copies = folder, 0
        self.base = folder / "base"
        days = daily(date(2025, 11, 1), date(2026, 2, 28), 1.0)
        given = {**hamlet.frames(), "deposit_day": hamlet.days(*days)}
        build(self.base, given, "hamlet")
        span = (date(2025, 12, 15), date(2026, 3, 31))
        self.file = write(folder / "march.csv", *span, 7)
        self.next = folder / "tags.csv"
        self.next.write_text(TAGS)
        self.before = content(self.base)
        self.clean = []

    def copy(self):
        self.copies += 1
        return shutil.copytree(self.base, self.folder / f"w{self.copies}" / "w")

    def argv(self, folder, file=None):
        return ["load", "deposit_day", file or self.file, "--warehouse", url(folder)]

    def survived(self, folder):
        """Check what a dead load left: whole, clean, and open to the next load."""
        found = content(folder)
        assert found in (self.before, self.after)
        # What equals a content that was found clean is as clean as that.
        if found not in self.clean:
            assert faults(url(folder)) == []
            self.clean.append(found)
        number = Store(folder).current().number
        done = load("region_tag", [self.next], folder=folder, by="next")
        assert done.version == number + 1
        assert only_what_is_named(folder)
        shutil.rmtree(folder.parent)
        return "new" if found == self.after else "old"


def only_what_is_named(folder):
    kept = Store(folder).versions()
    named = {name for version in kept for name in version.files.values()}
    named |= {f"manifest-{version.number:06d}.json" for version in kept}
    return {p.name for p in folder.iterdir()} == named | {"CURRENT", ".lock"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("crash"))


@pytest.fixture(scope="module")
def data(place):
    """The warm interpreter, after a load that says how long one takes and what it makes."""
    with warm(place.folder) as process:
        seconds = []
        for _ in range(3):
            folder = place.copy()
            assert process.run(*place.argv(folder)) == 0
            seconds.append(process.seconds)
        place.after = content(folder)
        place.seconds = statistics.median(seconds)
        yield process


def test_a_load_killed_at_any_moment_leaves_the_old_version_or_the_new(place, data):
    chance = random.Random(SEED)
    ends = []
    for number in range(MOMENTS):
        folder = place.copy()
        moment = (number + chance.random()) / MOMENTS * place.seconds
        code = data.run(*place.argv(folder), after=moment)
        assert code in (KILLED, 0)
        ends.append((code, place.survived(folder)))
    assert [code for code, _ in ends].count(KILLED) >= MOMENTS * 0.6
    assert (KILLED, "old") in ends


def test_a_load_killed_as_it_touches_the_disk_leaves_one_or_the_other(place, data):
    """Every few openings, renamings and removals; the pointer moves at one of the last."""
    code, ends, step = KILLED, [], 1
    while code == KILLED:
        folder = place.copy()
        code = data.run(*place.argv(folder), step=step, folder=folder)
        ends.append(place.survived(folder))
        step += STRIDE
    assert code == 0
    assert set(ends) == {"old", "new"}


def test_a_cold_start_killed_halfway_and_a_lock_left_behind(place, data):
    folder = place.copy()
    command = [sys.executable, "-m", "data", *map(str, place.argv(folder))]
    writer = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    until((folder / OWNER).exists)
    writer.kill()
    assert writer.wait() == KILLED
    assert (folder / OWNER).exists()
    assert place.survived(folder) == "old"


def until(happened):
    limit = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.005)


def test_two_loads_at_once_both_land(place, data):
    folder = place.copy()
    files = [
        write(place.folder / f"{m}.csv", date(2026, m, 1), date(2026, m, 28), m)
        for m in (3, 4)
    ]
    commands = [[sys.executable, "-m", "data", *map(str, place.argv(folder, f))] for f in files]  # fmt: skip
    loads = [subprocess.Popen(c, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) for c in commands]  # fmt: skip
    assert [one.wait(120) for one in loads] == [0, 0]

    with Store(folder).writing("look") as draft:
        draft.abandon()
        log = draft.rows(schema.load_log)
        days = draft.rows(schema.deposit_day, schema.deposit_day.c.day > MARCH)
    assert sorted(log["file_name"]) == ["3.csv", "4.csv"]
    assert log["load_id"].n_unique() == 2
    assert days["balance"].cast(int).sum() == 2 * 28 * (3 + 4)
    assert Store(folder).current().number == 3
    assert faults(url(folder)) == []


@contextmanager
def mounted(folder, *how):
    """Mount something on a folder, or skip where the machine does not allow it."""
    done = subprocess.run(["mount", *how, folder], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("may not mount here")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def refused(place, data, folder, words, **limits):
    """Check that a load ends in words and leaves the old version and nothing else."""
    assert data.run(*place.argv(folder), **limits) == 1
    assert words in data.words
    assert "Traceback" not in data.words
    assert content(folder) == place.before
    assert only_what_is_named(folder)


@pytest.mark.parametrize("most", [300_000, 600_000, 1_900_000])
def test_a_file_that_may_not_grow_leaves_the_old_version(place, data, most):
    refused(place, data, place.copy(), "GRANARY_KEEP_VERSIONS", most=most)


def test_a_full_disk_leaves_the_old_version_however_far_the_load_came(place, data):
    codes = set()
    for blocks in range(3000, 8000, 250):
        folder = place.folder / "disk"
        folder.mkdir(exist_ok=True)
        with mounted(folder, "-t", "tmpfs", "-o", f"size={blocks}k", "tmpfs"):
            shutil.copytree(place.base, folder / "w")
            code = data.run(*place.argv(folder / "w"))
            codes.add(code)
            if code == 0:
                assert content(folder / "w") == place.after
                break
            assert "GRANARY_KEEP_VERSIONS" in data.words
            assert content(folder / "w") == place.before
            assert only_what_is_named(folder / "w")
    assert codes == {0, 1}


def test_a_read_only_disk_is_told_in_words(place, data):
    folder = place.copy()
    if os.geteuid():
        folder.chmod(0o555)
        refused(place, data, folder, "read-only")
        folder.chmod(0o755)
        return
    with mounted(folder, "--bind", folder):
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        refused(place, data, folder, "read-only")
