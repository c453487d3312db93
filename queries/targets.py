"""Targets as issued: the highest issued version counts, parents sum their children."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import Org, children, tree
from queries.engine import read, remembered
from queries.kpi import named
from queries.scope import Scope, unit_ids
from queries.touched import Touched, note

TARGET = schema.target
KEY = ("kpi", "org_id", "year", "period", "slice")
# What a plan of each measure is unless a bank says otherwise.
KINDS = {
    "deposit_average": "increment",
    "deposit_balance": "increment",
    "fee_income": "flow",
    "agri_balance": "increment",
    "agri_disbursed": "flow",
    "loan_balance": "cap",
}
Plan = dict[str, float]


@remembered
def plans(
    kpi: str, scope: Scope, slice_: str = "*", units: Collection[str] | None = None
) -> dict[str, Plan]:
    """Return plans of a year: unit id to `{period: value}`, kind apart.

    Each of the units is there, all inside the scope where None; a unit without its own row
    has the sum of its children's where each of them has one, else an empty plan. Only the
    levels that have a say are read: a nation's plans are 300,000 rows.
    """
    inside = [o for o in tree().values() if o.path.startswith(scope.org.path)]
    made: dict[str, Plan] = {}
    return {
        org.org_id: _made(org, partial(_issued, kpi, scope, slice_), made)
        for org in inside
        if units is None or org.org_id in units
    }


def _made(
    org: Org, issued: Callable[[str], Mapping[str, Plan]], made: dict[str, Plan]
) -> Plan:
    """Return a unit's own plan or what its children's add up to, kept in `made`."""
    if org.org_id not in made:
        own = issued(org.level).get(org.org_id)
        made[org.org_id] = own or _sum([_made(o, issued, made) for o in children(org)])
    return made[org.org_id]


def references(kpi: str, scope: Scope, slice_: str = "*") -> dict[str, float]:
    """Return the monitoring references of units inside the scope: never summed, no status.

    A reference (监测参考值) is a line on a chart; it belongs to the unit it was issued for.
    """
    issued = _issued(kpi, scope, slice_)
    return {org_id: plan["year"] for org_id, plan in issued.items() if "year" in plan}


def _sum(parts: list[Plan]) -> Plan:
    if not parts or any("year" not in part for part in parts):
        return {}
    shared = set.intersection(*[set(part) for part in parts])
    return {period: sum(part[period] for part in parts) for period in shared}


@remembered
def _issued(
    kpi: str, scope: Scope, slice_: str, level: str | None = None
) -> dict[str, Plan]:
    """Return the plans in force of one KPI and slice, of a level: unit id to `{period: value}`."""
    of_kpi = (TARGET.c.kpi == kpi, TARGET.c.slice == slice_)
    where = (*_in_force(scope, level), *of_kpi)
    note(Touched(TARGET, TARGET, where))
    columns = [TARGET.c[name] for name in ("org_id", "period", "value")]
    plans_: dict[str, Plan] = {}
    for org_id, period, value in read(sa.select(*columns).where(*where).order_by(TARGET.c.version)).rows():  # fmt: skip
        plans_.setdefault(org_id, {})[period] = value
    return plans_


def _in_force(scope: Scope, level: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    units = unit_ids(scope)
    if level is not None:
        units = units.where(schema.organization.c.level == level)
    return (
        TARGET.c.year == scope.month.year,
        TARGET.c.status == "issued",
        TARGET.c.org_id.in_(units),
    )


def draft_against_issued(scope: Scope) -> pl.DataFrame:
    """Return the targets in draft beside what is issued, of every year that has a draft.

    Returns:
        `(year, kpi, slice, org_id, org, period, kind, version, issued, draft, change)`:
        `version` is the draft's; `issued` and `change` are null where nothing is issued
        yet. Money in the bank's currency unit, rates 0 to 1. Source: `target`.
    """
    found = read(beside_issued(TARGET.c.org_id.in_(unit_ids(scope))))
    order = ["year", "kpi", "slice", "org_id"]
    return named(found, ["org"]).sort(order, maintain_order=True).select(*_COMPARED)


_COMPARED = ("year", "kpi", "slice", "org_id", "org", "period", "kind", "version", "issued", "draft", "change")  # fmt: skip


def beside_issued(chosen: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    """Return the statement that puts the chosen rows in draft beside those in force.

    Its columns are those of `draft_against_issued` without names, by key.
    """
    draft = _latest("draft", chosen)
    issued = _latest("issued", chosen)
    same = sa.and_(*(draft.c[name] == issued.c[name] for name in KEY))
    after = sa.cast(draft.c.value, sa.Double)
    before = sa.cast(issued.c.value, sa.Double)
    return (
        sa.select(
            *(draft.c[name] for name in (*KEY, "kind", "version")),
            before.label("issued"),
            after.label("draft"),
            (after - before).label("change"),
        )
        .select_from(draft.outerjoin(issued, same))
        .order_by(*(draft.c[name] for name in ("year", "kpi", "slice", "org_id")), _place_in_year(draft.c.period))
    )  # fmt: skip


def _place_in_year(period: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    """Return the place of a period in the year, the whole year last."""
    return sa.case({"q1": 1, "half": 2, "q3": 3}, value=period, else_=4)


def _latest(status: str, chosen: sa.ColumnElement[bool]) -> sa.Subquery:
    """Return the chosen rows of a status, the highest version of each key alone."""
    keys = [TARGET.c[name] for name in KEY]
    place = sa.func.row_number().over(partition_by=keys, order_by=TARGET.c.version.desc())  # fmt: skip
    every = sa.select(TARGET, place.label("place")).where(chosen, TARGET.c.status == status)  # fmt: skip
    ranked = every.subquery()
    return sa.select(ranked).where(ranked.c.place == 1).subquery(status)
