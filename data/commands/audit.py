"""`audit`: what was done, by whom - listed, exported, removed when its time has come."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.commands.speech import answer, table
from data.rights import statements
from queries import books
from queries.books import Event, Wanted
from queries.codes import ACTIONS as DOINGS
from queries.codes import OUTCOMES
from queries.text import ReaderError, Text

HELP = "what was done, by whom: list, export, forget what is due, rights for PostgreSQL"
ACTIONS = {
    "list": "list the newest events (also without ACTION)",
    "export": "write events to a file: .xlsx, else CSV",
    "forget": "delete what is older than a day, or put a pseudonym in place of a person",
    "rights": "print the SQL that lets a PostgreSQL role add to the audit log but never change it",
}
SHOWN = 50
HEAD = Text("时间（UTC）,人员,动作,对象,范围,结果,说明", "at (UTC),person,action,subject,scope,outcome,detail")  # fmt: skip
COLUMNS = ("happened_at", "email", "action", "subject", "scope", "outcome", "detail")
NONE = Text("没有符合条件的审计日志。", "No event matches.")
EXPORTED = Text("已导出 {n} 条审计日志：{file}。", "{n} events written to {file}.")
FORGOTTEN = Text(
    "已删除 {day} 之前的记录：{rows}。", "Deleted what is older than {day}: {rows}."
)
RENAMED = Text(
    "已用化名 {alias} 替换：{rows}。备份与数据仓库的导入记录不受影响。",
    "{alias} stands in place of the address: {rows}. Backups and the warehouse's log of loads are as they were.",
)
NOT_THERE = Text("日常记录中没有 {email}。", "The books have no {email}.")
# A spreadsheet takes what begins so for a formula.
FORMULA = r"^[=+@-]"


class CannotExport(ReaderError):
    """The file cannot be written."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and which events."""
    parser.set_defaults(action="list", limit=SHOWN, person="", doing="", outcome="", first=None, last=None, text="")  # fmt: skip
    actions = parser.add_subparsers(metavar="ACTION", help="; ".join(ACTIONS))
    made = {n: actions.add_parser(n, help=h, description=h) for n, h in ACTIONS.items()}
    for name, one in made.items():
        one.set_defaults(action=name)
    for name in ("list", "export"):
        _filters(made[name])
    made["list"].add_argument("--limit", type=int, default=SHOWN, metavar="N", help="at most so many (default: %(default)s)")  # fmt: skip
    made["export"].add_argument("file", type=Path, metavar="FILE")
    which = made["forget"].add_mutually_exclusive_group(required=True)
    which.add_argument("--before", type=date.fromisoformat, metavar="DATE", help="delete what is older; six months are kept at least")  # fmt: skip
    which.add_argument("--person", metavar="EMAIL", help="replace the address wherever the books have it")  # fmt: skip
    made["rights"].add_argument("role", metavar="ROLE", help="the role the web signs in as")  # fmt: skip


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", default="", metavar="PART", help="part of the address")  # fmt: skip
    parser.add_argument("--action", dest="doing", default="", choices=sorted(DOINGS), metavar="ACTION", help=", ".join(sorted(DOINGS)))  # fmt: skip
    parser.add_argument("--outcome", default="", choices=sorted(OUTCOMES))
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="the last day, in UTC")  # fmt: skip
    parser.add_argument("--text", default="", help="part of subject, scope or detail")


def run(options: argparse.Namespace) -> int:
    """List, export, forget or print rights."""
    does = {"list": _list, "export": _export, "forget": _forget, "rights": _rights}
    return does[options.action](options)


def _list(options: argparse.Namespace) -> int:
    found = books.events(_wanted(options), most=options.limit)
    shown = table([str(HEAD).split(","), *map(_cells, found)])
    told = Text(shown, shown) if found else NONE
    return answer(options, told, {"events": _frame(found).to_dicts()})


def _export(options: argparse.Namespace) -> int:
    found = books.events(_wanted(options))
    # The line that tells of it comes first: without it nothing is handed out.
    books.note(books.operator(), "export", f"audit_log {options.file.name}", detail=f"rows={len(found)}")  # fmt: skip
    frame = _frame(found)
    try:
        if options.file.suffix.lower() == ".xlsx":
            frame.write_excel(options.file, autofit=True)
        else:
            options.file.write_bytes(_plain(frame).write_csv(include_bom=True).encode())
    except OSError as error:
        raise CannotExport(
            Text("无法写入 {file}：{why}。", "{file} cannot be written: {why}.").fill(
                file=options.file, why=error.strerror or error
            )
        ) from error
    told = EXPORTED.fill(n=len(found), file=options.file)
    return answer(options, told, {"rows": len(found), "file": str(options.file)})


def _forget(options: argparse.Namespace) -> int:
    today = books.today()
    if options.before:
        gone = books.forget_before(options.before, today, books.operator())
        told = FORGOTTEN.fill(day=options.before, rows=_counted(gone))
        return answer(options, told, {"deleted": gone})
    alias, changed = books.forget_person(options.person, today, books.operator())
    told = RENAMED.fill(alias=alias, rows=_counted(changed))
    if not changed:
        told = NOT_THERE.fill(email=options.person)
    return answer(options, told, {"pseudonym": alias, "changed": changed})


def _rights(options: argparse.Namespace) -> int:
    said = statements(options.role)
    shown = "\n".join(said)
    return answer(options, Text(shown, shown), {"statements": said})


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(options.person, options.doing, options.outcome, options.first, options.last, options.text)  # fmt: skip


def _cells(event: Event) -> Sequence[object]:
    at = f"{event.happened_at:%Y-%m-%d %H:%M:%S}"
    told = (DOINGS.get(event.action, event.action), OUTCOMES.get(event.outcome, event.outcome))  # fmt: skip
    return at, event.email, told[0], event.subject, event.scope, told[1], event.detail or ""  # fmt: skip


def _frame(found: Sequence[Event]) -> pl.DataFrame:
    return pl.DataFrame(
        [tuple(getattr(e, name) for name in COLUMNS) for e in found],
        {name: pl.Datetime if name == "happened_at" else pl.String for name in COLUMNS},
        orient="row",
    )


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every cell a spreadsheet would run written as text."""
    return frame.with_columns(pl.col(pl.String).str.replace(FORMULA, "'${0}"))


def _counted(rows: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in rows.items()) or "-"
