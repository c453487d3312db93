"""Where the demo bank works: three prefectures of Gansu and their 22 counties.

Codes, seats and the 2001 key-county flags are public; the amounts in `counties.csv`
(亿元, shares of 1, net fees in 万元 a year) are invented and calibrate the generators.
"""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from data import schematic
from data.demo.shape import shaped

HERE = Path(__file__).parent
TYPES: dict[str, type[pl.DataType]] = {
    "region_code": pl.String,
    "prefecture_code": pl.String,
    "org_id": pl.String,
    "outlet_id": pl.String,
    "opened_on": pl.Date,
    "closed_on": pl.Date,
}
PREFECTURES = {
    "6210": ("庆阳", "Qingyang"),
    "6208": ("平凉", "Pingliang"),
    "6211": ("定西", "Dingxi"),
}
KEY_TODAY = "国家乡村振兴重点帮扶县名单（2021年） / National key counties for rural revitalisation, 2021"
KEY_2001 = "国家扶贫开发工作重点县（2001年） / National key counties for poverty alleviation, 2001"
FROM_MEMORY = "medium: recalled list, to be verified against the official list"


@cache
def table(name: str) -> pl.DataFrame:
    """Return one of the CSV files beside this module: codes as text, days as dates."""
    path = HERE / f"{name}.csv"
    named = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    types = {column: TYPES[column] for column in named if column in TYPES}
    return pl.read_csv(path, schema_overrides=types)


def counties() -> pl.DataFrame:
    """Return the counties with their calibration, in the order of the file."""
    return table("counties")


def regions() -> pl.DataFrame:
    """Return the table `region`: the province, its prefectures, their counties."""
    upper: list[tuple[str | None, ...]] = [
        ("62", None, "province", "甘肃省", "Gansu Province")
    ]
    upper += [
        (code, "62", "prefecture", f"{zh}市", f"{en} City")
        for code, (zh, en) in PREFECTURES.items()
    ]
    columns = ["region_code", "parent_code", "level", "name_zh", "name_en"]
    lower = counties().with_columns(
        parent_code="prefecture_code", level=pl.lit("county")
    )
    tops = pl.DataFrame(upper, schema=columns, orient="row")
    return shaped("region", pl.concat([tops, lower], how="diagonal"))


def region_tags() -> pl.DataFrame:
    """Return the table `region_tag`: key counties today and in 2001."""
    today = _tag("key_today", "key_county", date(2021, 8, 27), None, KEY_TODAY)
    then = _tag(
        "key_2001", "key_county_2001", date(2001, 1, 1), date(2011, 12, 31), KEY_2001
    )
    return shaped("region_tag", pl.concat([today, then]))


def _tag(
    flag: str, tag: str, since: date, until: date | None, source: str
) -> pl.DataFrame:
    return (
        counties()
        .filter(pl.col(flag) == 1)
        .select(
            "region_code",
            tag=pl.lit(tag),
            valid_from=pl.lit(since),
            valid_to=pl.lit(until, pl.Date),
            source=pl.lit(source),
            confidence=pl.lit(FROM_MEMORY),
        )
    )


def boundaries() -> pl.DataFrame:
    """Return the table `region_boundary`: schematic cells of the counties."""
    return shaped("region_boundary", schematic.cells(counties()))
