"""Where a large demo bank works: all counties of Gansu, or a simulated country.

Every county follows a model, one of the demo's counties without a scripted exception,
at a size of its own. The simulated country's places carry 模拟 and a number, no real name.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from data.demo import cast, noise, places
from data.demo.days import Floats

HERE = Path(__file__).parent
SCRIPTED = {cast.MISSING[0], cast.MARKET_FALLS, cast.NO_PEER, cast.TIED, cast.NO_TARGET[:6]}  # fmt: skip
# Towns have several sub-branches and most outlets.
TIERS = {"seat": 0.42, "large": 0.44, "mid": 0.08, "small": 0.06}
# The simulated country lies within these degrees (west, south, east, north), for its map.
BOX = (82.0, 22.0, 124.0, 46.0)


@dataclass(frozen=True)
class Size:
    """How large a simulated country is: regions by level, and the bank's outlets."""

    provinces: int = 31
    prefectures: int = 340
    counties: int = 2800
    outlets: int = 22_000


@dataclass(frozen=True)
class Country:
    """Places from the top down.

    `upper`: (region_code, parent_code, level, name_zh, name_en); `counties`: the same
    with `seat_latitude`, `seat_longitude`, `model` (a county of the demo) and `size`
    (a multiple of it). `outlets`: how many there are at most. `head`: the level at the top.
    """

    name: tuple[str, str]
    head: str
    upper: pl.DataFrame
    counties: pl.DataFrame
    outlets: int | None = None

    @property
    def root(self) -> str:
        """The code of the place at the top, which is the id of the bank's root as well."""
        return str(self.upper["region_code"][0])


def gansu(seed: int) -> Country:
    """Return the fourteen prefectures and 87 county-level places of Gansu."""
    types = {"region_code": pl.String, "parent_code": pl.String}
    table = pl.read_csv(HERE / "gansu.csv", schema_overrides=types)
    named = ["region_code", "parent_code", "level", "name_zh", "name_en"]
    top = pl.DataFrame([("62", None, "province", "甘肃省", "Gansu Province")], schema=named, orient="row")  # fmt: skip
    is_upper = pl.col("region_code").str.len_chars() == 4
    upper = table.filter(is_upper).with_columns(level=pl.lit("prefecture"))
    counties = table.filter(~is_upper).with_columns(level=pl.lit("county"))
    name = ("演示银行甘肃省分行", "Demo Bank Gansu Branch")
    both = pl.concat([top, upper.select(named)], how="vertical_relaxed")
    return Country(name, "province", both, _modelled(seed, counties))


def nation(seed: int, size: Size | None = None) -> Country:
    """Return a simulated country; equal seeds make equal countries."""
    size = size or Size()
    seats = _seats(noise.stream(seed, "seats"), size.counties)
    province = _parts(seats, np.arange(len(seats)), size.provinces)
    codes = [""] * len(seats)
    rows: list[tuple[str | None, ...]] = [("00", None, "head", "模拟全国", "Simulated Country")]  # fmt: skip
    each = np.diff(np.linspace(0, size.prefectures, size.provinces + 1).round())
    for p, (inside, count) in enumerate(zip(province, each, strict=True), 1):
        rows.append((f"{p:02}", "00", "province", f"模拟{p:02}省", f"Simulated Province {p:02}"))  # fmt: skip
        for c, counties in enumerate(_parts(seats, inside, max(1, int(count))), 1):
            code = f"{p:02}{c:02}"
            rows.append((code, f"{p:02}", "prefecture", f"模拟{code}市", f"Simulated City {code}"))  # fmt: skip
            for n, place in enumerate(counties, 1):
                codes[place] = f"{code}{n:02}"
    upper = pl.DataFrame(rows, orient="row", schema=["region_code", "parent_code", "level", "name_zh", "name_en"])  # fmt: skip
    written = pl.col("region_code")
    counties_ = pl.DataFrame({"region_code": codes}).select(
        "region_code",
        parent_code=written.str.head(4),
        level=pl.lit("county"),
        name_zh=pl.format("模拟{}县", written),
        name_en=pl.format("Simulated County {}", written),
        seat_longitude=seats[:, 0],
        seat_latitude=seats[:, 1],
    )
    name = ("演示银行（模拟全国）", "Demo Bank (simulated country)")
    return Country(name, "head", upper, _modelled(seed, counties_.sort("region_code")), size.outlets)  # fmt: skip


def models() -> pl.DataFrame:
    """Return the demo's counties that others may follow, with their chance to be."""
    found = places.counties().filter(~pl.col("region_code").is_in(SCRIPTED))
    part = pl.col("tier").replace_strict(TIERS, return_dtype=pl.Float64)
    weight = part / pl.len().over("tier")
    return found.select("region_code", weight=weight / weight.sum())


def _modelled(seed: int, counties: pl.DataFrame) -> pl.DataFrame:
    """Return the counties with model and size; the demo's own follow themselves."""
    chance, known = noise.stream(seed, "models"), models()
    drawn = chance.choice(
        known["region_code"].to_list(), counties.height, p=known["weight"].to_numpy()
    )
    size = np.exp(chance.normal(0, 0.25, counties.height))
    own = pl.col("region_code").is_in(known["region_code"].to_list())
    return counties.with_columns(
        model=pl.when(own).then("region_code").otherwise(pl.Series(drawn)),
        size=pl.when(own).then(1.0).otherwise(pl.Series(size)),
    )


def _seats(chance: np.random.Generator, count: int) -> Floats:
    """Return (count, 2) seats: a shaken lattice inside an oval, four decimals."""
    west, south, east, north = BOX
    step = ((east - west) * (north - south) * np.pi / 4 / count) ** 0.5
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    far = ((x - (west + east) / 2) / (east - west)) ** 2
    far = (far + ((y - (south + north) / 2) / (north - south)) ** 2).ravel()
    nearest = far.argsort(kind="stable")[:count]
    lattice = np.column_stack([x.ravel(), y.ravel()])[nearest]
    shaken = lattice + chance.uniform(-0.3, 0.3, lattice.shape) * step
    return np.asarray(shaken.round(4), np.float64)


def _parts(seats: Floats, inside: np.ndarray, count: int) -> list[np.ndarray]:
    """Return the seats in `count` compact parts: cut across the longer side, again and again."""
    if count == 1:
        return [inside]
    half = count // 2
    spans = np.ptp(seats[inside], axis=0)
    ordered = inside[seats[inside, int(spans.argmax())].argsort(kind="stable")]
    cut = round(len(inside) * half / count)
    first = _parts(seats, ordered[:cut], half)
    return first + _parts(seats, ordered[cut:], count - half)
