"""Spellings a steward confirms: remembered, listed, revoked; each time a load of its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data import revise, shelf
from data.draft import Draft
from data.intake import Intake
from data.known import REFERENCES, Known, known
from data.lock import Hearing
from data.names.identify import alike, by_name
from data.replace import Replaced
from data.store import Store
from queries import names, schema
from queries.text import ReaderError, Text

TABLE = schema.name_alias
FEED = TABLE.name
LONGEST = 200
Pairs = Sequence[tuple[str, str]]


class CannotRemember(ReaderError):
    """A spelling cannot be remembered or revoked; the message says why."""


@dataclass(frozen=True)
class Remembered:
    """What was done: the spellings it concerns, and the load, if there was one to make."""

    spellings: Pairs
    version: int | None = None
    load_id: int | None = None


def listed(folder: Path) -> pl.DataFrame:
    """Return what is remembered: `(feed, written_as, id, name_zh, name_en)`, in order.

    Raises:
        CannotRemember: there is no warehouse yet.
    """
    current = Store(folder).newest()
    if current is None:
        raise CannotRemember(NO_WAREHOUSE.fill(place=folder))
    with shelf.opened(folder) as kept:
        aliases = kept.rows(current, TABLE, [None])
        every = {t.name: names.called(kept.rows(current, t, [None]), t) for t in names.REFERRED}  # fmt: skip
    return names.named(aliases.sort("feed", "written_as"), every)


def confirm(
    folder: Path, feed: str, pairs: Pairs, by: str, *, waiting: Hearing | None = None
) -> Remembered:
    """Remember what spellings stand for in files of a feed, all of them or none.

    Args:
        folder: the warehouse folder.
        feed: the kind of file, the name of a table that refers to ids.
        pairs: (as it is written, the id or a name that only one id has).
        by: who confirms, for the log.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        CannotRemember: no such id, a name that several have, a spelling that is an id
            itself or stands for another id; nothing is changed.
        ContractBroken, WarehouseBusy: as for any load.
    """
    table = _table(feed)
    with Store(folder).writing(f"names {feed}", waiting=waiting) as draft:
        there = known(draft.rows)
        held = _held(draft, feed)
        sure = dict(_checked(pair, table, there, held) for pair in pairs)
        fresh = {w: i for w, i in sure.items() if held.get(w) != i}
        if not fresh:
            draft.abandon()
            return Remembered(list(sure.items()))
        label = _label("confirm", feed, fresh)
        rows = pl.DataFrame({"written_as": list(fresh), "id": list(fresh.values())})
        intake = Intake(draft, FEED, [Path(label)])
        intake.take({FEED: rows.with_columns(feed=pl.lit(feed), file=pl.lit(label))})
        intake.finish(by, [_mark(label)])
    return Remembered(list(fresh.items()), draft.number, intake.last)


def revoke(
    folder: Path, feed: str, written_as: str, by: str, *, waiting: Hearing | None = None
) -> Remembered:
    """Forget what a spelling stands for; figures loaded by it stay.

    Raises:
        CannotRemember: it is not remembered for this feed; nothing is changed.
        WarehouseBusy: another writer does not finish.
    """
    _table(feed)
    written = written_as.strip()
    with Store(folder).writing(f"names {feed}", waiting=waiting) as draft:
        held = _held(draft, feed)
        if written not in held:
            raise CannotRemember(NOT_HELD.fill(written=written, feed=feed))
        label = _label("revoke", feed, {written: held[written]})
        intake = Intake(draft, FEED, [Path(label)])
        intake.parts.append(_removed(draft, feed, written))
        intake.finish(by, [_mark(label)])
    return Remembered([(written, held[written])], draft.number, intake.last)


def _removed(draft: Draft, feed: str, written: str) -> Replaced:
    mine = (TABLE.c.feed == feed) & (TABLE.c.written_as == written)
    old = draft.rows(TABLE, mine)
    none = old.clear().with_columns(load_id=pl.lit(None, pl.Int64))
    draft.replace(TABLE, none.drop("load_id"), mine)
    return Replaced(TABLE, none, old, revise.changes(old, none, TABLE))


def _table(feed: str) -> sa.Table:
    table = schema.metadata.tables.get(feed)
    if table is None or not referring(table):
        raise CannotRemember(
            NO_NAMES.fill(feed=feed, all=", ".join(feeds_with_names()))
        )
    return table


def referring(table: sa.Table) -> list[str]:
    """Return the columns of a table that hold ids of units, regions, banks or lines."""
    return [c.name for c in table.columns if c.name in REFERENCES]


def feeds_with_names() -> list[str]:
    """Return the feeds whose files refer to ids, by name."""
    own = ("deposit_org_day", "truth_check")
    every = sorted(schema.metadata.tables.items())
    return [name for name, table in every if referring(table) and name not in own]


def _held(draft: Draft, feed: str) -> dict[str, str]:
    mine = draft.rows(TABLE, TABLE.c.feed == feed)
    return dict(mine.select("written_as", "id").iter_rows())


def _checked(
    pair: tuple[str, str], table: sa.Table, there: Known, held: dict[str, str]
) -> tuple[str, str]:
    """Return a spelling and the id it is to stand for, if both are good."""
    written, wanted = pair[0].strip(), pair[1].strip()
    every = pl.concat(there.choices(c, table) for c in referring(table)).unique("id")
    code = _id(wanted, every)
    told = {"written": written, "id": code, "feed": table.name}
    ids = {i for c in referring(table) for i in there.ids[REFERENCES[c].name]}
    if not 0 < len(written) <= LONGEST:
        raise CannotRemember(LENGTH.fill(most=LONGEST))
    if written in ids:
        raise CannotRemember(IS_ID.fill(**told))
    if held.get(written, code) != code:
        raise CannotRemember(IS_OTHER.fill(**told, other=held[written]))
    return written, code


def _id(wanted: str, every: pl.DataFrame) -> str:
    if wanted in every["id"]:
        return wanted
    found = alike(pl.Series([wanted]), by_name(every))["id"].to_list()
    if len(found) == 1:
        return str(found[0])
    words = SEVERAL if found else NOBODY
    raise CannotRemember(words.fill(wanted=wanted, all=", ".join(found)))


def _label(action: str, feed: str, pairs: dict[str, str]) -> str:
    """Return what the log calls it, as a file's name: without the signs of a path."""
    told = ", ".join(f"{written} = {code}" for written, code in pairs.items())
    plain = f"names {action} {feed}: {told}".replace("/", "／").replace("\\", "＼")
    return plain[:LONGEST]


