"""`disk`: what the warehouse, the books and the log take, and what is left."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from data import store
from data.commands.speech import answer, table
from data.store import Store
from queries import config
from queries.text import Text

HELP = "say what figures, books and log take on the disk, and what is left"
MEGA = 1024 * 1024
HEAD = (Text("内容", "what"), Text("大小", "size"), Text("位置", "where"))
CURRENT = Text("当前版本（须备份）", "current version (to be backed up)")
EARLIER = Text("以前的 {n} 个版本", "{n} earlier versions")
BOOKS = Text("日常记录（须备份）", "books (to be backed up)")
ASIDE = Text("恢复前留存的记录", "books kept aside by restores")
LOG = Text("运行日志", "log")
FREE = Text("磁盘剩余", "left on the disk")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """List each part with its size and place."""
    folder = store.folder_of(options.warehouse)
    parts = [*_figures(folder), *_books(), *_log()]
    free = shutil.disk_usage(next(p for p in (folder, *folder.absolute().parents) if p.exists())).free  # fmt: skip
    rows = [(str(what), _mega(size), where) for what, size, where in parts]
    rows.append((str(FREE), _mega(free), str(folder)))
    shown = table([[str(head) for head in HEAD], *rows])
    told = {"parts": [{"what": what.en, "bytes": size, "where": where} for what, size, where in parts], "free": free}  # fmt: skip
    return answer(options, Text(shown, shown), told)


def _figures(folder: Path) -> Iterator[tuple[Text, int, str]]:
    place = Store(folder)
    current = place.current()
    now = set(current.files.values()) if current else set()
    files = {path.name: path.stat().st_size for path in folder.glob("*.duckdb")}
    used = sum(size for name, size in files.items() if name in now)
    yield CURRENT, used, str(folder)
    others = max(len(place.versions()) - 1, 0)
    yield EARLIER.fill(n=others), sum(files.values()) - used, str(folder)
    aside = _sizes(folder.glob("books-before-restore-*.zip"))
    if aside:
        yield ASIDE, aside, str(folder)


def _books() -> Iterator[tuple[Text, int, str]]:
    address = sa.make_url(config.load().granary_books)
    if address.get_backend_name() == "sqlite" and address.database:
        file = Path(address.database)
        yield BOOKS, _sizes(file.parent.glob(f"{file.name}*")), str(file)


def _log() -> Iterator[tuple[Text, int, str]]:
    if named := config.load().granary_log:
        file = Path(named)
        # Each of several processes writes one of its own, and old ones stand beside it.
        yield LOG, _sizes(file.parent.glob(f"{file.stem}*{file.suffix}*")), str(file)


def _sizes(files: Iterator[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def _mega(size: int) -> str:
    return f"{size / MEGA:,.1f} MB"
