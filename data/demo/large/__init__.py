"""The demo bank at the size of a province or of a nation, generated set by set.

A large bank is the demo bank many times over: every county, sub-branch and outlet follows
one of the demo's at a size, with courses and noise of its own. Nothing is scripted here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from data import demo, schematic
from data.demo import records
from data.demo.large import copies, country, tags, units
from data.demo.large.country import Country, Size
from data.demo.large.daily import Days
from data.demo.shape import shaped
from data.draft import Draft

Report = Callable[[str, float], None]
AS_THEY_ARE = ("institution", "income_line", "rating_module", "period_close")


@dataclass(frozen=True)
class Large:
    """A large demo bank: every table but the daily ones, and what writes those."""

    frames: dict[str, pl.DataFrame]
    days: Days

    def write_days(self, draft: Draft) -> None:
        """Write the daily balances into a draft."""
        self.days.write(draft)


def made(
    scale: str, seed: int = 7, report: Report | None = None, size: Size | None = None
) -> Large:
    """Return the demo bank at a scale.

    Args:
        scale: `province` or `nation`.
        seed: another seed, other figures.
        report: hears the stage, a table's name, and the fraction done.
        size: for `nation`, another size than the usual one.
    """
    tell = report or (lambda _stage, _fraction: None)
    where = country.gansu(seed) if scale == "province" else country.nation(seed, size)
    model = demo.frames(seed, lambda stage, done: tell(stage, 0.5 * done))
    middle = units.branches(seed, where)
    lowest = units.outlets(seed, where, middle)
    middle = middle.join(lowest, left_on="org_id", right_on="parent_id", how="semi")
    days = Days(seed, lowest)
    found = {name: model[name] for name in AS_THEY_ARE}
    found |= _dimensions(where, middle, lowest) | copies.of_counties(model, where)
    tell("market_month", 0.6)
    found["market_month"] = copies.market(seed, model, where, days)
    found["region_tag"] = tags.frame(found["region_tag"], where)
    tell("income_month", 0.7)
    found |= copies.of_branches(seed, model, middle)
    found |= copies.stars(seed, model, lowest)
    found["load_log"] = records.load_log(seed, sum(f.height for f in found.values()))
    tell("deposit_day", 1.0)
    return Large(found, days)


def _dimensions(
    where: Country, middle: pl.DataFrame, lowest: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    bank = records.bank()
    if where.head == "head":
        bank = bank.with_columns(
            name_zh=pl.lit(where.name[0]), name_en=pl.lit(where.name[1])
        )
    return {
        "bank": bank,
        "region": shaped("region", pl.concat([where.upper, where.counties], how="diagonal")),
        "region_boundary": shaped("region_boundary", schematic.cells(where.counties)),
        "organization": units.organization(where, middle, lowest),
    }  # fmt: skip
