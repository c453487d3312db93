"""Farm loans as rows of the warehouse: lent in the year, by unit and county."""

import polars as pl

from data.feeds.feed import Rows
from queries import schema


def lent(loans: pl.DataFrame) -> pl.DataFrame:
    """Return `agri_loan_month`: one sum per unit (`org_id`), county and year.

    The source tells what was lent, not what is owed: balance, repaid and borrowers are
    0. A county that lies in several metropolitan areas comes once for each.
    """
    return loans.group_by("org_id", "region_code", "month").agg(
        pl.col("file", "row").first(),
        disbursed=pl.col("amount").sum(),
        focus=pl.lit("agriculture"),
        program=pl.lit("none"),
        is_subsidised=pl.lit(False),
        balance=pl.lit(0.0),
        repaid=pl.lit(0.0),
        borrower_count=pl.lit(0),
        data_status=pl.lit("final"),
    )


def booked(loans: pl.DataFrame, root: str, rows: Rows) -> pl.DataFrame:
    """Return the loans with `org_id`: the own unit of the county, else the root.

    Where several units share a county, which of them lent is not known: the root.
    """
    units = rows(schema.organization).filter(pl.col("level") == "county")
    alone = units.filter(pl.col("region_code").is_unique())
    placed = alone.select("region_code", "org_id")
    return loans.join(placed, on="region_code", how="left").with_columns(
        pl.col("org_id").fill_null(root)
    )


def regions(loans: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `region`: the counties and states that the warehouse does not know yet.

    The source has no names of counties; they are called by their codes.
    """
    county = loans.select(code="region_code", level=pl.lit("county")).unique()
    state = county.select(pl.col("code").str.head(2), level=pl.lit("province")).unique()
    upper = pl.when(pl.col("level") == "county").then(pl.col("code").str.head(2))
    zh = (
        pl.when(pl.col("level") == "county")
        .then(pl.lit("县 "))
        .otherwise(pl.lit("州 "))
    )
    en = pl.when(pl.col("level") == "county").then(pl.lit("County ")).otherwise(pl.lit("State "))  # fmt: skip
    found = pl.concat([state, county]).select(
        "level",
        region_code="code",
        parent_code=upper,
        name_zh=zh + pl.col("code"),
        name_en=en + pl.col("code"),
    )
    return found.join(rows(schema.region), on="region_code", how="anti")
