"""Truth checks: what was loaded, held against what else is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from data.lock import Hearing
from data.store import Store
from data.truth import calendar, course, market, sums
from data.truth.finding import SCHEMA
from queries import schema

NOTE = "truth"
SOURCES = calendar.SOURCES


@dataclass(frozen=True)
class Checked:
    """What a check on demand found: `truth_check` rows, and the version that keeps them."""

    findings: pl.DataFrame
    version: int | None = None


def check(draft: Draft, months: Sequence[date]) -> pl.DataFrame:
    """Return what does not add up from the first to the last of some months.

    Every month there is between them is looked at, so that what a later check finds
    takes the place of what earlier loads found. Sums within the warehouse must agree to
    a cent. Own deposits against the market table: half the market source's last digit is
    tolerated; a lasting difference is another caliber (info), beyond it up to 1 % is a
    warning, more an error.

    Returns:
        Rows of `truth_check` without `load_id`, which is left for the load to add.
    """
    found = [*sums.outlets_and_units(draft), *sums.unit_and_parts(draft)]
    within = [m for m in available(draft) if months and min(months) <= m <= max(months)]
    if within:
        found += sums.month_and_days(draft, within)
        found += market.own_and_market(draft, within)
        found += market.identity(draft, within)
        found += course.courses(draft, within)
        found += calendar.holes(draft, within)
        found += calendar.late_peers(draft, within)
        found += calendar.rushes(draft, within)
    return pl.DataFrame(found, schema=SCHEMA).unique(KEY, keep="first", maintain_order=True)  # fmt: skip


KEY = ("check_name", "org_id", "period")


def available(draft: Draft) -> list[date]:
    """Return every month that some source has figures for, oldest first."""
    each = [sa.select(table.c.month) for table in SOURCES]
    months: list[date] = draft.ask(sa.union(*each))["month"].unique().sort().to_list()
    return months


def recheck(
    folder: Path,
    months: Sequence[date] = (),
    *,
    is_kept: bool = False,
    waiting: Hearing | None = None,
) -> Checked:
    """Check a warehouse again; by default every month, and nothing is written.

    Args:
        folder: the warehouse folder.
        months: the first and last of these bound what is looked at.
        is_kept: publish the findings, in place of all earlier ones of these months.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        WarehouseBusy: another writer does not finish.
    """
    with Store(folder).writing(NOTE, waiting=waiting) as draft:
        chosen = months or available(draft)
        found = check(draft, chosen)
        if is_kept and chosen:
            _keep(draft, found, chosen)
        else:
            draft.abandon()
    return Checked(found, draft.number if is_kept and chosen else None)


def _keep(draft: Draft, found: pl.DataFrame, months: Sequence[date]) -> None:
    table = schema.truth_check
    first, last = min(months).replace(day=1), max(months)
    inside = found.filter(pl.col("period").is_between(first, last))
    rows = inside.with_columns(load_id=pl.lit(draft.last_load() or 0))
    draft.replace(table, rows, table.c.period.between(first, last))
