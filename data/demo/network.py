"""The demo bank's tree: province, prefectures, sub-branches, outlets, and its changes."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from data.demo import cast, noise, places
from data.demo.shape import shaped

ROOT = "62"
ROOT_NAME = ("演示银行甘肃省分行", "Demo Bank Gansu Branch")


@cache
def branches() -> pl.DataFrame:
    """Return the county-level sub-branches with county, class and weight within it."""
    return places.table("branches").with_columns(
        region_code=pl.col("org_id").str.head(6),
        parent_id=pl.col("org_id").str.head(4),
    )


@cache
def outlets() -> pl.DataFrame:
    """Return the outlets as the tree stands today: parent, county, weight, dates."""
    moved = pl.col("outlet_id") == cast.MOVED_OUTLET
    parent = pl.when(moved).then(pl.lit(cast.MOVED_TO))
    return (
        places.table("outlets")
        .with_columns(parent_id=parent.otherwise(pl.col("outlet_id").str.head(8)))
        .with_columns(region_code=pl.col("parent_id").str.head(6))
    )


def organizations(seed: int) -> pl.DataFrame:
    """Return the table `organization`, upper levels first."""
    seats = places.counties().select(
        "region_code", latitude="seat_latitude", longitude="seat_longitude"
    )
    tops = _tops(seats)
    middle = (
        branches()
        .join(seats, on="region_code", how="left", maintain_order="left")
        .with_columns(
            level=pl.lit("county"),
            path=pl.format(f"/{ROOT}/{{}}/{{}}/", "parent_id", "org_id"),
            opened_on=pl.lit(date(1979, 10, 1)),
        )
    )
    frames = [tops, middle, _lowest(seed, seats)]
    return pl.concat([shaped("organization", frame) for frame in frames])


def _tops(seats: pl.DataFrame) -> pl.DataFrame:
    middle = seats.select(pl.col("latitude", "longitude").mean()).row(0)
    rows = [(ROOT, None, "province", f"/{ROOT}/", *ROOT_NAME, *middle)]
    for code, (zh, en) in places.PREFECTURES.items():
        names = (f"{zh}分行", f"{en} Branch")
        seat = seats.filter(pl.col("region_code").str.starts_with(code)).row(0)[1:]
        rows.append((code, ROOT, "prefecture", f"/{ROOT}/{code}/", *names, *seat))
    columns = "org_id parent_id level path name_zh name_en latitude longitude"
    return pl.DataFrame(rows, schema=columns.split(), orient="row").with_columns(
        opened_on=pl.lit(date(1979, 10, 1))
    )


def _lowest(seed: int, seats: pl.DataFrame) -> pl.DataFrame:
    """Return the outlets: main offices at the seat, town outlets up to 0.2° away."""
    chance = noise.stream(seed, "places of outlets")
    count = outlets().height
    angle = chance.uniform(0, 2 * np.pi, count)
    far = np.where(outlets()["is_town"].to_numpy() == 1, 0.12, 0.015)
    far = far * chance.uniform(0.6, 1.6, count)
    prefecture = pl.col("parent_id").str.head(4)
    return (
        outlets()
        .join(seats, on="region_code", how="left", maintain_order="left")
        .with_columns(
            org_id="outlet_id",
            level=pl.lit("outlet"),
            path=pl.format(
                f"/{ROOT}/{{}}/{{}}/{{}}/", prefecture, "parent_id", "outlet_id"
            ),
            latitude=(pl.col("latitude") + np.sin(angle) * far).round(5),
            longitude=(pl.col("longitude") + np.cos(angle) * far * 1.2).round(5),
        )
    )


def successions() -> pl.DataFrame:
    """Return the table `org_succession`: the outlet merger."""
    return shaped(
        "org_succession",
        {
            "from_org_id": [cast.MERGED_OUTLET],
            "to_org_id": [cast.MERGED_INTO],
            "effective_on": [cast.MERGED_ON],
            "portion": [1.0],
        },
    )


def moves() -> pl.DataFrame:
    """Return the table `organization_move`: the outlet another county took over."""
    return shaped(
        "organization_move",
        {
            "org_id": [cast.MOVED_OUTLET],
            "effective_on": [cast.MOVED_ON],
            "from_parent_id": [cast.MOVED_FROM],
            "to_parent_id": [cast.MOVED_TO],
        },
    )
