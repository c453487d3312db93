"""Periods that are missing, peers that are later than ourselves, the month-end rush."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from data.draft import Draft
from data.truth.finding import INFO, WARNING, judged
from data.truth.series import ORG, top
from queries import schema
from queries.periods import back
from queries.text import Text

RUSH = 0.04  # 存款偏离度: the regulator's line
SOURCES = (
    schema.market_month,
    schema.deposit_month,
    schema.income_month,
    schema.loan_month,
    schema.agri_loan_month,
)
HOLE = Text("{source}：缺 {period} 一期", "{source}: nothing for {period}")
LATE = Text("{period}：本行已有数，同业最近一期是 {last}", "{period}: our own figures are in, the peers' latest is {last}")  # fmt: skip
RUSHED = Text("{period} {unit}：月末余额比本月日均高 {gap:.1%}，超过 4%（月末冲高）", "{period} {unit}: month-end balance {gap:.1%} above the month's average, more than 4 % (month-end rush)")  # fmt: skip


def holes(draft: Draft, months: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield the periods a source skips, beside or between the given months."""
    root = _root(draft)
    first, last = back(min(months), 1), back(max(months), -1)
    for table in SOURCES:
        label: Text = table.info["label"]
        for period in _skipped(_periods(draft, table)):
            if first <= period <= last:
                yield judged(f"hole:{table.name}", root, period, WARNING, 1.0, HOLE, 0.0, source=label)  # fmt: skip


def late_peers(draft: Draft, months: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield a note while the newest own month has no market figures yet."""
    own = _periods(draft, schema.deposit_month)
    market = _periods(draft, schema.market_month)
    if not (own and market) or own[-1] not in months or _pace(own) != _pace(market):
        return
    if market[-1] < own[-1]:
        yield judged(
            "late_peers", _root(draft), own[-1], INFO, float(_apart(market[-1], own[-1])), LATE, 0.0, last=market[-1]
        )  # fmt: skip


def rushes(draft: Draft, months: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield units whose month-end balance is far above the month's average.

    The whole bank is warned; a sub-branch's own rush is told for information.
    """
    root = _root(draft)
    for org, zh, en, period, balance, average in draft.ask(_deviations(months)).rows():
        gap = balance / average - 1
        severity = WARNING if org == root else INFO
        yield judged("month_end_rush", org, period, severity, gap, RUSHED, RUSH, unit=Text(zh, en))  # fmt: skip


def _deviations(months: Sequence[date]) -> sa.Select[Any]:
    facts, unit = schema.deposit_month, _units()
    balance = sa.cast(sa.func.sum(facts.c.balance), sa.Double)
    average = sa.cast(sa.func.sum(facts.c.average_month), sa.Double)
    return (
        sa.select(ORG.c.org_id, ORG.c.name_zh, ORG.c.name_en, facts.c.month, balance, average)
        .join_from(facts, unit, unit.c.outlet_id == facts.c.outlet_id)
        .join(ORG, ORG.c.org_id == unit.c.org_id)
        .where(facts.c.month.in_(months))
        .group_by(ORG.c.org_id, ORG.c.name_zh, ORG.c.name_en, facts.c.month)
        .having(average > 0, balance > (1 + RUSH) * average)
        .order_by(ORG.c.org_id, facts.c.month)
    )  # fmt: skip


def _units() -> sa.CTE:
    """Return each unit with what it lies in: the one above it, and the whole bank."""
    above = sa.select(ORG.c.org_id.label("outlet_id"), ORG.c.parent_id.label("org_id"))
    whole = sa.select(ORG.c.org_id, top())
    return sa.union(above.where(ORG.c.parent_id.is_not(None)), whole).cte("unit")


def _root(draft: Draft) -> str:
    return str(draft.ask(sa.select(top().label("org_id"))).item() or "")


def _periods(draft: Draft, table: sa.Table) -> list[date]:
    month = table.c.month
    found: list[date] = draft.ask(sa.select(month).distinct().order_by(month))[
        "month"
    ].to_list()
    return found


def _apart(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def _pace(periods: Sequence[date]) -> int:
    """Return how many months usually lie between two periods; 0 for a single one."""
    gaps = Counter(_apart(a, b) for a, b in pairwise(periods))
    return gaps.most_common(1)[0][0] if gaps else 0


def _skipped(periods: Sequence[date]) -> list[date]:
    pace = _pace(periods)
    return [
        back(a, -step)
        for a, b in pairwise(periods)
        for step in range(pace, _apart(a, b), pace)
    ]
