"""Bring files into the warehouse: all of it, or none of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from data import log
from data.feeds import FEEDS
from data.feeds.feed import Feed
from data.intake import Intake
from data.lock import Hearing as Waiting
from data.replace import Replaced
from data.store import Store
from data.targets.held import held
from queries.text import ReaderError, Text

# Told how far a load has come: the step, a key of `STEPS`.
Hearing = Callable[[str], object]
STEPS: Mapping[str, Text] = {
    "wait": Text("等待仓库空闲", "Waiting for the warehouse"),
    "read": Text("读取文件", "Reading the files"),
    "check": Text("校验并替换", "Checking and replacing"),
    "truth": Text("汇总并核对", "Rolling up and reconciling"),
    "publish": Text("发布新版本", "Publishing the new version"),
}
CHANGES_SHOWN = 200


class FeedUnknown(ReaderError):
    """There is no such kind of file."""


class SameName(ReaderError):
    """Two files of one load have the same name, so the log could not tell them apart."""


@dataclass(frozen=True)
class Loaded:
    """What a load did. `version` is None where nothing was published.

    `tables` has one row per table: `table`, `rows`, `added`, `replaced`, `changed`,
    `removed`; `checks` the `truth_check` rows it gave rise to; `changes` the first
    `CHANGES_SHOWN` of its `revisions` published values, old and new.
    """

    message: Text
    version: int | None = None
    load_ids: Sequence[int] = ()
    tables: Sequence[Mapping[str, object]] = ()
    revisions: int = 0
    skipped: Sequence[str] = ()
    checks: pl.DataFrame = field(default_factory=pl.DataFrame)
    changes: pl.DataFrame = field(default_factory=pl.DataFrame)


def load(  # noqa: PLR0913  every choice of a load, by name
    feed: str,
    files: Sequence[Path],
    *,
    folder: Path,
    by: str,
    correct: bool = False,
    dry_run: bool = False,
    add: bool = False,
    waiting: Waiting | None = None,
    step: Hearing = lambda _: None,
    **options: str,
) -> Loaded:
    """Bring files of one kind into the warehouse and publish a new version.

    Args:
        feed: the kind of file, a key of `data.feeds.FEEDS`.
        files: one or many; each becomes one row of `load_log`.
        folder: the warehouse folder; made if it is not there.
        by: who loads, for the log.
        correct: the files may change closed months; their rows become `revised`.
        dry_run: say what would change, and change nothing.
        add: keep the rows that the files' periods already have under other keys.
        waiting: told who holds the warehouse, if this load has to wait.
        step: told at the beginning of each of `STEPS`.
        options: what the feed takes, such as `own` of `fdic_sod`.

    Raises:
        ContractBroken: bad cells, all of them listed; nothing is changed.
        PeriodClosed: closed months without `correct`; nothing is changed.
        FeedUnknown, SameName, FileUnreadable, WarehouseBusy: in words.
    """
    kind = _feed(feed)
    paths = [Path(file) for file in files]
    _refuse_same_names(paths)
    note = f"{feed}: {', '.join(path.name for path in paths)}"
    step("wait")
    with Store(folder).writing(note, waiting=waiting) as draft:
        step("read")
        prints = {path: log.fingerprint(path) for path in paths}
        past = draft.rows(log.TABLE)
        fresh = [p for p in paths if not log.in_force(past, feed, prints[p])]
        skipped = [path.name for path in paths if path not in fresh]
        if not fresh:
            draft.abandon()
            return Loaded(_already(skipped), skipped=skipped)
        intake = Intake(draft, feed, fresh, correct=correct, add=add)
        frames, said = held(kind.read(fresh, draft.rows, options), draft)
        step("check")
        intake.take(frames)
        step("truth")
        checks = intake.finish(by, [prints[path] for path in fresh])
        if dry_run:
            draft.abandon()
        else:
            step("publish")
    return Loaded(
        message=_told(intake, dry_run).join_with(said),
        version=None if dry_run else draft.number,
        load_ids=[] if dry_run else list(intake.load_ids.values()),
        tables=[_counted(part) for part in intake.parts],
        revisions=intake.revisions.height,
        skipped=skipped,
        checks=checks,
        changes=intake.revisions.head(CHANGES_SHOWN),
    )


def _feed(name: str) -> Feed:
    if name not in FEEDS:
        raise FeedUnknown(
            Text(
                "没有名为 {name} 的来源类型；可用的有：{all}。",
                "There is no feed {name}; there are: {all}.",
            ).fill(name=name, all=", ".join(sorted(FEEDS)))
        )
    return FEEDS[name]


def _refuse_same_names(paths: Sequence[Path]) -> None:
    names = [path.name for path in paths]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SameName(
            Text(
                "有多个文件同名：{names}。请改名或分次导入。",
                "Several files are named {names}; rename them or load one by one.",
            ).fill(names=", ".join(twice))
        )


def _counted(part: Replaced) -> dict[str, object]:
    counts = dict(part.counts)
    rows, new = part.frame.height, counts["added"]
    kept = {"replaced": rows - new} if isinstance(new, int) else {}
    order = ("table", "rows", "added", "replaced", "changed", "removed")
    return {name: (counts | kept)[name] for name in order}


def _already(names: Sequence[str]) -> Text:
    return Text(
        "{names} 已导入过且仍有效，未作任何更改。",
        "{names} is loaded already and in force; nothing was changed.",
    ).fill(names=", ".join(names))


def _told(intake: Intake, dry_run: bool) -> Text:
    done = Text("已导入 {rows} 行", "{rows} rows loaded")
    would = Text("试运行：将导入 {rows} 行", "Dry run: {rows} rows would be loaded")
    tail = Text(
        "，修订 {revised} 个已发布的数值。", ", {revised} published values revised."
    )
    rows = sum(part.frame.height for part in intake.parts)
    head = (would if dry_run else done).fill(rows=f"{rows:,}")
    tail = tail.fill(revised=f"{intake.revisions.height:,}")
    return Text(head.zh + tail.zh, head.en + tail.en)
