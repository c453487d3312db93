"""`members`: who may read which unit - listed, imported, granted, revoked."""

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

import polars as pl

from data.commands.speech import answer, table
from queries import books
from queries.administration import CannotGrant, refuse_faults
from queries.books import ROLES, Member
from queries.text import Text

HELP = "who may read which unit (of GRANARY_WAREHOUSE): import, list, grant, revoke"
ACTIONS = {
    "list": "list the grants there are and were (also without ACTION)",
    "import": "grant what a CSV file lists: email,org_id,role,valid_from,valid_to",
    "grant": "let a person read a unit and all beneath it",
    "revoke": "end a person's grants from today, all or those for one unit",
}
HEAD = Text("邮箱,机构号,角色,起始日期,截止日期", "email,unit,role,valid from,valid to")
COLUMNS = ("email", "org_id", "role", "valid_from", "valid_to")
NONE = Text("尚未授权任何人。", "Nobody has been granted anything yet.")
GRANTED = Text("已授权 {n} 条：{who}。", "{n} grants kept: {who}.")
REVOKED = Text("已终止 {n} 条授权：{who}。", "{n} grants ended: {who}.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do and for whom."""
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION", help="; ".join(ACTIONS))
    made = {n: actions.add_parser(n, help=h, description=h) for n, h in ACTIONS.items()}
    for name, one in made.items():
        one.set_defaults(action=name)
    made["import"].add_argument("file", type=Path, metavar="FILE")
    made["grant"].add_argument("email", metavar="EMAIL")
    made["grant"].add_argument("org_id", metavar="ORG", help="the unit's id")
    made["grant"].add_argument("role", choices=ROLES)
    made["grant"].add_argument("--from", dest="valid_from", type=date.fromisoformat, metavar="DATE", help="today if left out")  # fmt: skip
    made["grant"].add_argument("--to", dest="valid_to", type=date.fromisoformat, metavar="DATE", help="the last day; open if left out")  # fmt: skip
    made["revoke"].add_argument("email", metavar="EMAIL")
    made["revoke"].add_argument("org_id", nargs="?", default="", metavar="ORG")
    for name in ("import", "grant", "revoke"):
        made[name].add_argument("--reason", default="", help="why, for the audit log")


def run(options: argparse.Namespace) -> int:
    """List, import, grant or revoke."""
    today = books.today()
    if options.action == "list":
        return _list(options, books.members())
    if options.action == "revoke":
        ended = books.revoke(
            options.email, today, options.org_id, reason=options.reason
        )
        return _answer(options, REVOKED, ended)
    given = (
        _read(options.file, today)
        if options.action == "import"
        else [Member(options.email, options.org_id, options.role, options.valid_from or today, options.valid_to)]
    )  # fmt: skip
    refuse_faults(given)
    books.grant(given, reason=options.reason)
    return _answer(options, GRANTED, given)


def _read(file: Path, today: date) -> list[Member]:
    try:
        rows = pl.read_csv(file, infer_schema=False, encoding="utf8-lossy").to_dicts()
        return [
            Member(
                row["email"].strip(), row["org_id"].strip(), row["role"].strip(),
                date.fromisoformat(row["valid_from"]) if row.get("valid_from") else today,
                date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
            )
            for row in rows
        ]  # fmt: skip
    except (OSError, KeyError, AttributeError, ValueError, pl.exceptions.PolarsError) as error:  # fmt: skip
        raise CannotGrant(
            Text(
                "{file} 无法读取：{why}。需要表头 {head}，日期写作 2026-01-31。",
                "{file} cannot be read: {why}. It needs the header {head}, dates as 2026-01-31.",
            ).fill(file=file, why=error, head=",".join(COLUMNS))
        ) from error


def _answer(options: argparse.Namespace, words: Text, done: list[Member]) -> int:
    who = ", ".join(f"{m.email} {m.org_id} {m.role}" for m in done) or "-"
    return answer(options, words.fill(n=len(done), who=who), _result(done))


def _list(options: argparse.Namespace, found: list[Member]) -> int:
    rows = [(m.email, m.org_id, m.role, str(m.valid_from), str(m.valid_to or "")) for m in found]  # fmt: skip
    shown = table([str(HEAD).split(","), *rows])
    return answer(options, Text(shown, shown) if rows else NONE, _result(found))


def _result(found: list[Member]) -> dict[str, object]:
    return {
        "members": [
            {name: None if value is None else str(value) for name, value in asdict(m).items()}
            for m in found
        ]
    }  # fmt: skip
