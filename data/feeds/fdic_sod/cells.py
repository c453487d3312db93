"""The cells a Summary of Deposits needs: every one that is broken, under its own heading."""

import csv
import io
from pathlib import Path

import polars as pl

from data import rules, values
from data.contract import ContractBroken
from data.feeds import files

FIRST_YEAR, LAST_YEAR = 1934, 2100
REQUIRED = ("STNAMEBR", "CNTYNAMB", "NAMEFULL", "DEPSUMBR", "BRNUM")
NUMBERS = ("DEPSUMBR", "SIMS_LATITUDE", "SIMS_LONGITUDE")
KEY = ("YEAR", "CERT", "BRNUM", "UNINUMBR")
# Thousands; a county cannot hold more, and a sum of them must fit its column.
MOST = 1e10


def refuse_broken(frame: pl.DataFrame) -> None:
    """Refuse rows that would fall out of a sum, or into the wrong one.

    Args:
        frame: the source's columns as text, with `row` and `file`.

    Raises:
        ContractBroken: with the source's own headings.
    """
    names = [n for n in frame.columns if n not in ("row", "file")]
    text = frame.with_columns(values.clean(pl.col(names)))
    year = pl.col("YEAR").cast(pl.Int32, strict=False)
    found = [
        _bad(text, "YEAR", ~year.is_between(FIRST_YEAR, LAST_YEAR), "not_a_date"),
        _bad(text, "CERT", ~pl.col("CERT").str.contains(r"^\d+$"), "not_a_whole_number"),
        _bad(text, "STCNTYBR", ~pl.col("STCNTYBR").str.contains(r"^\d{4,5}$"), "not_a_whole_number"),
        *(_bad(text, n, pl.col(n).is_null(), "missing") for n in REQUIRED),
        *(_unread(text, n) for n in NUMBERS),
        _bad(text, "DEPSUMBR", ~_number("DEPSUMBR").is_between(0, MOST), "out_of_range", False),
        _bad(text, "BRNUM", pl.struct(KEY).is_duplicated(), "repeated", False),
        *(_bad(text, n, pl.col(n).str.contains("\n"), "open_quote", False) for n in names),
    ]  # fmt: skip
    problems = pl.concat(found).unique(["row", "column"], keep="first")
    if problems.height:
        raise ContractBroken(problems.sort("row", "column"))


def _bad(text: pl.DataFrame, name: str, wrong: pl.Expr, problem: str, required: bool = True) -> pl.DataFrame:  # fmt: skip
    """Return the cells that are wrong; of a required column also those left empty."""
    return rules.problems(text.filter(wrong.fill_null(required)), name, problem)


def _unread(text: pl.DataFrame, name: str) -> pl.DataFrame:
    wrong = pl.col(name).is_not_null() & _number(name).is_null()
    return rules.problems(text.filter(wrong), name, "not_a_number")


def _number(name: str) -> pl.Expr:
    number = pl.col(name).str.replace_all(",", "").cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def ragged(raw: bytes, path: Path, error: Exception) -> Exception:
    """Return why the lines are no table: those with too many cells, if it is that."""
    lines = csv.reader(io.StringIO(raw.decode("utf-8-sig", errors="replace")))
    try:
        width = len(next(lines))
        long = [at for at, line in enumerate(lines, 2) if len(line) > width]
    except (csv.Error, StopIteration):
        long = []
    if not long:
        return files.unreadable(path, str(error).splitlines()[0])
    problem = {"column": "", "problem": "too_many_cells", "value": None}
    rows = [{"row": at, "file": path.name, **problem} for at in long]
    return ContractBroken(pl.DataFrame(rows, schema=rules.SCHEMA))
