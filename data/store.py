"""The versioned store: one writer at a time makes a new version, whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data import lock, rollups, server, versions
from data.draft import Draft
from data.lock import Hearing
from data.server import Home, address
from data.versions import Version
from queries import config, schema
from queries.releases import CONTRACT
from queries.text import ReaderError, Text

PATIENCE = 900.0
PREFIX = "duckdb:///"


class NoSuchVersion(ReaderError):
    """The version asked for is not, or no longer, in the folder."""


class NotAStore(ReaderError):
    """The warehouse named is not a versioned folder, so nothing can be loaded into it."""


def folder_of(url: str) -> Path:
    """Return the folder a `duckdb:///PATH` URL names; relative paths are allowed.

    Of a `postgresql://` URL it is the working copy, in `GRANARY_WORK`.

    Raises:
        NotAStore: another engine, or a single database file.
    """
    if address.is_server(url):
        return address.folder(url)
    path = Path(url.removeprefix(PREFIX))
    if not url.startswith(PREFIX) or path.is_file():
        raise NotAStore(
            Text(
                "{url} 不能导入文件，请使用 `duckdb:///FOLDER` 或 `postgresql://`。",
                "Files are not loaded into {url}, but into `duckdb:///FOLDER` or `postgresql://`.",
            ).fill(url=address.shown(url))
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

    def newest(self) -> Version | None:
        """Return the version in use, a server's working copy brought up to date first."""
        if server.is_copy(self.folder):
            with self.alone(PATIENCE):
                pass
        return self.current()

    def versions(self) -> list[Version]:
        """Return the versions that are kept, oldest first."""
        return versions.all_of(self.folder)

    def rollback(self, version: int) -> Version:
        """Make an earlier (or later) kept version the current one.

        Raises:
            NoSuchVersion: it is not kept; the message lists those that are.
            WarehouseBusy: a writer is at work.
        """
        with self.alone(0) as home:
            found = versions.read(self.folder, version)
            if found is None:
                raise NoSuchVersion(_unknown(version, self.versions()))
            self.turn(home, found)
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
        with self.alone(wait, waiting, is_making=True) as home:
            number = self.next_number(home)
            try:
                with self._draft(number, empty) as draft:
                    yield draft
                    files = draft.finish()
                if files:
                    self.publish(home, note, draft.load_id, files)
            except BaseException:
                versions.discard(self.folder, number)
                versions.sweep(self.folder)
                raise
            versions.prune(self.folder, max(1, config.load().granary_keep_versions))
            versions.sweep(self.folder)

    def _draft(self, number: int, empty: bool) -> closing[Draft]:
        return closing(Draft(self.folder, number, None if empty else self.current()))

    def publish(
        self,
        home: Home,
        note: str,
        load_id: int | None,
        files: Mapping[str, str],
        contract: int = CONTRACT,
    ) -> Version:
        """Make files in the folder the newest version; `contract` is the form they have."""
        number = self.next_number(home)
        new = Version(number, datetime.now(UTC), note, load_id, files, contract=contract)  # fmt: skip
        with home.publishing(self.current(), new, new.number, note):
            versions.publish(self.folder, new)
        return new

    def turn(self, home: Home, to: Version) -> None:
        """Make a kept version the current one; `home` is what `alone` gave."""
        if to.number == versions.pointed(self.folder):
            return
        note = f"rollback {to.number}"
        with home.publishing(self.current(), to, self.next_number(home), note):
            versions.point(self.folder, to.number)

    def next_number(self, home: Home) -> int:
        """Return the number of the version that would be published next."""
        kept = [version.number for version in self.versions()]
        return max([home.number, *kept]) + 1

    @contextmanager
    def alone(
        self, wait: float, waiting: Hearing | None = None, *, is_making: bool = False
    ) -> Iterator[Home]:
        """Hold the warehouse, up to date and cleaned up after a writer that died.

        Raises:
            WarehouseBusy: another writer is still at work after `wait` seconds.
        """
        with (
            lock.held(self.folder, wait, waiting) as unfinished,
            server.held(self.folder, wait, waiting) as home,
        ):
            versions.discard(self.folder, unfinished)
            versions.sweep(self.folder)
            home.refresh()
            lock.sign(self.folder, self.next_number(home) if is_making else None)
            yield home


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
    there = store.newest()
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
