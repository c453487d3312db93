"""The versioned store: one writer at a time makes a new version, whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data import lock, rollups, versions
from data.draft import Draft
from data.lock import Hearing
from data.versions import Version
from queries import config, schema
from queries.text import ReaderError, Text

PATIENCE = 900.0
PREFIX = "duckdb:///"


class NoSuchVersion(ReaderError):
    """The version asked for is not, or no longer, in the folder."""


class NotAStore(ReaderError):
    """The warehouse named is not a versioned folder, so nothing can be loaded into it."""


def folder_of(url: str) -> Path:
    """Return the folder a `duckdb:///PATH` URL names; relative paths are allowed.

    Raises:
        NotAStore: another engine, or a single database file.
    """
    path = Path(url.removeprefix(PREFIX))
    if not url.startswith(PREFIX) or path.is_file():
        raise NotAStore(
            Text(
                "{url} 不是可导入的仓库文件夹，请使用 duckdb:///文件夹。",
                "{url} is not a folder warehouse; files are loaded into duckdb:///FOLDER.",
            ).fill(url=url)
        )
    return path


class Store:
    """The versions in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def current(self) -> Version | None:
        """Return the version in use, or None if nothing was published yet."""
        number = versions.pointed(self.folder)
        return None if number is None else versions.read(self.folder, number)

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        return versions.all_of(self.folder)

    def rollback(self, version: int) -> Version:
        """Make an earlier (or later) kept version the current one.

        Raises:
            NoSuchVersion: it is not kept; the message lists those that are.
            WarehouseBusy: a writer is at work.
        """
        with self._locked(None):
            found = versions.read(self.folder, version)
            if found is None:
                raise NoSuchVersion(_unknown(version, self.versions()))
            versions.point(self.folder, version)
            return found

    @contextmanager
    def writing(
        self,
        note: str,
        *,
        empty: bool = False,
        wait: float = PATIENCE,
        waiting: Hearing | None = None,
    ) -> Iterator[Draft]:
        """Yield a draft of the next version; publish it on a clean exit.

        An exception, or `draft.abandon()`, leaves the warehouse as it was. `empty`
        starts from no rows instead of the current version. `waiting` is told who
        holds the warehouse when this writer has to wait.

        Raises:
            WarehouseBusy: another writer is still at work after `wait` seconds.
            DiskRefused: the disk is full or read-only.
        """
        with self._locked(wait, waiting):
            number = self._next()
            try:
                with self._draft(number, empty) as draft:
                    yield draft
                    files = draft.finish()
                if files:
                    self._publish(draft, note, files)
            except BaseException:
                versions.discard(self.folder, number)
                versions.sweep(self.folder)
                raise
            versions.prune(self.folder, max(1, config.load().granary_keep_versions))
            versions.sweep(self.folder)

    def _draft(self, number: int, empty: bool) -> closing[Draft]:
        return closing(Draft(self.folder, number, None if empty else self.current()))

    def _publish(self, draft: Draft, note: str, files: Mapping[str, str]) -> None:
        version = Version(draft.number, datetime.now(UTC), note, draft.load_id, files)
        versions.publish(self.folder, version)

    def _next(self) -> int:
        kept = [version.number for version in self.versions()]
        return max(kept, default=0) + 1

    @contextmanager
    def _locked(
        self, wait: float | None, waiting: Hearing | None = None
    ) -> Iterator[None]:
        """Hold the lock, clean up after a writer that died; no wait is no new version."""
        with lock.held(self.folder, wait or 0, waiting) as unfinished:
            versions.discard(self.folder, unfinished)
            versions.sweep(self.folder)
            lock.sign(self.folder, None if wait is None else self._next())
            yield


def build(folder: Path, frames: Mapping[str, pl.DataFrame], note: str) -> Version:
    """Publish one version that holds exactly these frames, rollups computed.

    Args:
        folder: the warehouse folder; made if it is not there.
        frames: one frame per schema table, by table name; a missing table is empty.
            Without `deposit_day` a given `deposit_month` is kept as it is. Facts
            without `load_id` and `data_status` are load 1, final.
        note: what this version is, for the list of versions.
    """
    store = Store(folder)
    with store.writing(note, empty=True) as draft:
        _fill(draft, frames)
    return _newest(store)


def establish(
    folder: Path,
    frames: Callable[[], Mapping[str, pl.DataFrame]],
    note: str,
    waiting: Hearing | None = None,
    then: Callable[[Draft], None] | None = None,
) -> tuple[Version, bool]:
    """Publish a first version, unless there is one; `frames` is asked only if needed.

    `then` adds what no frame could hold, before the rollups are made.

    Two writers at once make one version: the second waits, and finds it.

    Returns:
        The current version, and whether this call made it.
    """
    store = Store(folder)
    there = store.current()
    if there is None:
        with store.writing(note, empty=True, waiting=waiting) as draft:
            there = store.current()
            if there is None:
                _fill(draft, frames(), then)
            else:
                draft.abandon()
    return (there, False) if there else (_newest(store), True)


def _fill(
    draft: Draft,
    frames: Mapping[str, pl.DataFrame],
    then: Callable[[Draft], None] | None = None,
) -> None:
    for table in schema.metadata.sorted_tables:
        if table.name in frames:
            draft.replace(table, _stamped(frames[table.name]), None)
    if then:
        then(draft)
    rollups.refresh(draft)
    draft.load_id = draft.last_load()


def _newest(store: Store) -> Version:
    current = store.current()
    if current is None:
        raise RuntimeError("the version just published cannot be read")
    return current


def _stamped(frame: pl.DataFrame) -> pl.DataFrame:
    usual = {"load_id": 1, "data_status": "final"}
    absent = [pl.lit(v).alias(k) for k, v in usual.items() if k not in frame.columns]
    return frame.with_columns(absent)


def _unknown(version: int, kept: list[Version]) -> Text:
    listed = ", ".join(str(v.number) for v in kept) or "-"
    return Text(
        "没有版本 {version}；可用的版本：{kept}。",
        "There is no version {version}; these are kept: {kept}.",
    ).fill(version=version, kept=listed)
