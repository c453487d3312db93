"""A backup holds the warehouse and the books, and nothing damaged is restored."""

import shutil
import sqlite3
import zipfile

import pytest

from data.backup import BOOKS, CannotBackUp, CannotRestore, backup, restore
from data.store import Store, build
from queries import schema
from tests.data import hamlet


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", hamlet.frames(), "hamlet")
    return tmp_path / "w"


@pytest.fixture
def books(tmp_path):
    """The books with one row; tests point `GRANARY_BOOKS` at this file."""
    path = tmp_path / "books.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("create table note (words text)")
        made.execute("insert into note values ('kept')")
    return path


def regions(folder):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(schema.region).sort("region_code").rows()


def words(path):
    with sqlite3.connect(path) as made:
        return made.execute("select words from note").fetchall()


def test_a_backup_is_restored_on_another_machine(place, books, tmp_path):
    kept = backup(place, tmp_path / "b.zip")
    assert (kept.version, kept.has_books) == (1, True)
    books.unlink()

    number, held = restore(tmp_path / "other", tmp_path / "b.zip")

    assert (number, held) == (1, kept)
    assert regions(tmp_path / "other") == regions(place)
    assert words(books) == [("kept",)]


def test_newer_figures_are_not_restored_over_by_accident(place, books, tmp_path):
    backup(place, tmp_path / "b.zip")
    shutil.copytree(place, tmp_path / "older")
    with Store(place).writing("later") as draft:
        draft.run(schema.region.delete())
    with sqlite3.connect(books) as made:
        made.execute("update note set words = 'newer'")

    path = place / "manifest-000002.json"
    path.write_text(path.read_text().replace('"20', '"21', 1))
    with pytest.raises(CannotRestore, match="--force"):
        restore(place, tmp_path / "b.zip")
    assert regions(place) == []

    number, _ = restore(place, tmp_path / "b.zip", force=True)
    assert number == 3
    assert regions(place) == regions(tmp_path / "older")
    assert words(books) == [("kept",)]
    assert words(books.with_name("books.sqlite.before-restore")) == [("newer",)]
    Store(place).rollback(2)
    assert regions(place) == []


def test_a_damaged_backup_is_refused(place, books, tmp_path):
    backup(place, tmp_path / "b.zip")
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(damaged, "w") as new:  # fmt: skip
        for name in old.namelist():
            new.writestr(name, b"something else" if name == BOOKS else old.read(name))
    with pytest.raises(CannotRestore, match="does not match its hash"):
        restore(tmp_path / "other", damaged)
    assert Store(tmp_path / "other").current() is None

    (tmp_path / "none.zip").write_bytes(b"no archive")
    with pytest.raises(CannotRestore, match="no usable backup"):
        restore(tmp_path / "other", tmp_path / "none.zip")


def test_an_empty_folder_has_nothing_to_back_up(tmp_path):
    with pytest.raises(CannotBackUp):
        backup(tmp_path / "none", tmp_path / "b.zip")


def test_without_books_the_figures_are_backed_up(place, tmp_path):
    assert not backup(place, tmp_path / "b.zip").has_books
    with pytest.raises(CannotBackUp, match="cannot be written"):
        backup(place, tmp_path / "no" / "b.zip")
