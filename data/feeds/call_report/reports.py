"""The files as one frame: a row per bank, quarter and item, year to date, checked to add up."""

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data import rules, values
from data.contract import ContractBroken
from data.feeds import files
from data.feeds.call_report.items import ITEMS, TOTAL
from queries import schema
from queries.text import ReaderError, Text

THOUSAND = 1000
NAMES = {"report_date": "date", "rssd_id": "rssd", "cert": "cert", "bank_name": "name"}
STATE = "state"
NAMED_AT_MOST = 3


class SourceUnknown(ReaderError):
    """The file has not the columns of the Call Report's income items."""


class ItemsApart(ReaderError):
    """A bank's items do not add up to the total it reports."""


def reports(paths: Sequence[Path]) -> pl.DataFrame:
    """Return every bank's items, year to date.

    Returns:
        `month` (quarter end), `cert`, `rssd`, `name`, `state` (null where the file
        has none), `line_id`, `income` [USD, year to
        date; null where the bank leaves the item blank], `file`, `row`.

    Raises:
        SourceUnknown: a column of the source is missing.
        ContractBroken: a cell is no number or no date.
        ItemsApart: the items of a bank are not its `RIAD4079`.
    """
    return pl.concat(_reports(path) for path in paths)


def _reports(path: Path) -> pl.DataFrame:
    wide = _numbers(_wide(path))
    _refuse_if_apart(wide, path)
    ids = ["month", "cert", "rssd", "name", STATE, "file", "row"]
    long = wide.unpivot(
        list(ITEMS), index=ids, variable_name="line_id", value_name="income"
    )
    return long.with_columns(pl.col("income") * THOUSAND)


def _wide(path: Path) -> pl.DataFrame:
    """Return the cells under our names: `RIAD4070_fiduciary` is the item RIAD4070."""
    cells = files.cells(path)
    head = cells.drop("row").row(0) if cells.height else ()
    codes = {*ITEMS, TOTAL}
    places = {}
    for place, written in enumerate(head):
        bare = str(written or "").strip()
        item = re.split(r"[_\s]", bare)[0].upper()
        other = item if item in codes else None
        name = STATE if bare.lower() == STATE else NAMES.get(bare.lower(), other)
        if name is not None:
            places[name] = str(place)
    _refuse_if_foreign(set(places), path)
    columns = [pl.col(place).str.strip_chars().alias(n) for n, place in places.items()]
    body = cells.slice(1).select(pl.col("row").cast(pl.Int64), *columns)
    if STATE not in places:
        body = body.with_columns(state=pl.lit(None, pl.String))
    return body.with_columns(file=pl.lit(path.name))


def _numbers(wide: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with items as numbers and the quarter's last day as `month`."""
    items = [*ITEMS, TOTAL]
    income = schema.income_month.c.income
    text = wide.with_columns(values.emptied(pl.col(i), income).alias(i) for i in items)
    typed = text.with_columns(
        *(values.number(pl.col(item)).alias(item) for item in items),
        month=values.month_end(pl.col("date")),
    )
    dates = text.filter(typed["month"].is_null())
    found = [rules.problems(dates, "date", "not_a_date")]
    for item in items:
        bad = text.filter(pl.col(item).is_not_null() & typed[item].is_null())
        found.append(rules.problems(bad, item, "not_a_number"))
    problems = pl.concat(found)
    if problems.height:
        raise ContractBroken(problems)
    return typed


def _refuse_if_apart(wide: pl.DataFrame, path: Path) -> None:
    gap = pl.sum_horizontal(list(ITEMS)) - pl.col(TOTAL).fill_null(0)
    apart = wide.filter(gap != 0)
    if apart.height:
        named = [
            f"{name} ({cert})"
            for name, cert in apart.select("name", "cert").iter_rows()
        ]
        raise ItemsApart(
            Text(
                "{file}：有 {n} 家银行的分项之和不等于 {total}：{banks}。未导入任何数据。",
                "{file}: the items of {n} banks do not add up to {total}: {banks}. Nothing was loaded.",
            ).fill(
                file=path.name,
                n=apart.height,
                total=TOTAL,
                banks=", ".join(named[:NAMED_AT_MOST]),
            )
        )


def _refuse_if_foreign(present: set[str], path: Path) -> None:
    spelled = {name: written for written, name in NAMES.items()}
    needed = [*spelled, *ITEMS, TOTAL]
    missing = [spelled.get(name, name) for name in needed if name not in present]
    if missing:
        raise SourceUnknown(
            Text(
                "{file} 不是美国银行季报的收入项目文件：缺少列 {missing}。",
                "{file} is not a file of Call Report income items: columns {missing} are missing.",
            ).fill(file=path.name, missing=", ".join(missing))
        )
