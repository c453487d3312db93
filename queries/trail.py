"""Where a figure comes from (数据溯源): formula, part and whole, rows, files, earlier values.

The figure is asked once more while what it reads is noted; the rows are those, narrowed
to what the one figure needs. Nothing here knows a single KPI.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import tree
from queries.engine import read
from queries.kpi import DIMENSIONS, PERIODS, Kpi, NotAsked, column_of, key, masked
from queries.kpi.dimension import ORGS
from queries.provenance import discreet, row_key
from queries.scope import Scope, unit_ids
from queries.text import Text
from queries.touched import Touched, noting

MOST_ROWS = 200
LOG, REVISION = schema.load_log, schema.revision
At = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """Rows of one table that a figure was made of.

    Attributes:
        table: the schema table.
        rows: its columns as booked, `load_id` and `data_status` with them, and `portion`,
            the part of the row that counts (1 unless a unit was split); at most 200,
            the newest and largest first. Money in the bank's currency unit; a column
            that counts people has its `_reason` beside it where they are few.
        count: how many rows there are in all.
        out_of_sight: rows that count but lie outside the reader's scope: told, not shown.
    """

    table: sa.Table
    rows: pl.DataFrame
    count: int
    out_of_sight: int = 0


@dataclass(frozen=True)
class Trail:
    """One figure and everything it was made of.

    Attributes:
        value, reason, note: as `by` gives them.
        terms: (what, its unit, value) of every term of the KPI's formula.
        facts: the rows, table by table.
        loads: the loads that brought them, newest first: the columns of `load_log`.
        earlier: what these rows said before: the columns of `revision`, `loaded_at`, `loaded_by`.
    """

    facts: tuple[Facts, ...]
    loads: pl.DataFrame
    earlier: pl.DataFrame
    value: Any = None
    reason: str = ""
    note: str = ""
    terms: tuple[tuple[Text, schema.Unit, Any], ...] = ()


def trail(kpi: Kpi, scope: Scope, at: At) -> Trail:
    """Return where one figure comes from.

    Args:
        kpi: what was measured.
        scope: the reader's choice; rows outside it are counted, never shown.
        at: the figure's place: dimension → id, or the date of a period.

    Raises:
        NotAsked: there is no such figure in the scope.
    """
    scope, at = _asked(kpi, scope, at)
    with noting() as touched:
        found = kpi.answer(scope, tuple(dict.fromkeys((*at, *kpi.needs))))
    for name, value in at.items():
        found = found.filter(pl.col(DIMENSIONS[name].id) == value)
    if found.height != 1:
        raise NotAsked(
            Text(
                f"这一行没有单独的{kpi.label.zh}可以溯源（如合计行），请选择其他行。",
                f"This row has no {kpi.label.en.lower()} of its own (a total, say); choose another row.",
            )
        )
    row = found.row(0, named=True)
    narrow = {d: v for d, v in at.items() if d not in kpi.whole_over}
    return replace(
        _told(scope, narrow, touched),
        value=row[kpi.name], reason=row["reason"] or "", note=row["note"] or "",
        terms=tuple((t.label, t.unit, row[t.column]) for t in kpi.terms),
    )  # fmt: skip


def rows_behind(question: Callable[[], object], scope: Scope, at: At) -> Trail:
    """Return the rows that a question read and that concern one place.

    For figures that are no KPI: what is told is what was read, not how it was worked out.

    Args:
        question: asks for figures within the scope.
        scope, at: as for `trail`.
    """
    with noting() as touched:
        question()
    if "month" in at:
        scope = replace(scope, month=at["month"])
    # All deposits are booked by their types.
    kept = {d: v for d, v in at.items() if (d, v) != ("deposit_type", "total")}
    return _told(scope, kept, touched)


def _told(scope: Scope, at: At, touched: Sequence[Touched]) -> Trail:
    facts, used = _facts(scope, at, touched)
    return Trail(facts, _loads(used), _earlier(facts))


def _asked(kpi: Kpi, scope: Scope, at: At) -> tuple[Scope, At]:
    """Return the scope and place that ask for the one figure and little else.

    A stock of some month, and a rating of some quarter, is that of a scope in that
    month; all deposits are what is asked where no type is named.
    """
    kept = dict(at)
    moved = ["quarter"] + (["month"] if kpi.over_time == "last" else [])
    for name in moved:
        if name in kept:
            scope = replace(scope, month=kept.pop(name))
    if "month" in kept:
        scope = replace(scope, month=kept["month"])
    if kept.get("deposit_type") == "total" and "deposit_type" not in kpi.needs:
        del kept["deposit_type"]
    return scope, kept


def _facts(
    scope: Scope, at: At, touched: Sequence[Touched]
) -> tuple[tuple[Facts, ...], list[int]]:
    """Return the rows by table, and the numbers of the loads that brought them."""
    read_of: dict[sa.Table, list[pl.DataFrame]] = {}
    elsewhere = {"", at.get("region", "")}
    for one in touched:
        if "region" in at and one.region not in elsewhere:
            continue
        chosen = _booked(one).where(*one.where, *_narrowed(scope, at, one))
        read_of.setdefault(one.table, []).append(read(chosen))
    found, used = [], set[int]()
    for table, parts in read_of.items():
        every = pl.concat(parts).unique()
        seen = every.filter(_in_sight(table, scope))
        if every.height:
            persons = [c.name for c in table.c if "is_persons" in c.info]
            rows = masked(_ordered(seen, table).head(MOST_ROWS), *persons)
            found.append(Facts(table, rows, seen.height, every.height - seen.height))
        if "load_id" in seen.columns:
            used |= set(seen["load_id"].drop_nulls())
    return tuple(found), sorted(used)


def _booked(one: Touched) -> sa.Select[Any]:
    """Return the table's own columns as booked, and the portion that counts."""
    inside, unit = one.inside, one.table.info["scope"]
    booked = inside.c["booked" if "booked" in inside.c else unit]
    names = [c.name for c in one.table.c if c.name in inside.c or c.name == unit]
    portion = inside.c.get("portion", sa.literal(1.0))
    return sa.select(
        *[(booked if n == unit else inside.c[n]).label(n) for n in names],
        sa.cast(portion, sa.Double).label("portion"),
    )


