"""One writer at a time: a lock file, and beside it who holds it and since when."""

import getpass
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from data import disk
from queries.text import ReaderError, Text

LOCK = ".lock"
OWNER = ".lock.json"
Hearing = Callable[[Text], object]


class WarehouseBusy(ReaderError):
    """Another writer holds the warehouse and did not finish in time."""


@contextmanager
def held(folder: Path, wait: float, waiting: Hearing | None) -> Iterator[int | None]:
    """Hold the folder's lock; give the version that a writer began and did not finish.

    `waiting` is told who holds the lock when it is not free at once.

    Raises:
        WarehouseBusy: it is not free after `wait` seconds.
        DiskRefused: the disk is full or read-only, now or while the lock is held.
    """
    with disk.minded(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        _acquire(lock, folder, wait, waiting)
        try:
            yield _owner(folder).get("version")
        finally:
            (folder / OWNER).unlink(missing_ok=True)
            lock.release()


def sign(folder: Path, version: int | None) -> None:
    """Write down who holds the lock, since when, and the version in the making."""
    written = {
        "owner": owner(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version,
    }
    (folder / OWNER).write_text(json.dumps(written, ensure_ascii=False), "utf-8")


def owner() -> str:
    """Return who this writer is: person, machine and process."""
    return f"{getpass.getuser()}@{socket.gethostname()} ({os.getpid()})"


def _acquire(
    lock: FileLock, folder: Path, wait: float, waiting: Hearing | None
) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting:
            waiting(_busy(folder))
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise WarehouseBusy(_busy(folder)) from None


def _owner(folder: Path) -> dict[str, Any]:
    try:
        written: dict[str, Any] = json.loads((folder / OWNER).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return written


def _busy(folder: Path) -> Text:
    owner = _owner(folder)
    return told(owner.get("owner", "?"), owner.get("since", "?"))


def told(who: str, since: str) -> Text:
    """Return the sentence that says who is writing, and since when (UTC)."""
    return Text(
        "仓库正在被 {who} 写入（自 {since} UTC），请等待其完成。",
        "{who} has been writing to the warehouse since {since} UTC; wait until it is done.",
    ).fill(who=who, since=since)