def _mark(label: str) -> str:
    return hashlib.sha256(f"{label} {datetime.now(UTC)}".encode()).hexdigest()


NO_WAREHOUSE = Text("{place} 中还没有仓库。", "There is no warehouse in {place} yet.")
NO_NAMES = Text(
    "{feed} 类文件不引用机构、地区、银行或科目；可用的有：{all}。",
    "Files of {feed} refer to no unit, region, bank or line; those that do: {all}.",
)
NOBODY = Text(
    "{wanted} 不是该类文件可用的编码，也不是已知名称，未记住。请核对编码。",
    "{wanted} is neither an id such files may hold nor a known name; nothing was remembered. Look the id up.",
)
SEVERAL = Text(
    "叫 {wanted} 的不止一个：{all}。请写编码，未记住。",
    "Several are called {wanted}: {all}. Give the id; nothing was remembered.",
)
LENGTH = Text(
    "写法须为 1 至 {most} 个字符，未记住。",
    "A spelling has 1 to {most} characters; nothing was remembered.",
)
IS_ID = Text(
    "{written} 本身就是编码，不能代表 {id}。",
    "{written} is an id itself and cannot stand for {id}.",
)
IS_OTHER = Text(
    "{feed} 中 {written} 已代表 {other}。请先撤销，再确认为 {id}。",
    "In {feed}, {written} stands for {other} already. Revoke that before it can stand for {id}.",
)
NOT_HELD = Text(
    "{feed} 中没有记住“{written}”这一写法，未作改动。",
    "No spelling {written} is remembered for {feed}; nothing was changed.",
)
