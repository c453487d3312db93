"""How a command speaks: words for people, or one JSON object for machines."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from data.contract import PROBLEMS, ContractBroken
from queries import config, schema
from queries.text import Language, ReaderError, Text

SHOWN = 40
DONE, REFUSED = 0, 1


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
    problems = error.problems if isinstance(error, ContractBroken) else None
    if options.json:
        listed = problems.to_dicts() if problems is not None else []
        told = {"done": False, "message": error.message._asdict(), "problems": listed}
        _print_json({"error": type(error).__name__, **told})
        return REFUSED
    say(error.message)
    if problems is not None:
        _list(problems)
    return REFUSED


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
        rest = Text("……另有 {n} 处", "… and {n} more")
        say(rest.fill(n=problems.height - SHOWN))


def _label(column: str) -> str:
    """Return a column's name and, in Chinese, its label as a file would write it."""
    found = next(
        (
            t.c[column].info["label"]
            for t in schema.metadata.tables.values()
            if column in t.c
        ),
        Text("", column),
    )
    return str(Text(f"{found.zh}({column})", column))


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _print_json(result: Mapping[str, Any]) -> None:
    print(json.dumps(result, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
