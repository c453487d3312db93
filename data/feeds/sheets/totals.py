"""Rows and columns that add up others: checked against them, then left out."""

import polars as pl
import sqlalchemy as sa

from data import codes, values
from data.contract import ContractBroken
from data.feeds.headers import Header
from data.rules import SCHEMA, last_digit
from queries.schema import Unit

WORDS = "|".join(sorted(codes.SUBTOTALS - {"其中"}))
TOTAL = rf"(?i)^({WORDS})\s*[:：]?$|(合|小|总|共)[\s\u3000]*计\s*[:：]?$"
PART = r"^[\s\u3000]*其[\s\u3000]*中"
MARKED, PARTIAL = "marked", "partial"


def without(
    body: pl.DataFrame, header: Header, table: sa.Table, file: str
) -> pl.DataFrame:
    """Return the rows that are facts.

    Args:
        body: the rows below the header, amounts in the table's unit.
        header: what each of their columns holds.
        table: the schema table.
        file: the file's name, for the problems.

    Raises:
        ContractBroken: 合计, 小计 or a 合计 column that is not the sum, a 其中 that is
            more than its whole. A sum over cells that cannot be read is not judged.
    """
    told = marked(body, header, table)
    found = _across(body, header, table)
    if told[MARKED].any() or told[PARTIAL].any():
        figures = [p for p in _figures(header, table) if _adds_up(header, table, p)]
        found += [f for p in figures for f in _column(told, header, p)]
    problems = pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)
    if problems.height:
        raise ContractBroken(problems.with_columns(file=pl.lit(file)).sort("row"))
    return told.filter(~pl.col(MARKED) & ~pl.col(PARTIAL)).drop(MARKED, PARTIAL)


def marked(body: pl.DataFrame, header: Header, table: sa.Table) -> pl.DataFrame:
    """Return the rows told apart: `marked` those of 合计 and 小计, `partial` those of 其中."""
    texts = _labels(body, header, table)
    return body.with_columns(
        _any(texts, TOTAL).alias(MARKED), _any(texts, PART).alias(PARTIAL)
    )


def _labels(body: pl.DataFrame, header: Header, table: sa.Table) -> list[str]:
    """Return the columns that may say 合计: ids and names, left of the figures."""
    figures = _figures(header, table)
    first = min((int(p) for p in figures), default=len(body.columns))
    places = [p for p in body.columns if p != "row" and int(p) < first]
    return [p for p in places if not _is_code(header, table, p)]


def _any(places: list[str], form: str) -> pl.Expr:
    found = (values.clean(pl.col(p)).str.contains(form) for p in places)
    return pl.any_horizontal(pl.lit(False), *found).fill_null(False)


def _figures(header: Header, table: sa.Table) -> list[str]:
    numeric = {
        c.name
        for c in table.columns
        if isinstance(c.type, sa.Numeric | sa.Float | sa.Integer)
    }
    return [p for p, m in header.columns.items() if m.name in numeric]


def _adds_up(header: Header, table: sa.Table, place: str) -> bool:
    unit = table.c[str(header.columns[place].name)].info["unit"]
    return unit in (Unit.MONEY, Unit.COUNT)


def _is_code(header: Header, table: sa.Table, place: str) -> bool:
    said = header.columns.get(place)
    return said is not None and bool(codes.spellings(table.name, str(said.name)))


def _column(told: pl.DataFrame, header: Header, place: str) -> list[pl.DataFrame]:
    """Return the totals and parts of one column of figures that do not fit."""
    cell = values.clean(pl.col(place))
    read = told.with_columns(
        amount=values.number(cell), is_written=~cell.is_in(values.NOTHING)
    )
    if read.filter("is_written", pl.col("amount").is_null()).height:
        return []
    is_total = pl.col(MARKED)
    fact = pl.when(~is_total & ~pl.col(PARTIAL)).then("amount")
    step = last_digit(read.select(fact).to_series())
    sums = read.with_columns(
        run=fact.fill_null(0).cum_sum(),
        whole=fact.sum(),
        slack=pl.lit(0.5 * step) * (fact.is_not_null().sum() + 1) + 0.005,
        over=fact.fill_null(strategy="forward"),
    )
    wrong = sums.filter(is_total).filter(~_fits(), pl.col("amount").is_not_null())
    above = pl.col("amount").abs() > pl.col("over").abs() + pl.col("slack")
    excess = sums.filter(PARTIAL).filter(above)
    name = str(header.columns[place].name)
    return [
        _problems(wrong, name, "total_disagrees"),
        _problems(excess, name, "part_exceeds_whole"),
    ]


def _fits() -> pl.Expr:
    """Return whether a total is the sum of all, of all above, of its block, or below it."""
    run = pl.col("run")
    before = run - run.shift(1, fill_value=0)
    below = run.shift(-1).fill_null(pl.col("whole")) - run
    sums = (pl.col("whole"), run, before, below)
    near = [(pl.col("amount") - s).abs() <= pl.col("slack") for s in sums]
    return pl.any_horizontal(near)


def _across(body: pl.DataFrame, header: Header, table: sa.Table) -> list[pl.DataFrame]:
    """Return the cells of a total column that are not the sum of the values across."""
    parts = [p for p, m in header.columns.items() if m.across]
    measures = {header.columns[p].name for p in parts}
    if not parts or len(measures) > 1 or not _adds_up(header, table, parts[0]):
        return []
    numbers = body.select(
        "row",
        *(values.number(values.clean(pl.col(p))) for p in (*parts, *header.totals)),
    )
    factor = header.factors.get(parts[0], 1.0)
    name = str(header.columns[parts[0]].name)
    found = []
    for place in header.totals:
        gap = pl.sum_horizontal(parts) - pl.col(place) * factor
        slack = 0.5 * last_digit(numbers[parts[0]]) * (len(parts) + 1) + 0.005
        wrong = numbers.filter(gap.abs() > slack).with_columns(
            amount=pl.col(place) * factor
        )
        found.append(_problems(wrong, name, "total_disagrees"))
    return found


def _problems(frame: pl.DataFrame, name: str, problem: str) -> pl.DataFrame:
    return frame.select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit(name),
        problem=pl.lit(problem),
        value=pl.col("amount").cast(pl.String),
        file=pl.lit(""),
    )
