"""Targets as issued: the highest issued version counts, parents sum their children."""

from collections.abc import Collection

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import Org, children, tree
from queries.engine import read, remembered
from queries.kpi import named
from queries.scope import Scope, unit_ids
from queries.touched import Touched, note

TARGET = schema.target
WHOLE = "*"
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
    kpi: str, scope: Scope, slice_: str = WHOLE, units: Collection[str] | None = None
) -> dict[str, Plan]:
    """Return plans of a year: unit id to `{period: value}`, kind apart.

    Each of the units is there, all inside the scope where None; a unit without its own row
    has the sum of its children's where each of them has one, else an empty plan.
    """
    issued = _issued(kpi, scope, slice_)
    made: dict[str, Plan] = {}

    def plan(org: Org) -> Plan:
        if org.org_id not in made:
            own = issued.get(org.org_id)
            made[org.org_id] = own or _sum([plan(child) for child in children(org)])
        return made[org.org_id]

    inside = [o for o in tree().values() if o.path.startswith(scope.org.path)]
    wanted = [o for o in inside if units is None or o.org_id in units]
    return {org.org_id: plan(org) for org in wanted}


def references(kpi: str, scope: Scope, slice_: str = WHOLE) -> dict[str, float]:
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
def _issued(kpi: str, scope: Scope, slice_: str) -> dict[str, Plan]:
    """Return the plans in force of one KPI and slice: unit id to `{period: value}`."""
    in_force = _in_force(scope)
    note(Touched(TARGET, TARGET, (*in_force, TARGET.c.kpi == kpi, TARGET.c.slice == slice_)))  # fmt: skip
    columns = [TARGET.c[n] for n in ("kpi", "slice", "org_id", "period", "version", "value")]  # fmt: skip
    # A page that asks for one plan asks for others, of every slice of a kind.
    alike = TARGET.c.slice.startswith(slice_.partition("=")[0], autoescape=True)
    planned = (TARGET.c.kpi.in_(KINDS), alike)
    wanted = planned if kpi in KINDS else (TARGET.c.kpi == kpi,)
    found = read(sa.select(*columns).where(*in_force, *wanted))
    plans_: dict[str, Plan] = {}
    of_kpi = found.filter(kpi=kpi, slice=slice_).sort("version")
    for org_id, period, value in of_kpi.select("org_id", "period", "value").rows():
        plans_.setdefault(org_id, {})[period] = value
    return plans_


def _in_force(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    # The root's plans are all there are: none is sought in a list of its units.
    is_inside = [] if scope.org.parent_id is None else [TARGET.c.org_id.in_(unit_ids(scope))]  # fmt: skip
    issued = TARGET.c.status == "issued"
    return (TARGET.c.year == scope.month.year, issued, *is_inside)


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
