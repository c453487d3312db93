"""`versions`: what is kept, newest last, the current one marked."""

import argparse
from pathlib import Path

from data import store
from data.commands.speech import answer, table
from data.versions import Version
from queries.text import Text

HELP = "list the versions that are kept"
MEGA = 1024 * 1024
USED = Text(
    "\n占用磁盘 {mb:,.1f} MB（各版本共用未变的文件）",
    "\nOn disk {mb:,.1f} MB; versions share files that did not change",
)
EMPTY = Text("仓库尚无版本。", "The warehouse has no version yet.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """List number, time (UTC), load and note of each version."""
    place = store.Store(store.folder_of(options.warehouse))
    current = place.newest()
    number = current.number if current else None
    listed = [
        {
            "version": version.number,
            "created_at": version.created_at,
            "load_id": version.load_id,
            "note": version.note,
            "is_current": version.number == number,
            "bytes": _bytes(place, version),
        }
        for version in place.versions()
    ]
    rows = [
        (
            "*" if v["is_current"] else "",
            v["version"],
            f"{v['created_at']:%Y-%m-%d %H:%M}",
            "" if v["load_id"] is None else v["load_id"],
            f"{float(str(v['bytes'])) / MEGA:,.1f} MB",
            v["note"],
        )
        for v in listed
    ]
    head = Text(
        " ,版本,时间（UTC）,批次,大小,说明", " ,version,made (UTC),load,size,note"
    )
    used = sum(_size(path) for path in place.folder.glob("*.duckdb"))
    shown = table([str(head).split(","), *rows])
    told = Text(shown, shown).join_with(USED.fill(mb=used / MEGA)) if rows else EMPTY
    return answer(options, told, {"current": number, "versions": listed, "bytes": used})


def _bytes(place: store.Store, version: Version) -> int:
    return sum(_size(place.folder / name) for name in version.files.values())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
