"""What is asked of county lending beside the KPIs."""

from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from queries.bank import bank
from queries.engine import read, remembered
from queries.kpi import masked, named, ratio
from queries.lending.figures import AGRI, balances, flows, key_regions, subsidised
from queries.periods import year_to_date
from queries.scope import Scope, rows


def lent_outside_key_counties(scope: Scope) -> pl.DataFrame:
    """Return this year's subsidised loans to projects outside key counties, by unit and region.

    Returns:
        `(county_id, county, region_code, region, disbursed [currency])`, largest first.
    """
    key = key_regions(scope.month)
    months = year_to_date(scope.month, bank().first_month)
    inside = rows(AGRI, scope, months)
    sum_ = sa.func.sum(sa.cast(inside.c.disbursed, sa.Double)).label("disbursed")
    unit = sa.func.coalesce(inside.c.county, inside.c.holder).label("county_id")
    found = read(
        sa.select(unit, inside.c.region_code, sum_)
        .where(inside.c.is_subsidised)
        .group_by(unit, inside.c.region_code)
        .having(sum_ > 0)
    ).filter(~pl.col("region_code").is_in(key))
    order = ["disbursed", "county_id", "region_code"]
    return (
        named(found, ["county", "region"])
        .sort(order, descending=[True, False, False])
        .select("county_id", "county", "region_code", "region", "disbursed")
    )


def disbursed_course(scope: Scope) -> pl.DataFrame:
    """Return this year's cumulative disbursement beside last year's, month by month.

    Returns:
        `(month, disbursed, last_year [currency])` for the months of the year so far.
    """
    months = year_to_date(scope.month, bank().first_month)
    found = flows(scope, ("month",)).filter(pl.col("month").is_in(months)).sort("month")
    return found.select(
        "month",
        pl.col("disbursed").cum_sum(),
        pl.col("disbursed_base").cum_sum().alias("last_year"),
    )


def by_program(scope: Scope) -> pl.DataFrame:
    """Return balance, disbursement and borrowers by program.

    Returns:
        `(program_code, program, balance, balance_base, disbursed, borrower_count,
        borrower_count_reason)`, largest balance first; fewer than five borrowers are
        not told.
    """
    held = balances(scope, ("program",)).select(
        "program_code", "balance", "balance_base", "borrower_count"
    )
    lent = flows(scope, ("program",)).select("program_code", "disbursed")
    both = held.join(lent, on="program_code", how="left")
    told = masked(named(both, ["program"]), "borrower_count")
    return told.sort("balance", "program_code", descending=[True, False])


@remembered
def by_region(scope: Scope) -> pl.DataFrame:
    """Return lending by the county of the project, key counties marked.

    Returns:
        `(region_code, region, is_key, balance, balance_base [currency], growth)`:
        `growth` on the same month last year, null where nothing was lent then.
    """
    key = key_regions(scope.month)
    yearly = replace(scope, against="last_year")
    found = balances(yearly, ("region",)).with_columns(
        growth=ratio(pl.col("balance"), pl.col("balance_base")) - 1,
        is_key=pl.col("region_code").is_in(key),
    )
    columns = ("is_key", "balance", "balance_base", "growth")
    return (
        named(found, ["region"])
        .sort("region_code")
        .select("region_code", "region", *columns)
    )


def subsidised_by_region(scope: Scope) -> pl.DataFrame:
    """Return this year's subsidised loans by the county of the project, key ones marked.

    Returns:
        `(region_code, region, is_key, disbursed [currency])`, largest first.
    """
    found = subsidised(scope, ("region",)).with_columns(
        disbursed=pl.col("inside") + pl.col("outside"),
        is_key=pl.col("region_code").is_in(key_regions(scope.month)),
    )
    lent = named(found.filter(pl.col("disbursed") > 0), ["region"])
    return lent.sort("disbursed", "region_code", descending=[True, False]).select(
        "region_code", "region", "is_key", "disbursed"
    )
