"""Income and expense by family and by line beside the comparison base."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import (
    DIMENSIONS,
    Measures,
    amount_where,
    paired,
    ratio,
)
from queries.scope import Scope

MONTH, LINE = schema.income_month, schema.income_line
FAMILIES = ("interest", "transfer", "fee", "other")


def _lines(*families: str) -> list[str]:
    line = LINE.c.line_id
    return read(sa.select(line).where(LINE.c.family.in_(families)).order_by(line))["line_id"].to_list()  # fmt: skip


def _of(column: str, *families: str) -> Measures:
    # Listed, for not every engine takes a question within a case.
    listed = _lines(*families)
    measure = amount_where(column, lambda r: r.c.line_id.in_(listed))
    return {f"{'_'.join(families)}_{column}": measure}


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
    measures = {
        **_of("income", "fee"),
        **_of("expense", "fee"),
        **_of("income", "interest", "other"),
        **_of("income", *FAMILIES),
        **_of("expense", *FAMILIES),
        **_of("income", "transfer"),
    }
    found = paired(MONTH, scope, dimensions, measures, "sum")
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
def lines(scope: Scope, dimensions: Sequence[str] = ("line",)) -> pl.DataFrame:
    """Return fee income by line beside the comparison base.

    Returns:
        `(dimension ids…, income, income_base, expense, item_count, free_item_count,
        volume and each with _base)`, fee lines only.
    """
    fee = _lines("fee")
    measures: Measures = {
        name: amount_where(name, lambda r: r.c.line_id.in_(fee))
        for name in ("income", "expense", "item_count", "free_item_count", "volume")
    }
    found = paired(MONTH, scope, dimensions, measures, "sum")
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
