"""Take a load back: what it replaced is put in place again, as a new version.

Versions are compared as they lie on the disk: the one before the load, the one it made
and the current one. What the load changed goes back to what it was, unless a later
load has changed the same since.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from data import revise, rollups, shelf, truth
from data.draft import DAY, Draft
from data.lock import Hearing
from data.replace import period_of
from data.shelf import Changes, Shelf
from data.store import Store
from data.versions import Version
from queries import schema
from queries.text import ReaderError, Text

DERIVED = (schema.deposit_month, schema.deposit_org_day)
LOG = schema.load_log


class CannotUndo(ReaderError):
    """The load cannot be taken back; the message says why and what to do instead."""


@dataclass(frozen=True)
class Undone:
    """What was taken back: the loads, the version made, rows put back, values changed."""

    loads: Sequence[int]
    version: int
    rows: int
    revisions: int


def undo(
    folder: Path, load_id: int, by: str, *, waiting: Hearing | None = None
) -> Undone:
    """Take a load back, and those published together with it.

    Args:
        folder: the warehouse folder.
        load_id: the load, as the log numbers it.
        by: who takes it back, for the log.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        CannotUndo: no such load, the version before it is not kept, or later loads
            changed the same periods; nothing is changed.
        WarehouseBusy: another writer does not finish.
    """
    store = Store(folder)
    with store.writing(f"undo {load_id}", waiting=waiting) as draft:
        with shelf.opened(folder) as kept:
            before, made, now = _line(kept, store, load_id)
            changed = kept.changes(before, made)
            _refuse_overlap(changed, kept.changes(made, now), load_id)
            restored = {t: kept.rows(before, t, changed[t]) for t in changed}
        work = _Work(draft, load_id, by)
        work.restore(restored, changed)
        work.finish(changed)
    loads = range((before.load_id or 0) + 1, (made.load_id or load_id) + 1)
    return Undone(list(loads), draft.number, work.row_count, work.revisions.height)


def _line(kept: Shelf, store: Store, load_id: int) -> tuple[Version, Version, Version]:
    """Return the version before a load, the one it made, and the current one.

    Versions that a rollback left aside are no part of the line: their log of loads is
    not the beginning of the current one.
    """
    now = store.current()
    logs = {v.number: _log(kept, v) for v in store.versions()}
    log = logs[now.number] if now else []
    if now is None or load_id not in [row[0] for row in log]:
        raise CannotUndo(
            Text("没有第 {n} 批导入。", "There is no load {n}.").fill(n=load_id)
        )
    line = [v for v in store.versions() if v.number <= now.number and log[: len(logs[v.number])] == logs[v.number]]  # fmt: skip
    earlier = [v for v in line if (v.load_id or 0) < load_id]
    later = [v for v in line if (v.load_id or 0) >= load_id]
    if not earlier:
        raise CannotUndo(
            Text(
                "第 {n} 批之前的版本已不再保留，无法撤销。请重新导入原来的文件。",
                "The version before load {n} is no longer kept. Load the earlier file again instead.",
            ).fill(n=load_id)
        )
    if later[0].is_merged:
        raise CannotUndo(
            Text(
                "第 {n} 批是在另一台机器上导入的，本机没有它前后的版本。请在导入它的机器上撤销，或重新导入原来的文件。",
                "Load {n} was made on another machine; this one does not have the versions around it. Undo it where it was loaded, or load the earlier file again.",
            ).fill(n=load_id)
        )
    return earlier[-1], later[0], now


def _log(kept: Shelf, version: Version) -> list[tuple[Any, ...]]:
    table = kept.rows(version, LOG, [None]).sort("load_id")
    return table.select("load_id", "file_sha256", "loaded_at").rows()


def _refuse_overlap(mine: Changes, later: Changes, load_id: int) -> None:
    derived = DERIVED if DAY in mine else ()
    both = {t: sorted({*mine[t]} & {*later[t]}, key=str) for t in mine if t in later and t not in derived}  # fmt: skip
    places = [_place(table, periods) for table, periods in both.items() if periods]
    if not places:
        return
    raise CannotUndo(
        Text(
            "第 {n} 批之后又有导入更改了{where}，请先撤销后来的批次。",
            "Later loads changed {where} again; take those back before load {n}.",
        ).fill(
            n=load_id,
            where=Text(
                "、".join(p.zh for p in places), ", ".join(p.en for p in places)
            ),
        )
    )


def _place(table: sa.Table, periods: Sequence[date | None]) -> Text:
    label: Text = table.info["label"]
    told = "" if periods[0] is None else f" {periods[-1]}"
    return Text(label.zh + told, f"{table.name}{told}")


class _Work:
    """The draft in which a load is taken back, and what goes into its books."""

    def __init__(self, draft: Draft, load_id: int, by: str) -> None:
        self.draft, self.undone, self.by = draft, load_id, by
        self.number = (draft.last_load() or 0) + 1
        self.row_count = self.gone = 0
        self.revisions = pl.DataFrame()

    def restore(self, restored: dict[sa.Table, pl.DataFrame], changed: Changes) -> None:
        """Put the rows back; what differs from what was published is written down."""
        parts = [self._put(t, frame, changed[t]) for t, frame in restored.items()]
        if DAY in changed:
            rollups.refresh(self.draft, min(changed[DAY], key=str))
        nothing = pl.DataFrame(schema={c.name: pl.String for c in schema.revision.c})
        found = pl.concat([nothing.drop("load_id"), *parts])
        self.revisions = found.with_columns(load_id=pl.lit(self.number))

    def _put(self, table: sa.Table, frame: pl.DataFrame, periods: list[date | None]) -> pl.DataFrame:  # fmt: skip
        where = None if periods == [None] else table.c[period_of(table) or ""].in_(periods)  # fmt: skip
        old = self.draft.rows(table, where)
        if table is DAY:
            for year in {day.year for day in periods if day}:
                days = self.draft.days(year)
                self.draft.run(days.delete().where(days.c.day.in_(periods)))
            self.draft.replace(DAY, frame, sa.false())
        else:
            self.draft.replace(table, frame, where)
        self.gone += old.height
        self.row_count += frame.height
        return revise.changes(old, frame, table).drop("load_id")

    def finish(self, changed: Changes) -> None:
        """Check truths and write log and revisions."""
        periods = sorted(d for days in changed.values() for d in days if d)
        found = truth.check(self.draft, periods)
        self._append(
            schema.truth_check, found.with_columns(load_id=pl.lit(self.number))
        )
        self._append(schema.revision, self.revisions)
        self._append(LOG, self._entry(periods))
        self.draft.load_id = self.number

    def _append(self, table: sa.Table, rows: pl.DataFrame) -> None:
        if rows.height:
            self.draft.replace(table, rows, sa.false())

    def _entry(self, periods: Sequence[date]) -> pl.DataFrame:
        past = self.draft.rows(LOG).filter(load_id=self.undone)
        told = f"undo {self.undone}"
        at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        return past.with_columns(
            load_id=pl.lit(self.number),
            file_name=pl.lit(told),
            file_sha256=pl.lit(hashlib.sha256(f"{told} {at}".encode()).hexdigest()),
            row_count=pl.lit(self.row_count),
            first_period=pl.lit(min(periods, default=None), pl.Date),
            last_period=pl.lit(max(periods, default=None), pl.Date),
            loaded_at=pl.lit(at),
            loaded_by=pl.lit(self.by),
            replaced_rows=pl.lit(self.gone),
            note=pl.lit(told),
        )
