"""Income and expense by family and by line beside the comparison base."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from queries import schema
from queries.bank import whole
from queries.engine import remembered
from queries.kpi import (
    DIMENSIONS,
    Measure,
    amount,
    amount_where,
    paired,
    ratio,
    summed,
)
from queries.periods import available
from queries.scope import Scope
from queries.touched import is_noting

MONTH, LINE = schema.income_month, schema.income_line
FAMILIES = ("interest", "transfer", "fee", "other")
COUNTED = ("income", "expense", "item_count", "free_item_count", "volume")
# What is added up once for all questions of a page: a unit's children by line and month.
TOGETHER = ("org", "line", "month")
# What a measure adds up: a column, over these lines alone.
Parts = Mapping[str, tuple[str, list[str]]]


def _lines(*families: str) -> list[str]:
    return whole(LINE).filter(pl.col("family").is_in(families))["line_id"].to_list()


def fee_lines() -> list[str]:
    """Return the ids of the lines of fee income."""
    return _lines("fee")


def _of(column: str, *families: str) -> Parts:
    return {f"{'_'.join(families)}_{column}": (column, _lines(*families))}


def _measure(column: str, lines: list[str]) -> Measure:
    # Listed, for not every engine takes a question within a case.
    return amount_where(column, lambda r: r.c.line_id.in_(lines))


def _paired(scope: Scope, dimensions: Sequence[str], parts: Parts) -> pl.DataFrame:
    """Return the parts beside their base, as `paired` does, of what is added up already."""
    measures = {name: _measure(*part) for name, part in parts.items()}
    if is_noting() or not set(dimensions) <= set(TOGETHER):
        return paired(MONTH, scope, dimensions, measures, "sum")
    # The same for every month and base a reader chooses.
    newest = available(MONTH)[-1:] or [scope.month]
    every = replace(scope, month=newest[0], against="year_start", peer_group="all")
    ids = [DIMENSIONS[d].id for d in dimensions if d != "month"]
    sums = [
        pl.col(column).filter(pl.col("line_id").is_in(lines)).sum().alias(name)
        for name, (column, lines) in parts.items()
    ]

    def added(periods: list[date]) -> pl.DataFrame:
        kept = _together(every).filter(pl.col("at").is_in(periods))
        return kept.group_by(*ids, "at").agg(*sums, pl.col("is_restated").max())

    return paired(MONTH, scope, dimensions, measures, "sum", added)


@remembered
def _together(scope: Scope) -> pl.DataFrame:
    """Return every month of the units beneath by line: `(org_id, line_id, at, …)`."""
    measures = {name: amount(name) for name in COUNTED}
    return summed(MONTH, scope, ("org", "line"), available(MONTH), measures)


@remembered
def amounts(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return income and expense by family beside the comparison base.

    Year to date against the same stretch of last year; split by month, each month's own.

    Returns:
        `(dimension ids…, gross, fee, fee_net, operating, transfer, and each with _base
        [currency], base_month)`: `operating` is net interest with FTP + net fee +
        other; `gross` all income before expense, internal transfer left out. Source:
        `income_month`, general ledger.
    """
    parts = {
        **_of("income", "fee"),
        **_of("expense", "fee"),
        **_of("income", "interest", "other"),
        **_of("income", *FAMILIES),
        **_of("expense", *FAMILIES),
        **_of("income", "transfer"),
    }
    found = _paired(scope, dimensions, parts)
    every = "_".join(FAMILIES)
    made = [
        expression.alias(f"{name}{side}")
        for side in ("", "_base")
        for name, expression in {
            "fee": pl.col(f"fee_income{side}"),
            "fee_net": pl.col(f"fee_income{side}") - pl.col(f"fee_expense{side}"),
            "gross": pl.col(f"interest_other_income{side}")
            + pl.col(f"fee_income{side}"),
            "operating": pl.col(f"{every}_income{side}")
            - pl.col(f"{every}_expense{side}"),
            "transfer": pl.col(f"transfer_income{side}"),
        }.items()
    ]
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.select(*ids, "base_month", "base_is_previous", *made)


@remembered
def lines(
    scope: Scope,
    dimensions: Sequence[str] = ("line",),
    columns: Sequence[str] = COUNTED,
) -> pl.DataFrame:
    """Return fee income by line beside the comparison base.

    Returns:
        `(dimension ids…, income, income_base, expense, item_count, free_item_count,
        volume and each with _base)`, or the columns asked; fee lines only.
    """
    fee = fee_lines()
    found = _paired(scope, dimensions, {name: (name, fee) for name in columns})
    if "line" not in dimensions:
        return found
    return found.filter(pl.col("line_id").is_in(fee))


def weights(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    """Return what concentration is made of, by dimensions.

    Returns:
        `(dimension ids…, hhi, top3)`: the sum of squared line shares (negative lines
        count 0) and the share of the three largest lines; null where nothing was earned.
    """
    found = lines(scope, (*dimensions, "line")).with_columns(place=pl.lit("here"))
    part = pl.col("income").clip(lower_bound=0.0)
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.group_by("place", *ids).agg(
        hhi=ratio((part**2).sum(), part.sum() ** 2),
        top3=ratio(part.top_k(3).sum(), part.sum()),
    )
