"""`load FEED FILES...`: bring files in, all of them or nothing."""

import argparse
import getpass
import json
import signal
from pathlib import Path

from data import refusal, store
from data.commands.progress import working
from data.commands.speech import answer, say, table
from data.feeds import FEEDS
from data.load import STEPS, Loaded, load
from queries import schema
from queries.text import ReaderError, Text

HELP = "bring files into the warehouse: every row of them, or none"

MARKED = Text(
    "已把标出错误的工作簿写入 {path}。",
    "A workbook with the errors marked is in {path}.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add one sub-command's worth of choices, those of every feed included."""
    parser.add_argument("feed", choices=sorted(FEEDS), metavar="FEED", help=_feeds())
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--correct",
        action="store_true",
        help="change closed months; marks them revised",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change; change nothing"
    )
    parser.add_argument(
        "--add", action="store_true", help="keep what the periods have under other keys"
    )
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who loads, for the log"
    )
    parser.add_argument(
        "--refusal",
        type=Path,
        metavar="OUT.xlsx",
        help="where to write a refused file with its bad cells marked",
    )
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help='print a line {"stage_zh", "stage_en", "fraction"} per step to stdout',
    )
    for name, text in _options().items():
        parser.add_argument(f"--{name}", metavar=name.upper(), help=text.en)


def run(options: argparse.Namespace) -> int:
    """Load, tell what was done, and what does not add up; or mark what is wrong."""
    try:
        done = _loaded(options)
    except ReaderError as error:
        if options.refusal is not None:
            _write_refusal(options, error)
        raise
    if not options.json:
        _tell(done)
    return answer(options, done.message, _result(done))


def _loaded(options: argparse.Namespace) -> Loaded:
    told = _lines if options.progress_json else _quiet
    given = {n: v for n in _options() if (v := getattr(options, n)) is not None}
    with working(Text("导入 {feed}", "Loading {feed}").fill(feed=options.feed)):
        return load(
            options.feed,
            options.files,
            folder=store.folder_of(options.warehouse),
            by=options.by,
            correct=options.correct,
            dry_run=options.dry_run,
            add=options.add,
            waiting=_waiting if options.progress_json else say,
            step=told,
            **given,
        )


def _quiet(step: str) -> None:
    """Say nothing: the time that passes is shown by `working`."""


def _lines(step: str) -> None:
    if step == "publish":
        # From here on it is too late to cancel: all of it will be in.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _line(STEPS[step], list(STEPS).index(step) / len(STEPS))


def _waiting(text: Text) -> None:
    _line(text, 0.0)


def _line(stage: Text, fraction: float) -> None:
    line = {"stage_zh": stage.zh, "stage_en": stage.en, "fraction": round(fraction, 3)}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _write_refusal(options: argparse.Namespace, error: ReaderError) -> None:
    """Write the marked workbook; banks across are found by what the warehouse knows."""
    with store.Store(store.folder_of(options.warehouse)).writing("look") as draft:
        draft.abandon()
        raw = refusal.workbook(
            options.files,
            error,
            table=schema.metadata.tables.get(options.feed),
            rows=draft.rows,
            sheet=getattr(options, "sheet", None),
        )
    options.refusal.write_bytes(raw)
    say(MARKED.fill(path=options.refusal))


def _tell(done: Loaded) -> None:
    head = Text(
        "表,行,新增,替换,更改,删除", "table,rows,added,replaced,changed,removed"
    )
    if done.tables:
        say(table([str(head).split(","), *(list(t.values()) for t in done.tables)]))
    for row in done.checks.iter_rows(named=True):
        mark = Text("【校验】", "[check] ")
        say(f"{mark}{Text(row['message_zh'], row['message_en'])}")


def _result(done: Loaded) -> dict[str, object]:
    return {
        "version": done.version,
        "load_ids": list(done.load_ids),
        "tables": list(done.tables),
        "revisions": done.revisions,
        "skipped": list(done.skipped),
        "checks": done.checks.to_dicts(),
        "changes": done.changes.to_dicts(),
    }


def _feeds() -> str:
    return "the kind of file: " + ", ".join(sorted(FEEDS))


def _options() -> dict[str, Text]:
    return {
        name: text for feed in FEEDS.values() for name, text in feed.options.items()
    }
