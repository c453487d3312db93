"""A backup holds the warehouse and the books, and nothing damaged is restored."""

import shutil
import zipfile
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from data.backup import CannotBackUp, CannotRestore, backup, restore
from data.books import BooksUnavailable
from data.store import Store, build
from queries import books as kept_books
from queries import schema
from tests.data import hamlet

NOON = datetime(2026, 10, 31, 12, 0, 0, 250)
ROWS = {
    "member": {"email": "李@b.cn", "org_id": "E", "role": "steward", "valid_from": date(2026, 1, 1), "valid_to": None},
    "audit_log": {"event_id": "1", "happened_at": NOON, "email": "a", "action": "export", "subject": "s", "scope": "E", "outcome": "done", "detail": None},
    "edition_panel": {"edition_id": "1", "language": "zh", "position": 2, "section": "s", "layout": "{}", "wording": None, "remark": "记", "panel_id": "p", "parameters": "{}", "frame": b"\x00\xff", "message": "储蓄"},
    "decision": {"decision_id": "1", "edition_id": "1", "matter": "m", "owner": "o", "due_on": date(2026, 11, 1), "kpi": None, "amount": 0.1, "outcome": None},
}  # fmt: skip


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", hamlet.frames(), "hamlet")
    return tmp_path / "w"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path, monkeypatch):
    """Books that are empty, in each engine that is there."""
    address = f"sqlite:///{tmp_path}/books.sqlite"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")()
    monkeypatch.setenv("GRANARY_BOOKS", address)
    return address


@pytest.fixture
def books(url):
    """Books with a row in most tables."""
    write(url, ROWS)
    return url


def write(url, rows):
    engine = sa.create_engine(url)
    kept_books.metadata.create_all(engine)
    with engine.begin() as connection:
        for table in kept_books.metadata.sorted_tables:
            connection.execute(table.delete())
            if table.name in rows:
                connection.execute(table.insert(), rows[table.name])
    engine.dispose()


def content(url):
    engine, found = sa.create_engine(url), {}
    with engine.connect() as connection:
        for table in kept_books.metadata.sorted_tables:
            rows = connection.execute(sa.select(table)).mappings().all()
            if rows:
                found[table.name] = dict(rows[0])
    engine.dispose()
    return found


def regions(folder):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(schema.region).sort("region_code").rows()


def test_a_backup_is_restored_on_another_machine(place, books, tmp_path):
    kept = backup(place, tmp_path / "b.zip")
    assert (kept.version, kept.has_books) == (1, True)
    write(books, {})

    number, held = restore(tmp_path / "other", tmp_path / "b.zip")

    assert (number, held) == (1, kept)
    assert regions(tmp_path / "other") == regions(place)
    assert content(books) == ROWS


@pytest.mark.parametrize("there", ["sqlite", "postgresql"])
def test_books_move_between_engines(place, postgres, tmp_path, monkeypatch, there):
    urls = {"sqlite": f"sqlite:///{tmp_path}/x.sqlite", "postgresql": postgres()}
    source, target = urls.pop(there), urls.popitem()[1]
    write(source, ROWS)
    write(target, {})
    monkeypatch.setenv("GRANARY_BOOKS", source)
    backup(place, tmp_path / "b.zip")
    monkeypatch.setenv("GRANARY_BOOKS", target)
    restore(tmp_path / "other", tmp_path / "b.zip")
    assert content(target) == ROWS


def test_newer_figures_are_not_restored_over_by_accident(place, books, tmp_path):
    backup(place, tmp_path / "b.zip")
    shutil.copytree(place, tmp_path / "older")
    with Store(place).writing("later") as draft:
        draft.run(schema.region.delete())
    newer = {"decision": ROWS["decision"] | {"matter": "newer"}}
    write(books, newer)

    path = place / "manifest-000002.json"
    path.write_text(path.read_text().replace('"20', '"21', 1))
    with pytest.raises(CannotRestore, match="--force"):
        restore(place, tmp_path / "b.zip")
    assert regions(place) == []

    number, _ = restore(place, tmp_path / "b.zip", force=True)
    assert number == 3
    assert regions(place) == regions(tmp_path / "older")
    assert content(books) == ROWS

    aside = place / "books-before-restore-000002.zip"
    number, held = restore(place, aside)
    assert (number, held.has_books) == (3, True)
    assert content(books) == newer
    assert regions(place) == regions(tmp_path / "older")
    Store(place).rollback(2)
    assert regions(place) == []


def test_books_that_cannot_be_written_leave_the_figures(place, books, tmp_path, monkeypatch):  # fmt: skip
    backup(place, tmp_path / "b.zip")
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{place}")
    with pytest.raises(BooksUnavailable, match="unable to open"):
        restore(place, tmp_path / "b.zip")
    assert Store(place).current().number == 1
    monkeypatch.setenv("GRANARY_BOOKS", "nosuch://engine")
    with pytest.raises(BooksUnavailable, match="GRANARY_BOOKS"):
        backup(place, tmp_path / "c.zip")


def test_a_damaged_backup_is_refused(place, books, tmp_path):
    backup(place, tmp_path / "b.zip")
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(damaged, "w") as new:  # fmt: skip
        for name in old.namelist():
            is_book = name == "books/member.parquet"
            new.writestr(name, b"something else" if is_book else old.read(name))
    with pytest.raises(CannotRestore, match="does not match its hash"):
        restore(tmp_path / "other", damaged)
    assert Store(tmp_path / "other").current() is None

    (tmp_path / "none.zip").write_bytes(b"no archive")
    with pytest.raises(CannotRestore, match="no usable backup"):
        restore(tmp_path / "other", tmp_path / "none.zip")
    with zipfile.ZipFile(tmp_path / "first.zip", "w") as archive:
        archive.writestr("contents.json", '{"format": 1, "sha256": {}}')
    with pytest.raises(CannotRestore, match="another release"):
        restore(tmp_path / "other", tmp_path / "first.zip")


def test_an_empty_folder_has_nothing_to_back_up(tmp_path):
    with pytest.raises(CannotBackUp):
        backup(tmp_path / "none", tmp_path / "b.zip")


def test_without_books_the_figures_are_backed_up(place, tmp_path):
    assert not backup(place, tmp_path / "b.zip").has_books
    with pytest.raises(CannotBackUp, match="cannot be written"):
        backup(place, tmp_path / "no" / "b.zip")
