"""The check every file passes before a row of it reaches the warehouse."""

from collections.abc import Mapping, Sequence

import polars as pl
import sqlalchemy as sa

from data import rules, values
from data.known import Known
from data.names.nearest import Unknown, unknown
from queries.text import ReaderError, Text

FIRST_ROW = 2
LISTED = 1000
STAMPS = ("load_id", "data_status")

# The order is that of precedence: a cell that cannot be read is not also missing.
PROBLEMS: Mapping[str, Text] = {
    "open_quote": Text("引号未闭合", "a quote is not closed"),
    "too_many_cells": Text("该行多出单元格", "the row has too many cells"),
    "missing_column": Text("缺少该列", "the column is missing"),
    "two_columns": Text("两列含义相同", "two columns mean the same"),
    "ambiguous_unit": Text("金额单位不明确", "the unit of amounts is ambiguous"),
    "not_a_number": Text("不是数字", "not a number"),
    "not_a_whole_number": Text("不是整数", "not a whole number"),
    "not_a_date": Text("不是日期", "not a date"),
    "not_true_or_false": Text("不是“是/否”", "not yes or no"),
    "missing": Text("空缺", "missing"),
    "not_a_month_end": Text("不是月末日期", "not the last day of a month"),
    "subtotal": Text("小计或合计行", "a subtotal row"),
    "unknown": Text("仓库中没有该编码", "not known to the warehouse"),
    "unknown_code": Text("不在允许的取值内", "not one of the allowed codes"),
    "repeated": Text("主键重复", "the key is repeated"),
    "negative": Text("余额为负", "a balance below zero"),
    "out_of_range": Text("超出范围", "out of range"),
    "portions": Text("承继比例之和不为 1", "portions do not add up to 1"),
    "own": Text("本行应恰好一家", "exactly one institution is the own bank"),
    "path": Text("路径与上级不符", "the path does not follow the parent"),
    "total_disagrees": Text("合计与分项之和不符", "the total is not the sum"),
    "part_exceeds_whole": Text("“其中”大于其所属", "the part is more than its whole"),
    "falls": Text("本年累计数减少", "a sum of the year to date falls"),
    "no_earlier_months": Text(
        "缺少本年前几个月，累计数无法拆成当月数",
        "the year's earlier months are missing, so its sum cannot be split",
    ),
    "closed": Text("该月已关账", "the month is closed"),
    "not_yet_over": Text("期间尚未结束", "the period is not over yet"),
    "split_disagrees": Text("分项之和与合计不符", "the split does not add up"),
    "derived_disagrees": Text(
        "与表内数字推算的结果不符", "not what the figures of the sheet make"
    ),
    "tree_disagrees": Text(
        "上级计划不等于下级之和", "a plan is not the sum of those beneath it"
    ),
    "year_disagrees": Text(
        "季度计划与全年计划不一致", "quarters and year do not agree"
    ),
}


class ContractBroken(ReaderError):
    """A file breaks the contract; `problems` has every bad cell, not just the first.

    `problems` has the columns `row` (as in the reader's spreadsheet, 1 is the
    header), `column`, `problem` (a key of `PROBLEMS`), `value` and `file`; `listed`
    are the ones to show a reader, the message counts all. `unknown` has the names that
    no id has, each with the known names most like it.
    """

    def __init__(
        self,
        problems: pl.DataFrame,
        message: Text | None = None,
        unknown: Sequence[Unknown] = (),
    ) -> None:
        count = problems.height
        super().__init__(
            message
            or Text(
                "文件有 {n} 处错误，未导入任何数据。",
                "The file has {n} errors; nothing was loaded.",
            ).fill(n=count)
        )
        self.problems = problems
        self.unknown = unknown

    @property
    def listed(self) -> pl.DataFrame:
        """The first problems, as many as anyone will read."""
        return self.problems.head(LISTED)


def check(
    frame: pl.DataFrame, table: sa.Table, known: Known | None = None
) -> pl.DataFrame:
    """Return the frame with the types of the table, if it may be loaded into it.

    Args:
        frame: columns named as in the schema, as text or typed; `row` (Int64, the row
            in the file) and `file` (its name) are carried along.
        table: the schema table.
        known: the ids the warehouse knows; None leaves references unchecked.

    Raises:
        ContractBroken: with one row per bad cell.
    """
    numbered = _numbered(frame)
    typed, unread = _typed(numbered, table)
    found = [_absent(numbered, table), unread, *rules.broken(typed, table, known)]
    problems = _first_of_each_cell(pl.concat(found))
    if problems.height:
        names = unknown(problems, table, known) if known is not None else ()
        raise ContractBroken(problems, unknown=names)
    return typed


def check_own(institutions: pl.DataFrame) -> None:
    """Refuse a warehouse without exactly one own institution.

    Raises:
        ContractBroken: with a row per institution that claims to be the own bank, or
            one row if none does.
    """
    own = institutions.filter("is_own")["institution_id"].to_list()
    if len(own) != 1:
        rows = [
            {
                "row": None,
                "column": "is_own",
                "problem": "own",
                "value": bank,
                "file": "",
            }
            for bank in own or [None]
        ]
        raise ContractBroken(pl.DataFrame(rows, schema=rules.SCHEMA))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    if "row" not in frame.columns:
        frame = frame.with_row_index("row", offset=FIRST_ROW)
    if "file" not in frame.columns:
        frame = frame.with_columns(file=pl.lit(""))
    return frame.with_columns(pl.col("row").cast(pl.Int64))


def _absent(frame: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return one problem for each required column that is not there at all."""
    names = [
        c.name
        for c in table.columns
        if not c.nullable and c.name not in STAMPS and c.name not in frame.columns
    ]
    rows = {"row": 1, "problem": "missing_column", "value": None, "file": ""}
    return pl.DataFrame([{"column": n, **rows} for n in names], schema=rules.SCHEMA)


def _typed(frame: pl.DataFrame, table: sa.Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame read as the table's types, and the cells that could not be."""
    present = [c for c in table.columns if c.name in frame.columns]
    written = [c for c in present if frame.schema[c.name] in (pl.String, pl.Null)]
    texts = frame.with_columns(
        values.emptied(pl.col(c.name).cast(pl.String), c).alias(c.name) for c in written
    )
    typed = texts.with_columns(
        *(values.read(pl.col(c.name), c).alias(c.name) for c in written),
        *(_cast(texts, c) for c in present if c not in written),
    )
    unread = [
        rules.problems(
            texts.filter(pl.col(c.name).is_not_null() & typed[c.name].is_null()),
            c.name,
            _misread(c),
        )
        for c in written
    ]
    return typed, pl.concat([rules.NONE, *unread])


def _cast(frame: pl.DataFrame, column: sa.Column[object]) -> pl.Expr:
    """Return a typed column as that of its table; texts by their few values stay so."""
    cell, kind = pl.col(column.name), values.kind(column)
    is_text = kind == pl.String and frame.schema[column.name] == pl.Enum
    return cell if is_text else cell.cast(kind)


def _misread(column: sa.Column[object]) -> str:
    if isinstance(column.type, sa.Boolean):
        return "not_true_or_false"
    if isinstance(column.type, sa.Date):
        return "not_a_date"
    whole = isinstance(column.type, sa.Integer)
    return "not_a_whole_number" if whole else "not_a_number"


def _first_of_each_cell(problems: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("problem").cast(pl.Enum(list(PROBLEMS)))
    first = problems.sort(rank).unique(["file", "row", "column"], keep="first")
    return first.sort("file", "row", "column")
