"""Targets as issued: the highest issued version counts, parents sum their children."""

import sqlalchemy as sa

from queries import schema
from queries.bank import Org, children, tree
from queries.engine import read, remembered
from queries.scope import Scope, unit_ids

TARGET = schema.target
Plan = dict[str, float]


@remembered
def plans(kpi: str, scope: Scope, slice_: str = "*") -> dict[str, Plan]:
    """Return the scope's plans of a year: unit id to `{period: value}`, kind apart.

    Every unit inside the scope is there; a unit without its own row has the sum of its
    children's where each of them has one, else an empty plan.
    """
    issued = _issued(kpi, scope, slice_)
    made: dict[str, Plan] = {}

    def plan(org: Org) -> Plan:
        if org.org_id not in made:
            own = issued.get(org.org_id)
            made[org.org_id] = own or _sum([plan(child) for child in children(org)])
        return made[org.org_id]

    inside = [o for o in tree().values() if o.path.startswith(scope.org.path)]
    return {org.org_id: plan(org) for org in inside}


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
def _issued(kpi: str, scope: Scope, slice_: str) -> dict[str, Plan]:
    table = TARGET
    found = read(
        sa.select(table.c.org_id, table.c.period, table.c.value)
        .where(
            table.c.kpi == kpi,
            table.c.year == scope.month.year,
            table.c.slice == slice_,
            table.c.status == "issued",
            table.c.org_id.in_(unit_ids(scope)),
        )
        .order_by(table.c.version)
    )
    plans_: dict[str, Plan] = {}
    for org_id, period, value in found.rows():
        plans_.setdefault(org_id, {})[period] = value
    return plans_
