"""How a command speaks: words for people, or one JSON object for machines."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from data.commands.unknown import as_json
from data.contract import PROBLEMS, ContractBroken
from data.names.nearest import Unknown, said
from queries import config, schema
from queries.text import Language, ReaderError, Text

SHOWN = 40
DONE, REFUSED = 0, 1
REST = Text("……另有 {n} 处", "… and {n} more")
NAMES = Text("未知写法,列,行数,可能是", "unknown name,column,rows,may be")
NOTHING_LIKE = Text("没有相近的名称", "nothing is like it")
CONFIRM = Text(
    "确认一次即记住：python -m data names confirm {feed} 写法 编码",
    "Confirm once and it is remembered: python -m data names confirm {feed} WRITTEN_AS ID",
)
AT = Text("第 {row} 行，{column}", "row {row}, {column}")


def usual_language() -> Language:
    """Return the language of the machine: Chinese where it says so, else English."""
    return "zh" if config.load().lang.lower().startswith("zh") else "en"


def say(text: Text | str) -> None:
    """Say something on the way: on stderr, so that stdout holds answers only."""
    print(text, file=sys.stderr, flush=True)


def answer(options: argparse.Namespace, text: Text, result: Mapping[str, Any]) -> int:
    """Give the answer of a command that was done, and its exit code."""
    if options.json:
        _print_json({"done": True, "message": text._asdict(), **result})
    else:
        print(text)
    return DONE


def refuse(options: argparse.Namespace, error: ReaderError) -> int:
    """Say why a command was refused, bad cell by bad cell, and its exit code."""
    if options.json:
        told = {"done": False, "message": error.message._asdict()}
        _print_json({"error": type(error).__name__, **told, **_problems(error)})
        return REFUSED
    say(error.message)
    if isinstance(error, ContractBroken):
        _list(error.problems)
        _propose(error.unknown, getattr(options, "feed", "FEED"))
    return REFUSED


def _problems(error: ReaderError) -> dict[str, object]:
    """Return the problems for machines: the first of them listed, all of them counted.

    Each has `file`, `row`, `column`, `problem`, `value`, and in both languages `place`
    (row and column as the file shows them) and `reason`. `unknown` has the names that
    no id has: see `unknown.as_json`.
    """
    if not isinstance(error, ContractBroken):
        return {"problems": [], "problem_count": 0, "unknown": []}
    listed = [_told(row) for row in error.listed.iter_rows(named=True)]
    count = error.problems.height
    return {"problems": listed, "problem_count": count, "unknown": as_json(error.unknown)}  # fmt: skip


def _told(problem: Mapping[str, Any]) -> dict[str, Any]:
    code, row = problem["problem"], problem["row"]
    found = _labelled(problem["column"])
    column = found or Text(problem["column"], problem["column"])
    place = AT.fill(row=row, column=column) if row else column
    reason = PROBLEMS.get(code, Text(code, code))
    return {**problem, "place": place._asdict(), "reason": reason._asdict()}


def table(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as aligned text; a Chinese character is two columns wide."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
    lines = (
        "  ".join(
            cell + " " * (width - _width(cell))
            for cell, width in zip(row, widths, strict=True)
        )
        for row in texts
    )
    return "\n".join(line.rstrip() for line in lines)


def _list(problems: pl.DataFrame) -> None:
    head = (
        Text("行", "row"),
        Text("列", "column"),
        Text("问题", "problem"),
        Text("单元格", "cell"),
        Text("文件", "file"),
    )
    rows = [
        (row or "", _label(column), PROBLEMS.get(problem, problem), value or "", file)
        for row, column, problem, value, file in problems.head(SHOWN).iter_rows()
    ]
    say(table([head, *rows]))
    if problems.height > SHOWN:
        say(REST.fill(n=problems.height - SHOWN))


def _propose(found: Sequence[Unknown], feed: str) -> None:
    """Say what each unknown name may mean, and how to confirm it."""
    if not found:
        return
    rows = [(o.written_as, _label(o.column), o.rows, said(o) or NOTHING_LIKE) for o in found[:SHOWN]]  # fmt: skip
    say("\n" + table([str(NAMES).split(","), *rows]))
    if len(found) > SHOWN:
        say(REST.fill(n=len(found) - SHOWN))
    say(CONFIRM.fill(feed=feed))


def _label(column: str) -> str:
    """Return a column's name and, in Chinese, its label as a file would write it.

    A column that no table has goes by its title in the file.
    """
    found = _labelled(column)
    return str(Text(f"{found.zh}({column})", column)) if found else column


def _labelled(column: str) -> Text | None:
    tables = schema.metadata.tables.values()
    return next((t.c[column].info["label"] for t in tables if column in t.c), None)


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _print_json(result: Mapping[str, Any]) -> None:
    print(json.dumps(result, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
