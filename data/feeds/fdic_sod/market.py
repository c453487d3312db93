"""The market in the Summary of Deposits: who takes how much in which county."""

import polars as pl

from data.feeds.feed import Rows
from queries import schema

LOCAL = "local"
TOTAL = "total"


def deposits(every: pl.DataFrame) -> pl.DataFrame:
    """Return `market_month`: one sum per county, institution and year, zeros kept."""
    key = ["region_code", "institution_id", "month"]
    return every.group_by(key).agg(
        pl.col("balance").sum(),
        pl.col("file", "row").first(),
        deposit_type=pl.lit(TOTAL),
        is_estimated=pl.lit(False),
        data_status=pl.lit("final"),
    )


def closed(every: pl.DataFrame) -> pl.DataFrame:
    """Return `period_close`: the source publishes each June 30 as final."""
    return (
        every.select("month")
        .unique()
        .with_columns(closed_on=pl.col("month"), closed_by=pl.lit("FDIC"))
    )


def institutions(every: pl.DataFrame, own: str, rows: Rows) -> pl.DataFrame:
    """Return `institution`: by certificate, under the latest name."""
    latest = every.sort("month").group_by("institution_id").agg(pl.all().last())
    name = pl.col("institution_name")
    found = latest.select(
        "institution_id",
        "month",
        name_zh=name,
        name_en=name,
        kind=pl.lit("bank"),
        is_own=pl.col("institution_id") == own,
        succeeded_by=pl.lit(None, pl.String),
        succeeded_on=pl.lit(None, pl.Date),
    )
    return newer(found, "institution_id", rows)


def regions(every: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `region`: counties and the states they lie in; seats are mean positions."""
    counties = _places(every, "region_code", "county_name").with_columns(
        parent_code=pl.col("state_code"), level=pl.lit("county")
    )
    states = _places(every, "state_code", "state_name").with_columns(
        parent_code=pl.lit(None, pl.String),
        level=pl.lit("province"),
        region_code=pl.col("state_code"),
    )
    alike = pl.col("name").is_duplicated()
    named = pl.concat_str("name", "state_letters", separator=", ")
    clear = pl.when(alike).then(named).otherwise("name")
    found = pl.concat([counties, states], how="diagonal").select(
        *("region_code", "parent_code", "level", "month"),
        *("seat_latitude", "seat_longitude"),
        name_zh=clear,
        name_en=clear,
        population=pl.lit(None, pl.Int64),
    )
    return newer(found, "region_code", rows)


def _places(every: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
    dated = every.sort("month")
    return dated.group_by(code).agg(
        *([pl.col("state_code").last()] if code != "state_code" else []),
        pl.col("month", "state_letters").last(),
        name=pl.col(name).last(),
        seat_latitude=pl.col("latitude").mean().round(5),
        seat_longitude=pl.col("longitude").mean().round(5),
    )


def newer(found: pl.DataFrame, key: str, rows: Rows) -> pl.DataFrame:
    """Leave out what the warehouse knows from a later year than these files."""
    months = rows(schema.market_month)
    if key not in months.columns:
        return found.drop("month")
    known = months.group_by(key).agg(later=pl.col("month").max())
    dated = found.join(known, on=key, how="left")
    kept = dated.filter(
        pl.col("later").is_null() | (pl.col("later") <= pl.col("month"))
    )
    return kept.drop("month", "later")


def members(every: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `peer_group_member`: `local`, per county, from presence year by year.

    A membership is a run of the years that are loaded for the county; it stays open
    if the institution is there in the newest of them. Years loaded before count too.
    """
    columns = ["region_code", "institution_id", "month"]
    before = rows(schema.market_month).select(columns)
    before = before.filter(~pl.col("month").is_in(every["month"].unique().to_list()))
    present = pl.concat([before, every.select(columns)]).unique()
    order = pl.col("month").rank("dense").over("region_code").cast(pl.Int64)
    newest = pl.col("month").max().over("region_code")
    dated = present.with_columns(order=order, newest=newest)
    place = pl.col("order").rank("ordinal").over("region_code", "institution_id")
    runs = dated.with_columns(run=pl.col("order") - place.cast(pl.Int64))
    spans = runs.group_by("region_code", "institution_id", "run").agg(
        first=pl.col("month").min().dt.year(),
        last=pl.col("month").max(),
        newest=pl.col("newest").first(),
    )
    left = pl.col("last") < pl.col("newest")
    return spans.select(
        "region_code",
        "institution_id",
        peer_group=pl.lit(LOCAL),
        valid_from=pl.date(pl.col("first"), 1, 1),
        valid_to=pl.when(left).then(pl.date(pl.col("last").dt.year(), 12, 31)),
    )
