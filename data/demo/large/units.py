"""The tree of a large demo bank: sub-branches and outlets that follow those of the demo."""

from datetime import date

import numpy as np
import polars as pl

from data.demo import cast, network, noise
from data.demo.large.country import Country
from data.demo.shape import shaped

# Outlets whose story the demo scripts; none may follow them.
SCRIPTED = (cast.MERGED_OUTLET, cast.MERGED_INTO, cast.NEW_OUTLET, cast.MOVED_OUTLET)
STREETS = (
    ("东大街", "East Street"), ("南大街", "South Street"), ("西大街", "West Street"),
    ("北大街", "North Street"), ("人民路", "People's Road"), ("建设路", "Construction Road"),
    ("新区", "New District"), ("开发区", "Development Zone"), ("集镇", "Market Town"),
)  # fmt: skip
FOUNDED = date(1979, 10, 1)


def branches(seed: int, country: Country) -> pl.DataFrame:
    """Return `(org_id, parent_id, region_code, name_zh, name_en, peer_class, model, size,
    lead, number)`.

    `model` is the sub-branch of the demo that one follows, `size` a multiple of it,
    `lead` how much lighter (below 1) its plans are.
    """
    found = country.counties.rename({"parent_code": "parent_id"}).join(
        network.branches().select("peer_class", model="region_code", branch="org_id"),
        on="model",
    )
    chance = noise.stream(seed, "branches")
    number = pl.col("branch").str.tail(2)
    found = found.sort("region_code", "branch").with_columns(
        org_id=pl.col("region_code") + number,
        model="branch",
        number=number.cast(pl.Int64),
        size=pl.col("size") * np.exp(chance.normal(0, 0.1, found.height)),
        lead=np.exp(chance.normal(0, 0.04, found.height)),
    )
    zh, en = _short()
    nth = pl.when(pl.col("number") > 1).then(pl.format("第{}", "number"))
    nth_en = pl.when(pl.col("number") > 1).then(pl.format(" No. {}", "number"))
    return found.with_columns(
        short_zh=zh + nth.otherwise(pl.lit("")),
        short_en=en + nth_en.otherwise(pl.lit("")),
    ).with_columns(
        name_zh=pl.col("short_zh") + "支行", name_en=pl.col("short_en") + " Sub-branch"
    )


def outlets(seed: int, country: Country, above: pl.DataFrame) -> pl.DataFrame:
    """Return `(org_id, parent_id, region_code, name_zh, name_en, opened_on, …, model, size)`
    in the order of ids.
    """
    models = network.outlets().filter(~pl.col("outlet_id").is_in(SCRIPTED))
    found = above.select("region_code", "short_zh", "short_en", "size", "seat_latitude", "seat_longitude", parent_id="org_id", model="model").join(
        models.select("is_town", "opened_on", model="parent_id", outlet="outlet_id"), on="model"
    )  # fmt: skip
    place = pl.col("outlet").str.tail(2).cast(pl.Int64)
    found = found.with_columns(
        org_id=pl.col("parent_id") + pl.col("outlet").str.tail(2), place=place
    )
    # Where there are too many, the last of the largest sub-branches are left out.
    kept = found.sort("place", "org_id").head(country.outlets or found.height)
    kept = kept.sort("org_id").with_columns(model="outlet")
    chance = noise.stream(seed, "outlets")
    angle, far = chance.uniform(0, 2 * np.pi, kept.height), chance.uniform(0.01, 0.12, kept.height)  # fmt: skip
    street = (pl.col("place") - 2) % len(STREETS)
    names = [[n[i] for n in STREETS] for i in (0, 1)]
    zh, en = (street.replace_strict(range(len(n)), n, default=None) for n in names)
    main = pl.col("place") == 1
    return kept.with_columns(
        size=pl.col("size") * np.exp(chance.normal(0, 0.15, kept.height)),
        latitude=(pl.col("seat_latitude") + np.sin(angle) * far).round(5),
        longitude=(pl.col("seat_longitude") + np.cos(angle) * far * 1.2).round(5),
        name_zh=pl.when(main).then(pl.col("short_zh") + "支行营业室").otherwise(pl.col("short_zh") + zh + "分理处"),
        name_en=pl.when(main).then(pl.col("short_en") + " Main Office").otherwise(pl.col("short_en") + " " + en + " Outlet"),
    )  # fmt: skip


def organization(
    country: Country, middle: pl.DataFrame, lowest: pl.DataFrame
) -> pl.DataFrame:
    """Return the table `organization`, upper levels first."""
    tops = country.upper.rename({"region_code": "org_id", "parent_code": "parent_id"})
    zh, en = (pl.col(n) + s for n, s in (("name_zh", "分行"), ("name_en", " Branch")))
    is_root = pl.col("parent_id").is_null()
    tops = tops.with_columns(
        name_zh=pl.when(is_root).then(pl.lit(country.name[0])).otherwise(zh),
        name_en=pl.when(is_root).then(pl.lit(country.name[1])).otherwise(en),
    )
    seats = {"latitude": "seat_latitude", "longitude": "seat_longitude"}
    county = middle.with_columns(level=pl.lit("county"), opened_on=FOUNDED, **{k: pl.col(v) for k, v in seats.items()})  # fmt: skip
    tables = [
        tops.with_columns(opened_on=FOUNDED),
        county,
        lowest.with_columns(level=pl.lit("outlet")),
    ]
    known: dict[str | None, str] = {None: "/"}
    shaped_ = []
    for table in tables:
        paths = []
        for org, parent in table.select("org_id", "parent_id").rows():
            known[org] = f"{known[parent]}{org}/"
            paths.append(known[org])
        shaped_.append(shaped("organization", table.with_columns(path=pl.Series(paths))))  # fmt: skip
    return pl.concat(shaped_)


def _short() -> tuple[pl.Expr, pl.Expr]:
    """Return a county's name without 县 or County, where enough of it is left."""
    name = pl.col("name_zh")
    brief = name.str.len_chars().is_between(3, 4) | name.str.starts_with("模拟")
    zh = pl.when(brief).then(name.str.head(-1)).otherwise(name)
    return zh, pl.col("name_en").str.replace(r" (County|District|City)$", "").str.replace("^Simulated County ", "Simulated ")  # fmt: skip
