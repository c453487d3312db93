"""The own bank in the Summary of Deposits: its tree of units and their deposits."""

import polars as pl

from data.feeds.fdic_sod.market import TOTAL
from data.feeds.feed import Rows
from queries import schema

NOTICE_ZH = "来源：FDIC《存款汇总》，按各行报送，每年 6 月 30 日。"
NOTICE_EN = "Source: FDIC Summary of Deposits, as reported, June 30 of each year."


def bank(mine: pl.DataFrame) -> pl.DataFrame:
    """Return the `bank` row of the own bank."""
    name = mine.sort("month")["institution_name"][-1]
    row = {
        "name_zh": name,
        "name_en": name,
        "currency": "USD",
        "is_synthetic": False,
        "notice_zh": NOTICE_ZH,
        "notice_en": NOTICE_EN,
        "year_start_month": 1,
        "market_level": "county",
        "double_first_type": TOTAL,
    }
    return pl.DataFrame([row])


def deposits(mine: pl.DataFrame) -> pl.DataFrame:
    """Return `deposit_month`: a yearly snapshot, so the averages are the balance."""
    return mine.group_by("outlet_id", "month").agg(
        pl.col("balance").sum(),
        pl.col("file", "row").first(),
        average_month=pl.col("balance").sum(),
        average_year=pl.col("balance").sum(),
        deposit_type=pl.lit(TOTAL),
        data_status=pl.lit("final"),
    )


def units(mine: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `organization`: head, states, counties and branches, as in the newest year.

    A branch that is gone in the newest year was closed at the end of its last one.
    Branches that later files placed stay as they are.
    """
    known = (
        rows(schema.deposit_month)
        .group_by("outlet_id")
        .agg(later=pl.col("month").max())
    )
    newest = pl.concat([mine["month"], known["later"]]).max()
    latest = mine.sort("month").group_by("outlet_id").agg(pl.all().last())
    latest = latest.join(known, on="outlet_id", how="left").filter(
        pl.col("later").is_null() | (pl.col("later") <= pl.col("month"))
    )
    head = _head(mine)
    placed = latest.with_columns(
        head=pl.lit(head),
        state="state-" + pl.col("state_code"),
        county="county-" + pl.col("region_code"),
        closed_on=pl.when(pl.col("month") < newest).then(
            pl.date(pl.col("month").dt.year(), 12, 31)
        ),
    )
    levels = [_root(mine), _states(placed), _counties(placed), _outlets(placed)]
    return pl.concat(levels, how="diagonal").with_columns(name_en=pl.col("name_zh"))


def _head(mine: pl.DataFrame) -> str:
    return f"cert-{mine['institution_id'][0]}"


def _root(mine: pl.DataFrame) -> pl.DataFrame:
    name = mine.sort("month")["institution_name"][-1]
    org = _head(mine)
    return pl.DataFrame(
        {"org_id": [org], "level": ["head"], "path": [f"/{org}/"], "name_zh": [name]}
    )


def _states(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.unique("state").select(
        org_id="state",
        parent_id="head",
        level=pl.lit("province"),
        path=_path("head", "state"),
        name_zh="state_name",
    )


def _counties(placed: pl.DataFrame) -> pl.DataFrame:
    alike = pl.col("county_name").is_duplicated()
    named = pl.concat_str("county_name", "state_letters", separator=", ")
    return placed.unique("county").select(
        "region_code",
        org_id="county",
        parent_id="state",
        level=pl.lit("county"),
        path=_path("head", "state", "county"),
        name_zh=pl.when(alike).then(named).otherwise("county_name"),
    )


def _outlets(placed: pl.DataFrame) -> pl.DataFrame:
    return placed.select(
        *("region_code", "opened_on", "closed_on", "latitude", "longitude"),
        org_id="outlet_id",
        parent_id="county",
        level=pl.lit("outlet"),
        path=_path("head", "state", "county", "outlet_id"),
        name_zh=_clear_name(),
    )


def _path(*steps: str) -> pl.Expr:
    return pl.concat_str(pl.lit("/"), pl.concat_str(*steps, separator="/"), pl.lit("/"))


def _clear_name() -> pl.Expr:
    """Return the branch's name, with its city or address where others share it."""
    name, county = pl.col("branch_name"), pl.col("county")
    with_city = pl.concat_str("branch_name", "city", separator=", ")
    with_address = pl.concat_str("branch_name", "address", separator=", ")
    alone = name.len().over(county, name) == 1
    alone_in_city = name.len().over(county, name, "city") == 1
    return (
        pl.when(alone)
        .then(name)
        .when(alone_in_city)
        .then(with_city)
        .otherwise(with_address)
    )
