"""Which counties of a large demo bank are key counties: recalled for Gansu, else drawn."""

from datetime import date

import polars as pl

from data.demo import places
from data.demo.large.country import Country
from data.demo.shape import shaped

SIMULATED = "模拟：沿用样板县的标记 / Simulated: as in the model county"
KEY_2012 = "国家扶贫开发工作重点县名单（2012年），代 2021 年名单 / National key counties 2012, in place of the list of 2021"


def frame(followed: pl.DataFrame, country: Country) -> pl.DataFrame:
    """Return the table `region_tag`.

    Args:
        followed: the tags of the models, once for every county that follows them.
        country: with the columns `key_2001` and `key_2012` where the lists are known.
    """
    if "key_2012" not in country.counties.columns:
        return followed.with_columns(source=pl.lit(SIMULATED), confidence=pl.lit("low"))
    ours = places.region_tags()
    new = country.counties.filter(
        ~pl.col("region_code").is_in(places.counties()["region_code"].to_list())
    )
    then = new.filter(key_2001=1).select(
        "region_code", tag=pl.lit("key_county_2001"), valid_from=date(2001, 1, 1),
        valid_to=date(2011, 12, 31), source=pl.lit(places.KEY_2001), confidence=pl.lit(places.FROM_MEMORY),
    )  # fmt: skip
    today = new.filter(key_2012=1).select(
        "region_code", tag=pl.lit("key_county"), valid_from=date(2012, 3, 19),
        source=pl.lit(KEY_2012), confidence=pl.lit(places.FROM_MEMORY),
    )  # fmt: skip
    return shaped("region_tag", pl.concat([ours, then, today], how="diagonal"))
