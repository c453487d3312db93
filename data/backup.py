"""One file that holds the warehouse and the books, and the way back from it.

The archive has the current version's files under `warehouse/`, the books under `books/`
and `contents.json` with the SHA-256 of each. Nothing is restored before every hash was
found right.
"""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from data import lock, versions
from data.lock import Hearing
from data.store import PATIENCE, Store
from data.versions import Version
from queries import config
from queries.text import ReaderError, Text

CONTENTS = "contents.json"
BOOKS = "books/books.sqlite"
FORMAT = 1


class CannotBackUp(ReaderError):
    """There is nothing to back up, or the file cannot be written."""


class CannotRestore(ReaderError):
    """The file is no backup, is damaged, or would put older figures over newer ones."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds: the version, when it was made, and whether books are in it."""

    version: int
    created_at: datetime
    has_books: bool


def backup(folder: Path, file: Path, *, waiting: Hearing | None = None) -> Kept:
    """Write the current version and the books into one archive.

    Args:
        folder: the warehouse folder.
        file: the archive; one of that name is replaced when the new one is whole.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        CannotBackUp: there is no version, or the file cannot be written.
        WarehouseBusy: a writer does not finish.
    """
    with _alone(folder, waiting), TemporaryDirectory() as place:
        version = Store(folder).current()
        if version is None:
            raise CannotBackUp(
                Text("仓库尚无版本，没有可备份的内容。", "The warehouse has no version; there is nothing to back up.")
            )  # fmt: skip
        books = _copied_books(Path(place) / "books.sqlite")
        parts = {f"warehouse/{name}": folder / name for name in version.files.values()}
        if books:
            parts[BOOKS] = books
        _pack(file, version, parts)
    return Kept(version.number, version.created_at, books is not None)


@contextmanager
def _alone(folder: Path, waiting: Hearing | None) -> Iterator[None]:
    """Hold the warehouse, cleaned up after a writer that died."""
    with lock.held(folder, PATIENCE, waiting) as unfinished:
        versions.discard(folder, unfinished)
        versions.sweep(folder)
        lock.sign(folder, None)
        yield


def _pack(file: Path, version: Version, parts: dict[str, Path]) -> None:
    contents = {
        "format": FORMAT,
        "version": version.number,
        "created_at": version.created_at.isoformat(),
        "load_id": version.load_id,
        "files": dict(version.files),
        "sha256": {name: _hash(path) for name, path in parts.items()},
    }
    part = file.with_name(file.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1)
            )
            for name, path in parts.items():
                archive.write(path, name)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotBackUp(
            Text("无法写入 {file}：{why}。", "{file} cannot be written: {why}.").fill(
                file=file, why=error.strerror or error
            )
        ) from error


def restore(
    folder: Path, file: Path, *, force: bool = False, waiting: Hearing | None = None
) -> tuple[int, Kept]:
    """Make what an archive holds the newest version, and its books the books.

    The versions that were there stay, so `rollback` leads back to them. Books that are
    in use are kept beside the new ones as `…before-restore`.

    Args:
        folder: the warehouse folder; made if it is not there.
        file: an archive made by `backup`.
        force: also over a warehouse or books newer than the archive.
        waiting: told who holds the warehouse, if this has to wait.

    Returns:
        The new version's number, and what the archive held.

    Raises:
        CannotRestore: the archive is damaged, or older than what is there.
        WarehouseBusy: a writer does not finish.
    """
    with _unpacked(file) as (contents, place):
        made = datetime.fromisoformat(contents["created_at"])
        kept = Kept(contents["version"], made, BOOKS in contents["sha256"])
        with _alone(folder, waiting):
            there = Store(folder).current()
            if there and there.created_at > made and not force:
                raise _older(made, there)
            number = _published(folder, contents, place, file.name)
            if kept.has_books:
                _restore_books(place / BOOKS)
    return number, kept


@contextmanager
def _unpacked(file: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yield the contents and a folder with every file, their hashes found right."""
    with TemporaryDirectory() as name:
        place = Path(name)
        try:
            with zipfile.ZipFile(file) as archive:
                contents: dict[str, Any] = json.loads(archive.read(CONTENTS))
                for part in contents["sha256"]:
                    archive.extract(part, place)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise CannotRestore(
                Text("{file} 不是可用的备份文件。", "{file} is no usable backup.").fill(file=file)
            ) from error  # fmt: skip
        for part, mark in contents["sha256"].items():
            if _hash(place / part) != mark:
                raise CannotRestore(
                    Text("备份已损坏：{part} 与指纹不符。", "The backup is damaged: {part} does not match its hash.").fill(part=part)
                )  # fmt: skip
        yield contents, place


def _published(folder: Path, contents: dict[str, Any], place: Path, name: str) -> int:
    number = max((v.number for v in versions.all_of(folder)), default=0) + 1
    files = {alias: f"{alias}-{number:06d}.duckdb" for alias in contents["files"]}
    for alias, stored in contents["files"].items():
        target = folder / files[alias]
        with (place / "warehouse" / stored).open("rb") as source:
            target.write_bytes(source.read())
    note = f"restore {name}"
    version = Version(number, datetime.now(UTC), note, contents["load_id"], files)
    versions.publish(folder, version)
    return number


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _books_file() -> Path | None:
    """Return where the books lie, or None where another engine keeps them."""
    url = sa.make_url(config.load().granary_books)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    return Path(url.database)


def _copied_books(target: Path) -> Path | None:
    """Copy the books as they are at one moment, whoever writes to them."""
    source = _books_file()
    if source is None or not source.exists():
        return None
    _copy(source, target)
    return target


def _restore_books(source: Path) -> None:
    target = _books_file()
    if target is None:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _copy(target, target.with_name(target.name + ".before-restore"))
    _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page in one transaction, safe beside open connections."""
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _older(made: datetime, there: Version) -> CannotRestore:
    return CannotRestore(
        Text(
            "现有仓库（版本 {n}，{now:%Y-%m-%d %H:%M}）比备份（{then:%Y-%m-%d %H:%M}）新；如确需恢复，请加 --force。",
            "The warehouse (version {n}, {now:%Y-%m-%d %H:%M}) is newer than the backup ({then:%Y-%m-%d %H:%M}); to restore it all the same add --force.",
        ).fill(n=there.number, now=there.created_at, then=made)
    )
