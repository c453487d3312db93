"""One file that holds the warehouse and the books, and the way back from it.

The archive has the current version's files under `warehouse/`, the books as one Parquet
file per table under `books/`, whichever engine keeps them, and `contents.json` with the
SHA-256 of each. Nothing is restored before every hash was found right.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data import books, versions
from data.lock import Hearing
from data.server import Home
from data.store import PATIENCE, Store
from data.versions import Version
from queries import config
from queries.releases import FIRST
from queries.text import ReaderError, Text

CONTENTS = "contents.json"
BOOKS = "books/"
ASIDE = "books-before-restore-{number:06d}.zip"
FORMAT = 2


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
        BooksUnavailable: the books cannot be read.
        WarehouseBusy: a writer does not finish.
    """
    store = Store(folder)
    with store.alone(PATIENCE, waiting), TemporaryDirectory() as place:
        version = store.current()
        if version is None:
            raise CannotBackUp(
                Text("仓库尚无版本，没有可备份的内容。", "The warehouse has no version; there is nothing to back up.")
            )  # fmt: skip
        written = _books(Path(place))
        stored = {f"warehouse/{name}": folder / name for name in version.files.values()}
        _pack(file, version, stored | written)
    return Kept(version.number, version.created_at, bool(written))


def _books(place: Path) -> dict[str, Path]:
    """Write the books to a folder and return the files by their name in an archive."""
    files = books.dump(config.load().granary_books, place)
    return {BOOKS + file.name: file for file in files}


def _pack(file: Path, version: Version, parts: dict[str, Path]) -> None:
    contents = {
        "format": FORMAT,
        "version": version.number,
        "created_at": version.created_at.isoformat(),
        "load_id": version.load_id,
        "files": dict(version.files),
        "contract": version.contract,
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

    The versions that were there stay, so `rollback` leads back to them. Books that were
    in use are kept in the folder as `books-before-restore-NNNNNN.zip`, an archive that
    `restore` takes too: it has no figures, so only the books go back.

    Args:
        folder: the warehouse folder; made if it is not there.
        file: an archive made by `backup`.
        force: also over a warehouse or books newer than the archive.
        waiting: told who holds the warehouse, if this has to wait.

    Returns:
        The new version's number, and what the archive held.

    Raises:
        CannotRestore: the archive is damaged, or older than what is there.
        BooksUnavailable: the books cannot be written; the figures are as they were.
        WarehouseBusy: a writer does not finish.
    """
    with _unpacked(file) as (contents, place):
        made = datetime.fromisoformat(contents["created_at"])
        has_books = any(name.startswith(BOOKS) for name in contents["sha256"])
        kept = Kept(contents["version"], made, has_books)
        store = Store(folder)
        with store.alone(PATIENCE, waiting) as home:
            there = store.current()
            has_figures = bool(contents["files"]) or there is None
            if there and has_figures and there.created_at > made and not force:
                raise _older(made, there)
            with _both_or_neither(store, home, there):
                if has_figures:
                    _publish(store, home, contents, place, file.name)
                if has_books:
                    _restore_books(folder, place / BOOKS, there)
            return versions.pointed(folder) or 0, kept


@contextmanager
def _both_or_neither(store: Store, home: Home, there: Version | None) -> Iterator[None]:  # fmt: skip
    """Go back to the version that was there if its books cannot be put in place."""
    try:
        yield
    except BaseException:
        if there:
            store.turn(home, there)
        raise


@contextmanager
def _unpacked(file: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yield the contents and a folder with every file, their hashes found right."""
    with TemporaryDirectory() as name:
        place = Path(name)
        try:
            with zipfile.ZipFile(file) as archive:
                contents: dict[str, Any] = json.loads(archive.read(CONTENTS))
                _refuse_other_format(contents["format"], file)
                for part in contents["sha256"]:
                    archive.extract(part, place)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
            raise CannotRestore(
                Text("{file} 不是可用的备份文件（{why}）。", "{file} is no usable backup ({why}).").fill(file=file, why=error)
            ) from error  # fmt: skip
        for part, mark in contents["sha256"].items():
            if _hash(place / part) != mark:
                raise CannotRestore(
                    Text("备份已损坏：{part} 与指纹不符。", "The backup is damaged: {part} does not match its hash.").fill(part=part)
                )  # fmt: skip
        yield contents, place


def _refuse_other_format(written: int, file: Path) -> None:
    if written != FORMAT:
        raise CannotRestore(
            Text(
                "{file} 由其他版本的粮仓备份（格式 {n}），请用该版本恢复。",
                "{file} was made by another release of Granary (format {n}); restore it with that.",
            ).fill(file=file, n=written)
        )


def _publish(store: Store, home: Home, contents: dict[str, Any], place: Path, name: str) -> None:  # fmt: skip
    number = store.next_number(home)
    files = {alias: f"{alias}-{number:06d}.duckdb" for alias in contents["files"]}
    for alias, stored in contents["files"].items():
        target = store.folder / files[alias]
        with (place / "warehouse" / stored).open("rb") as source:
            target.write_bytes(source.read())
    # An older release's archive stays what it is: `migrate` comes after.
    contract = contents.get("contract", FIRST)
    store.publish(home, f"restore {name}", contents["load_id"], files, contract)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _restore_books(folder: Path, given: Path, there: Version | None) -> None:
    """Put the books in place; those in use are kept beside the figures first."""
    number = there.number if there else 0
    nothing = Version(number, datetime.now(UTC), "books", None, {})
    with TemporaryDirectory() as place:
        in_use = _books(Path(place))
        if in_use:
            _pack(folder / ASIDE.format(number=number), nothing, in_use)
    books.restore(config.load().granary_books, given)


def _older(made: datetime, there: Version) -> CannotRestore:
    return CannotRestore(
        Text(
            "现有仓库（版本 {n}，{now:%Y-%m-%d %H:%M}）比备份（{then:%Y-%m-%d %H:%M}）新；如确需恢复，请加 --force。",
            "The warehouse (version {n}, {now:%Y-%m-%d %H:%M}) is newer than the backup ({then:%Y-%m-%d %H:%M}); to restore it all the same add --force.",
        ).fill(n=there.number, now=there.created_at, then=made)
    )