def _narrowed(scope: Scope, at: At, one: Touched) -> list[sa.ColumnElement[bool]]:
    """Return what keeps the rows of the one figure: its units, its kind, its periods."""
    kept: list[sa.ColumnElement[bool]] = []
    for name, value in at.items():
        if name in PERIODS:
            continue
        if "holder" not in one.inside.c and name in ORGS:
            if one.table.info["scope"] == "org_id":
                beneath = unit_ids(scope.at(tree()[str(value)]))
                kept.append(one.inside.c.org_id.in_(beneath))
        elif name in ORGS or column_of(name) in one.inside.c:
            kept.append(key(one.inside, name, scope).element == value)
    return kept + _dated(scope, at, one)


def _dated(scope: Scope, at: At, one: Touched) -> list[sa.ColumnElement[bool]]:
    """Return the periods kept where the question read more of them than the figure needs."""
    when = next(n for n in (*PERIODS, "year") if n in one.inside.c)
    if when == "day":
        return [one.inside.c.day == at["day"]] if "day" in at else []
    if when == "year" or (one.is_dated and "month" not in at):
        return []
    kept = [m for m in (scope.month, scope.base(one.table).month) if m]
    return [one.inside.c[when].in_(kept)]


def _in_sight(table: sa.Table, scope: Scope) -> pl.Expr:
    """Return which rows the reader may see: those of units granted, and whole markets."""
    unit = table.info["scope"]
    if unit == "region_code":
        return pl.lit(value=True)
    granted = [o.org_id for o in tree().values() if scope.reader.may_see(o)]
    return pl.col(unit).is_in(granted)


def _ordered(found: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return the newest and largest rows first."""
    period = next(n for n in (*PERIODS, "year") if n in table.c)
    sizes = [c.name for c in table.c if c.info["unit"] is schema.Unit.MONEY][:1]
    keys = [c.name for c in table.primary_key]
    by = [pl.col(period), *[pl.col(n).abs() for n in sizes], *[pl.col(k) for k in keys]]
    down = [True, *[True for _ in sizes], *[False for _ in keys]]
    return found.sort(by, descending=down, nulls_last=True)


def _loads(used: Sequence[int]) -> pl.DataFrame:
    return read(
        sa.select(LOG).where(LOG.c.load_id.in_(used)).order_by(LOG.c.load_id.desc())
    )


def _earlier(facts: Sequence[Facts]) -> pl.DataFrame:
    said = [
        sa.and_(
            REVISION.c.table_name == f.table.name,
            REVISION.c.row_key.in_(
                f.rows.select(row_key(f.table)).to_series().to_list()
            ),
        )
        for f in facts
        if not f.rows.is_empty()
    ]
    if not said:
        said = [sa.false()]
    found = read(
        sa.select(REVISION, LOG.c.loaded_at, LOG.c.loaded_by)
        .outerjoin(LOG, LOG.c.load_id == REVISION.c.load_id)
        .where(reduce(sa.or_, said))
        .order_by(REVISION.c.load_id.desc())
    )
    return discreet(found)
