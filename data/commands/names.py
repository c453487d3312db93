"""`names`: what the spellings in files stand for - listed, confirmed once, revoked."""

import argparse
import getpass

import polars as pl

from data import store
from data.commands.speech import answer, say, table
from data.names.remember import Remembered, confirm, feeds_with_names, listed, revoke
from queries.text import Text

HELP = "spellings in files: list, confirm or revoke what they stand for"
ACTIONS = {
    "list": "list the spellings that are remembered (also without ACTION)",
    "confirm": "remember what a spelling stands for in files of a kind, from now on",
    "revoke": "forget it again; figures that were loaded by it stay",
}
ALREADY = Text(
    "{feed} 中 {told} 已经记住，未作改动。",
    "In {feed}, {told} is remembered already; nothing was changed.",
)
CONFIRMED = Text(
    "{feed} 中记住了：{told}。版本 {n}，第 {load} 批。",
    "Remembered for {feed}: {told}. Version {n}, load {load}.",
)
REVOKED = Text(
    "{feed} 中不再记住：{told}。版本 {n}，第 {load} 批；已导入的数据不变。",
    "No longer remembered for {feed}: {told}. Version {n}, load {load}; figures loaded by it stay.",
)
NONE = Text("尚未记住任何写法。", "No spelling is remembered yet.")
HEAD = Text("来源类型,写法,编码,名称", "feed,written as,id,name")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, the kind of file, the spellings and who does it."""
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION", help="; ".join(ACTIONS))
    made = {n: actions.add_parser(n, help=h, description=h) for n, h in ACTIONS.items()}
    for name, one in made.items():
        one.set_defaults(action=name)
        _common(one)
    for one in (made["confirm"], made["revoke"]):
        one.add_argument("feed", choices=feeds_with_names(), metavar="FEED", help="the kind of file: " + ", ".join(feeds_with_names()))  # fmt: skip
        one.add_argument(
            "--by", default=getpass.getuser(), help="who does it, for the log"
        )
    made["revoke"].add_argument("written_as", metavar="WRITTEN_AS", help="as listed")
    made["confirm"].add_argument(
        "pairs",
        nargs="+",
        metavar="WRITTEN_AS ID",
        help="as it is written in the file, and the id (or a name only one has) it stands for; several pairs may follow",
    )
    made["confirm"].set_defaults(wrong=made["confirm"].error)


def _common(parser: argparse.ArgumentParser) -> None:
    """Take the common choices after the action too; those before it stay in force."""
    unset = argparse.SUPPRESS
    parser.add_argument("--warehouse", metavar="URL", default=unset, help="duckdb:///FOLDER")  # fmt: skip
    parser.add_argument("--lang", choices=("zh", "en"), default=unset, help="language of messages")  # fmt: skip
    parser.add_argument("--json", action="store_true", default=unset, help="answer with one JSON object on stdout")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """List, remember or forget; what is changed is a load of its own and can be undone."""
    folder = store.folder_of(options.warehouse)
    if options.action == "list":
        return _list(options, listed(folder))
    if options.action == "revoke":
        done = revoke(folder, options.feed, options.written_as, options.by, waiting=say)
        return _answer(options, REVOKED, done)
    written, ids = options.pairs[::2], options.pairs[1::2]
    if len(written) != len(ids):
        options.wrong("every WRITTEN_AS needs its ID")
    pairs = list(zip(written, ids, strict=True))
    done = confirm(folder, options.feed, pairs, options.by, waiting=say)
    return _answer(options, CONFIRMED if done.version else ALREADY, done)


def _answer(options: argparse.Namespace, words: Text, done: Remembered) -> int:
    told = Text("、", ", ")
    pairs = [f"{written} = {code}" for written, code in done.spellings]
    said = Text(told.zh.join(pairs), told.en.join(pairs))
    text = words.fill(feed=options.feed, told=said, n=done.version, load=done.load_id)
    spellings = [{"feed": options.feed, "written_as": w, "id": i} for w, i in done.spellings]  # fmt: skip
    result = {"version": done.version, "load_id": done.load_id, "names": spellings}
    return answer(options, text, result)


def _list(options: argparse.Namespace, found: pl.DataFrame) -> int:
    rows = [(f, w, i, Text(zh or "", en or "")) for f, w, i, zh, en in found.iter_rows()]  # fmt: skip
    shown = table([str(HEAD).split(","), *rows])
    told = Text(shown, shown) if rows else NONE
    listing = [
        {"feed": f, "written_as": w, "id": i, "name": n._asdict()}
        for f, w, i, n in rows
    ]
    return answer(options, told, {"names": listing})
