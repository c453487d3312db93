"""比年初 against the year-start that the file itself or the warehouse has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from data import values
from data.contract import ContractBroken
from data.feeds.feed import Rows
from data.feeds.headers import Header
from data.feeds.sheets.comparisons import amount_and_half
from data.rules import SCHEMA
from queries import schema

FIGURE = "balance"
UNITS = ("org_id", "outlet_id", "institution_id")
CENT = 0.01


@dataclass(frozen=True)
class Change:
    """What a column says a figure changed by since the year-start, by row of the file.

    `across` are the codes the figure's heading stands for; `said` has `(row, file,
    written, change, slack)`, amounts in the table's unit.
    """

    title: str
    across: Mapping[str, str]
    said: pl.DataFrame


def changes(body: pl.DataFrame, header: Header, file: str) -> Iterator[Change]:
    """Yield the changes of balances that have no year-start beside them."""
    for each in header.derived:
        meaning = header.columns[each.figure]
        if each.kind == "change" and each.base is None and meaning.name == FIGURE:
            change, half = amount_and_half(each.place, each.factor)
            _, figures = amount_and_half(each.figure, each.figure_factor)
            said = body.select(
                pl.col("row").cast(pl.Int64),
                file=pl.lit(file),
                written=pl.col(each.place),
                change=change,
                slack=half + figures + CENT,
            )
            yield Change(each.title, meaning.across, said.drop_nulls("change"))


def check(
    frame: pl.DataFrame, table: sa.Table, found: Sequence[Change], rows: Rows
) -> None:
    """Refuse changes that are not the balance less that of the year-start.

    Units and banks that were merged are left out: their year-start may be restated.

    Args:
        frame: the rows of all files as text, with `row` and `file`.
        table: the schema table; one without months is not judged.
        found: what the files say of changes.
        rows: what the warehouse holds; the files' own year-start comes before it.

    Raises:
        ContractBroken: `derived_disagrees`, by the title of the column.
    """
    keys = [c.name for c in table.primary_key]
    if not found or "month" not in keys or not {*keys, FIGURE} <= set(frame.columns):
        return
    read = frame.select(
        *(values.read(values.emptied(pl.col(k), table.c[k]), table.c[k]).alias(k) for k in keys),
        figure=values.number(values.clean(pl.col(FIGURE))),
        row=pl.col("row").cast(pl.Int64),
        file="file",
    )  # fmt: skip
    based = _with_base(read, table, keys, rows)
    for name in {*UNITS} & {*keys}:
        based = based.filter(~pl.col(name).is_in(_merged(rows)))
    problems = pl.concat([_wrong(based, each) for each in found])
    if problems.height:
        raise ContractBroken(problems.sort("file", "row"))


def _with_base(
    read: pl.DataFrame, table: sa.Table, keys: list[str], rows: Rows
) -> pl.DataFrame:
    """Return the rows whose balance at the year-start is known, as `base`."""
    bank = rows(schema.bank)
    first = int(bank["year_start_month"][0]) if bank.height else 1
    month = pl.col("month")
    year = month.dt.year() - (month.dt.month() < first).cast(pl.Int32)
    start = pl.date(year, first, 1).dt.offset_by("-1d")
    ours = read.select(*keys, base="figure")
    stored = rows(table)
    if stored.height:
        theirs = stored.select(*keys, base=pl.col(FIGURE).cast(pl.Float64))
        ours = pl.concat([ours, theirs.join(ours, on=keys, how="anti")])
    others = [key for key in keys if key != "month"]
    bases = ours.rename({"month": "start"}).unique([*others, "start"])
    return read.with_columns(start=start).join(bases, on=[*others, "start"])


def _merged(rows: Rows) -> list[str]:
    """Return the ids of units and banks that took over others, or were taken over."""
    steps = rows(schema.org_succession)
    banks = rows(schema.institution)
    ids = [steps["from_org_id"], steps["to_org_id"]]
    if "succeeded_by" in banks.columns:
        gone = banks.drop_nulls("succeeded_by")
        ids += [gone["institution_id"], gone["succeeded_by"]]
    return [str(one) for series in ids for one in series]


def _wrong(based: pl.DataFrame, each: Change) -> pl.DataFrame:
    same = [
        pl.col(key) == (values.month_end(pl.lit(code)) if key == "month" else code)
        for key, code in each.across.items()
    ]
    told = based.filter(*same).join(each.said, on=["row", "file"])
    gap = pl.col("figure") - pl.col("base") - pl.col("change")
    wrong = told.filter(gap.abs() > pl.col("slack"))
    return wrong.select(
        "row",
        column=pl.lit(each.title),
        problem=pl.lit("derived_disagrees"),
        value="written",
        file="file",
    ).cast(pl.Schema(SCHEMA))
