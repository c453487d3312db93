"""A year's plans on their way into force: the draft beside what is issued, and who made it."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import tree
from queries.catalogue import KPIS
from queries.engine import read
from queries.kpi import DIMENSIONS, named
from queries.plan_sums import ORDER, Apart, Tree, apart
from queries.progress import GOALS
from queries.scope import Scope, unit_ids
from queries.targets import beside_issued
from queries.text import Text

TARGET, LOG = schema.target, schema.load_log
ISSUE, UNDO = "issue", "undo"
WHOLE = "*"
KEY = ["kpi", "slice", "org_id", "period"]
# Kinds whose value is a ratio; those of all others are amounts.
RATIOS = ("rate", "reference")
PLACES = {period: place for place, period in enumerate(ORDER)}


def drafted(scope: Scope, year: int) -> pl.DataFrame:
    """Return a year's plans in draft beside those in force, of the units inside the scope.

    Returns:
        `(kpi, slice, org_id, org, period, kind, version, issued, draft, change)`, in the
        order of KPI, slice, unit and period; `issued` and `change` are null where nothing
        is issued yet. Money in the bank's currency unit, rates 0 to 1. Source: `target`.
    """
    found = _ordered(read(beside_issued(_mine(scope, year))))
    return found.select(*KEY, "org", "kind", "version", "issued", "draft", "change")


def in_force(scope: Scope, year: int) -> pl.DataFrame:
    """Return a year's plans in force, of the units inside the scope.

    Returns:
        `(kpi, slice, org_id, org, period, kind, version, value, issued_on,
        document_no)`, the highest issued version of each; ordered as `drafted`.
    """
    columns = [*KEY, "kind", "version", "value", "issued_on", "document_no"]
    chosen = sa.select(*(TARGET.c[name] for name in columns)).where(
        _mine(scope, year), TARGET.c.status == "issued"
    )
    found = read(chosen.order_by(TARGET.c.version))
    latest = _ordered(found.unique(KEY, keep="last", maintain_order=True))
    amount = pl.col("value").cast(pl.Float64)
    return latest.with_columns(amount).select(*KEY, "org", *columns[len(KEY) :])


def _mine(scope: Scope, year: int) -> sa.ColumnElement[bool]:
    return sa.and_(TARGET.c.year == year, TARGET.c.org_id.in_(unit_ids(scope)))


def _ordered(found: pl.DataFrame) -> pl.DataFrame:
    """Return the plans with the names of their units, a unit's periods as they follow."""
    place = pl.col("period").replace_strict(PLACES, return_dtype=pl.Int64)
    placed = named(found, ["org"]).with_columns(place=place)
    return placed.sort("kpi", "slice", "org_id", "place")


def years(scope: Scope) -> list[int]:
    """Return the years that have plans or drafts inside the scope, oldest first."""
    mine = TARGET.c.org_id.in_(unit_ids(scope))
    found = read(sa.select(TARGET.c.year).where(mine).distinct().order_by(TARGET.c.year))  # fmt: skip
    return found["year"].to_list()


def at_hand(scope: Scope) -> int:
    """Return the year that is worked on: the latest with a draft, else that of the month."""
    mine = TARGET.c.org_id.in_(unit_ids(scope)), TARGET.c.status == "draft"
    latest = read(sa.select(sa.func.max(TARGET.c.year).label("year")).where(*mine))
    return int(latest["year"][0] or scope.month.year)


def disagreeing(scope: Scope, year: int) -> list[Apart]:
    """Return what of a year's draft would not add up inside the scope, if it were issued."""
    draft = drafted(scope, year).rename({"draft": "value"})
    inside = [o for o in tree().values() if o.path.startswith(scope.org.path)]
    beneath: dict[str, list[str]] = {}
    for org in inside:
        if not org.is_closed:
            beneath.setdefault(org.parent_id or "", []).append(org.org_id)
    units = Tree({o.org_id: o.path for o in inside}, beneath)
    return apart(draft, in_force(scope, year), units)


def makers(year: int) -> list[str]:
    """Return who loaded plans of a year since the last were issued: they may not issue them."""
    return drafters(read(sa.select(LOG)), year)


def drafters(log: pl.DataFrame, year: int) -> list[str]:
    """Return who loaded plans of a year since the last were issued.

    Loads that were taken back do not count.

    Args:
        log: the rows of `load_log`; the note of a load of plans holds its years.
        year: the year of the plans.
    """
    note = pl.col("note").fill_null("")
    undoing = note.str.starts_with(UNDO)
    undone = log.filter(undoing).select(
        load_id=note.str.extract(r"(\d+)").cast(pl.Int64)
    )
    gone = log.join(undone, on="load_id", how="semi").select("loaded_at", "loaded_by")
    plans = log.filter(
        pl.col("feed") == TARGET.name,
        ~undoing,
        note.str.split(" ").list.contains(str(year)),
    ).join(gone, on=["loaded_at", "loaded_by"], how="anti")
    issues = pl.col("file_name").str.starts_with(f"{ISSUE} ")
    last: int = plans.filter(issues)["load_id"].max() or 0  # type: ignore[assignment]
    since = plans.filter(pl.col("load_id") > last)
    return since["loaded_by"].unique().sort().to_list()


def plan_name(kpi: str, slice_: str = WHOLE) -> Text:
    """Return what a plan is called: by its goal where it is one, else by its KPI."""
    goals = {(g.target, g.slice): g.label for g in GOALS}
    usual = KPIS[kpi].label if kpi in KPIS else Text(kpi, kpi)
    return goals.get((kpi, slice_)) or goals.get((kpi, WHOLE)) or usual


def slice_name(slice_: str) -> Text | None:
    """Return what a slice such as `focus=processing` is called; None for the whole."""
    dimension, _, code = slice_.partition("=")
    if slice_ == WHOLE:
        return None
    words = DIMENSIONS[dimension].words if dimension in DIMENSIONS else {}
    return words.get(code, Text(code, code))
