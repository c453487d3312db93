"""The demo bank 演示银行: 22 counties of Gansu, four years, every awkward case scripted.

Everything is generated and seeded: the same seed gives the same frames. Calibration lies
in the CSV files, the scripted exceptions in `cast`, their list for the reader in `events`.
"""

from collections.abc import Callable

import polars as pl

from data.demo import (
    deposits,
    facts,
    income,
    lending,
    market,
    network,
    peers,
    places,
    plans,
    quality,
    records,
    stars,
)

Report = Callable[[str, float], None]


def frames(seed: int = 7, report: Report | None = None) -> dict[str, pl.DataFrame]:
    """Return one frame per table of the schema, keyed by its name.

    Columns and order are the schema's; money is yuan. `deposit_month` and
    `deposit_org_day` are left to the rollups. `report(stage, fraction)` hears the progress.
    """
    tell = report or _silent
    tell("organization", 0.0)
    found = _dimensions(seed)
    tell("deposit_day", 0.1)
    book = deposits.ledger(seed)
    found["deposit_day"] = deposits.frame(book)
    tell("market_month", 0.4)
    found["market_month"] = market.frame(seed, book)
    tell("loan_month", 0.55)
    found |= _lending(seed)
    tell("income_month", 0.7)
    found["income_month"] = income.frame(seed, book, found["loan_month"])
    tell("rating_star", 0.8)
    found |= stars.frames(seed)
    tell("target", 0.9)
    found["target"] = _targets(seed, book, found)
    found |= _books(seed, found)
    tell("done", 1.0)
    return found


def _silent(_stage: str, _fraction: float) -> None:
    """Report to nobody."""


def _dimensions(seed: int) -> dict[str, pl.DataFrame]:
    return {
        "bank": records.bank(),
        "organization": network.organizations(seed),
        "org_succession": network.successions(),
        "organization_move": network.moves(),
        "region": places.regions(),
        "region_tag": places.region_tags(),
        "region_boundary": places.boundaries(),
        "institution": peers.institutions(),
        "peer_group_member": peers.members(),
        "income_line": income.lines(),
        "rating_module": stars.modules(),
        "period_close": records.period_close(),
        "name_alias": records.aliases(),
    }


def _lending(seed: int) -> dict[str, pl.DataFrame]:
    agri = lending.frame(seed)
    return {
        "agri_loan_month": agri,
        "loan_month": quality.loans(seed, agri),
        "loan_due_month": quality.due(seed, agri),
    }


def _targets(
    seed: int, book: deposits.Ledger, found: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    fee = found["income_line"].filter(pl.col("family") == "fee")
    fees = found["income_month"].join(fee, on="line_id", how="semi")
    reached = facts.reached(book, found["agri_loan_month"], found["loan_month"], fees)
    return plans.frame(seed, reached, _references(found["market_month"]))


def _references(market_month: pl.DataFrame) -> pl.DataFrame:
    """Return (org_id, value): a savings share half a point above last year's end."""
    base = market_month.filter(
        (pl.col("month") == pl.lit("2025-12-31").str.to_date())
        & (pl.col("deposit_type") == "savings")
    )
    own = pl.col("balance").filter(pl.col("institution_id") == peers.OWN).sum()
    shares = base.group_by("region_code").agg(value=own / pl.col("balance").sum())
    alone = network.branches().filter(pl.len().over("region_code") == 1)
    joined = alone.join(shares, on="region_code", how="left", maintain_order="left")
    # Not every unit is given one.
    some = joined.filter(pl.int_range(pl.len()) % 3 != 2)
    return some.select("org_id", (pl.col("value") + 0.005).round(3))


def _books(seed: int, found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    market_month = found["market_month"]
    rows = sum(frame.height for frame in found.values())
    return {
        "revision": records.revisions(market_month),
        "truth_check": records.truth_checks(market_month),
        "load_log": records.load_log(seed, rows),
    }
