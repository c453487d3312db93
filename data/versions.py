"""The files of a versioned warehouse: manifests, the pointer to one, what may go.

A folder holds `CURRENT` (the version as six digits), one `manifest-NNNNNN.json` per
version and the immutable DuckDB files the manifests name. Nothing here opens a
database.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from queries.releases import CONTRACT, FIRST

POINTER = "CURRENT"
DATABASE = re.compile(r".+-\d{6}\.duckdb(\.wal|\.part|\.part\.wal)?|.+\.new")


@dataclass(frozen=True)
class Version:
    """One state of the warehouse: which files it is made of, who made it and when."""

    number: int
    created_at: datetime
    note: str
    load_id: int | None
    files: Mapping[str, str]
    is_merged: bool = False
    "Several publications of a server in one: what lay between them is not here."
    contract: int = CONTRACT


def manifest_path(folder: Path, number: int) -> Path:
    """Return where the manifest of a version lies."""
    return folder / f"manifest-{number:06d}.json"


def pointed(folder: Path) -> int | None:
    """Return the number of the current version, or None in an empty folder."""
    try:
        return int((folder / POINTER).read_text())
    except FileNotFoundError:
        return None


def read(folder: Path, number: int) -> Version | None:
    """Return a version from its manifest, or None if it was pruned."""
    try:
        written = json.loads(manifest_path(folder, number).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Version(
        number=written["version"],
        created_at=datetime.fromisoformat(written["created_at"]),
        note=written["note"],
        load_id=written["load_id"],
        files=written["files"],
        is_merged=written.get("is_merged", False),
        contract=written.get("contract", FIRST),
    )


def all_of(folder: Path) -> list[Version]:
    """Return every version whose manifest is there, oldest first."""
    numbers = sorted(int(p.stem[9:]) for p in folder.glob("manifest-??????.json"))
    found = (read(folder, number) for number in numbers)
    return [version for version in found if version]


def publish(folder: Path, version: Version) -> None:
    """Write the manifest, then move the pointer: the version is there, or it is not."""
    for name in version.files.values():
        sync(folder / name)
    written = {
        "version": version.number,
        "created_at": version.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        "note": version.note,
        "load_id": version.load_id,
        "files": dict(version.files),
        "contract": version.contract,
    } | ({"is_merged": True} if version.is_merged else {})
    text = json.dumps(written, ensure_ascii=False, indent=1)
    write(manifest_path(folder, version.number), text)
    point(folder, version.number)


def point(folder: Path, number: int) -> None:
    """Make a version the current one, atomically and durably."""
    write(folder / POINTER, f"{number:06d}\n")


def unpoint(folder: Path) -> None:
    """Have no current version; those that are kept can be rolled back to."""
    (folder / POINTER).unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Bring a file or folder to the disk before anything refers to it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, text: str) -> None:
    """Replace a file by a text, whole and durably, or leave it as it was."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, "utf-8")
    sync(new)
    new.replace(path)
    sync(path.parent)


def discard(folder: Path, number: int | None) -> None:
    """Forget a version that a writer began and never published."""
    if number is not None and number != pointed(folder):
        manifest_path(folder, number).unlink(missing_ok=True)


def prune(folder: Path, keep: int) -> None:
    """Drop the oldest versions beyond `keep`; the current one always stays."""
    current = pointed(folder)
    for version in all_of(folder)[:-keep]:
        if version.number != current:
            manifest_path(folder, version.number).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete database files that no manifest names: pruned, or never published."""
    named = {name for version in all_of(folder) for name in version.files.values()}
    for path in folder.iterdir():
        if DATABASE.fullmatch(path.name) and path.name not in named:
            path.unlink(missing_ok=True)
