"""Figures that follow the demo's: its rows once for every unit, at the unit's size."""

import numpy as np
import polars as pl

from data.demo import cast, issued, noise
from data.demo.days import LAST, MONTHS
from data.demo.large.country import Country
from data.demo.large.daily import TYPES, Days, at
from data.demo.peers import OWN
from data.demo.shape import shaped

Frames = dict[str, pl.DataFrame]
MILLION = 1e6
YEARS = (pl.col("month") - pl.lit(LAST)).dt.total_days() / 365
BY_BRANCH = ("agri_loan_month", "loan_month", "loan_due_month", "income_month")
AMOUNTS = {
    "agri_loan_month": ("balance", "disbursed", "repaid", "borrower_count", "overdue"),
    "loan_month": ("balance",),
    "loan_due_month": ("due", "recovered_on_time", "recovered_late", "extended", "refinanced", "renewed"),
    "income_month": ("income", "expense", "item_count", "free_item_count", "volume"),
}  # fmt: skip


def of_branches(seed: int, model: Frames, branches: pl.DataFrame) -> Frames:
    """Return loans, income and plans of every sub-branch."""
    chance = noise.stream(seed, "courses")
    factor = {name: np.exp(chance.normal(0, 0.12, branches.height)) for name in ("lending", "income")}  # fmt: skip
    drift = chance.normal(0, 0.02, branches.height)
    units = branches.select(
        "org_id", "region_code", "model", "size", "lead", drift=drift, **factor
    )
    found = {name: _of_branch(name, model[name], units) for name in BY_BRANCH}
    return found | {"target": _plans(model["target"], units)}


def _of_branch(name: str, frame: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return a table's rows once per unit; projects in other counties are left out."""
    if "region_code" in frame.columns:
        frame = frame.filter(pl.col("region_code") == pl.col("org_id").str.head(6))
        frame = frame.drop("region_code")
    is_income = name == "income_month"
    scale = pl.col("size") * pl.col("income" if is_income else "lending")
    if is_income:
        # The column of the factor and that of the figure are called alike.
        units = units.rename({"income": "factor"})
        scale = pl.col("size") * pl.col("factor") * (1 + pl.col("drift") * YEARS)
    joined = units.join(frame.rename({"org_id": "model"}), on="model")
    amounts = [_as_before(frame, c, pl.col(c) * scale) for c in AMOUNTS[name]]
    return shaped(name, joined.with_columns(amounts))


def _as_before(frame: pl.DataFrame, column: str, value: pl.Expr) -> pl.Expr:
    counted = frame.schema[column].is_integer()
    return (value.round().cast(pl.Int64) if counted else value).alias(column)


def _plans(target: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the plans of sub-branches; those above them are their sums."""
    joined = units.join(target.rename({"org_id": "model"}), on="model")
    is_amount = pl.col("kind").is_in(["increment", "flow", "cap"])
    scale = pl.when(pl.col("kpi").str.starts_with("deposit")).then(1.0)
    factor = pl.when(pl.col("kpi") == "fee_income").then("income").otherwise("lending")
    amount = pl.col("value") * pl.col("size") * pl.col("lead") * scale.otherwise(factor)
    rounded = (amount / issued.ROUND).round() * issued.ROUND
    return shaped("target", joined.with_columns(value=pl.when(is_amount).then(rounded).otherwise("value")))  # fmt: skip


def stars(seed: int, model: Frames, outlets: pl.DataFrame) -> Frames:
    """Return the ratings of every outlet: those of any outlet of the demo rated throughout."""
    rated = model["rating_star"].filter(pl.len().over("outlet_id") == pl.len().over("outlet_id").max())  # fmt: skip
    known = rated.filter(~pl.col("outlet_id").is_in([cast.MERGED_INTO, *cast.NOT_RATED]))["outlet_id"].unique().sort()  # fmt: skip
    chance = noise.stream(seed, "ratings")
    drawn = known.gather(chance.integers(0, len(known), outlets.height))
    who = pl.DataFrame({"outlet_id": outlets["org_id"], "model": drawn})
    return {
        name: shaped(
            name, who.join(model[name].rename({"outlet_id": "model"}), on="model")
        )
        for name in ("rating_score", "rating_star")
    }


def market(seed: int, model: Frames, country: Country, days: Days) -> pl.DataFrame:
    """Return `market_month`: peers follow the model's, our own rows are our own balances."""
    counties = country.counties.select("region_code", "model", "size")
    table = model["market_month"].filter(pl.col("institution_id") != OWN)
    peers = table["institution_id"].unique().sort()
    chance = noise.stream(seed, "peers of counties")
    pairs = counties.select("region_code").join(peers.to_frame(), how="cross")
    pairs = pairs.with_columns(
        apart=np.exp(chance.normal(0, 0.08, pairs.height)),
        drift=chance.normal(0, 0.015, pairs.height),
    )
    joined = (
        counties.join(table.rename({"region_code": "model"}), on="model")
        .join(pairs, on=["region_code", "institution_id"])
        .with_columns(balance=pl.col("balance") * pl.col("size") * pl.col("apart") * (1 + pl.col("drift") * YEARS))
    )  # fmt: skip
    both = [joined.select("region_code", "institution_id", "month", "deposit_type", "balance"), _own(days)]  # fmt: skip
    printed = (pl.col("balance") / MILLION).round() * MILLION
    return shaped("market_month", pl.concat(both).with_columns(balance=printed, is_estimated=pl.lit(value=False)))  # fmt: skip


def _own(days: Days) -> pl.DataFrame:
    """Return our balances by county, month-end and type, added up from the outlets."""
    ends = np.stack([days.on(at([month]))[0] for month in MONTHS])
    held, starts = np.unique(days.ids.str.head(6).to_numpy(), return_index=True)
    sums = np.add.reduceat(ends, starts, axis=1)
    return pl.DataFrame(
        {
            "region_code": np.tile(np.repeat(held, len(TYPES)), len(MONTHS)).tolist(),
            "institution_id": [OWN] * sums.size,
            "month": np.repeat(np.array(MONTHS, "datetime64[D]"), sums[0].size),
            "deposit_type": list(TYPES) * (sums.size // len(TYPES)),
            "balance": sums.ravel(),
        }
    )


def of_counties(model: Frames, country: Country) -> Frames:
    """Return who is a peer where, and the tags of counties."""
    who = country.counties.select("region_code", "model")
    return {
        name: shaped(
            name, who.join(model[name].rename({"region_code": "model"}), on="model")
        )
        for name in ("peer_group_member", "region_tag")
    }
