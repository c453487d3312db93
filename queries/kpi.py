"""A KPI is one number with one definition; this module says how to ask for it.

SQL sums inside `rows(...)`; polars divides what was summed. A ratio is therefore
always recomputed from sums, never averaged, at whatever level it is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa

from queries import codes, schema
from queries.bank import bank, names
from queries.engine import read
from queries.periods import available, base_of, year_to_date
from queries.schema import Unit
from queries.scope import Scope, level_beneath, rows
from queries.text import NOTHING, ReaderError, Text, spoken

Better = Literal["higher", "lower", "neutral"]
Answer = Callable[[Scope, tuple[str, ...]], pl.DataFrame]
PERIODS = ("month", "day", "quarter")


class NotAsked(ReaderError):
    """A KPI or dimension that does not exist was asked for."""


@dataclass(frozen=True)
class Dimension:
    """Something a KPI can be split by: its id column and what the ids are called."""

    name: str
    id: str
    label: Text
    table: sa.Table | None = None
    words: Mapping[str, Text] = field(default_factory=dict)

    def labels(self) -> pl.DataFrame:
        """Return `(id, name_zh, name_en)` for every id that has a name."""
        if self.table is not None:
            return names(self.table, _KEYS[self.table.name])
        return pl.DataFrame(
            [(c, t.zh, t.en) for c, t in self.words.items()],
            schema=["id", "name_zh", "name_en"],
            orient="row",
        )


_KEYS = {
    "organization": "org_id",
    "region": "region_code",
    "institution": "institution_id",
    "income_line": "line_id",
    "rating_module": "module_id",
}
_ORG = schema.organization
DIMENSIONS = {
    d.name: d
    for d in (
        Dimension("org", "org_id", Text("机构", "Unit"), _ORG),
        Dimension("prefecture", "prefecture_id", Text("二级分行", "Prefecture"), _ORG),
        Dimension("county", "county_id", Text("支行", "Sub-branch"), _ORG),
        Dimension("outlet", "outlet_id", Text("网点", "Outlet"), _ORG),
        Dimension("region", "region_code", Text("地区", "Region"), schema.region),
        Dimension("institution", "institution_id", Text("机构", "Bank"), schema.institution),
        Dimension("line", "line_id", Text("科目", "Line"), schema.income_line),
        Dimension("module", "module_id", Text("模块", "Module"), schema.rating_module),
        Dimension("deposit_type", "deposit_type_code", Text("存款类型", "Deposit type"), words=codes.DEPOSIT_TYPES),
        Dimension("focus", "focus_code", Text("投向领域", "Focus area"), words=codes.FOCUS),
        Dimension("program", "program_code", Text("项目类型", "Program"), words=codes.PROGRAMS),
        Dimension("loan_class", "loan_class_code", Text("五级分类", "Loan class"), words=codes.LOAN_CLASSES),
        Dimension("cohort", "cohort_code", Text("发放年度", "Cohort"), words=codes.COHORTS),
        Dimension("month", "month", Text("月份", "Month")),
        Dimension("quarter", "quarter", Text("季度", "Quarter")),
        Dimension("day", "day", Text("日期", "Day")),
    )
}  # fmt: skip
ORGS = ("org", "prefecture", "county", "outlet")


@dataclass(frozen=True)
class Kpi:
    """A named number.

    `name` is the column the KPI has in every result, chart, sheet and test; `formula`
    and `edges` are what the definitions page prints; `dimensions` is what it can be
    split by, `needs` what it is always split by; `answer` gives
    `(dimension ids…, name, reason, note)`.
    """

    name: str
    label: Text
    formula: Text
    unit: Unit
    better: Better
    source: sa.Table
    dimensions: tuple[str, ...]
    answer: Answer
    over_time: Literal["last", "sum"] = "last"
    edges: Text = NOTHING
    needs: tuple[str, ...] = ()
    is_additive: bool = False


def by(kpi: Kpi, scope: Scope, *dimensions: str) -> pl.DataFrame:
    """Return the KPI split by dimensions, in their order, ids and names beside each other.

    Returns:
        One row per combination present in scope, with columns `(id, name per
        dimension…, kpi.name, reason, note)`; periods have the date alone. The KPI is
        null exactly where `reason` is filled; `note` may hold several codes.

    Raises:
        NotAsked: the KPI cannot be split by one of the dimensions.
    """
    wanted = (*dimensions, *[n for n in kpi.needs if n not in dimensions])
    for name in wanted:
        if name not in kpi.dimensions:
            raise NotAsked(
                Text(
                    f"{kpi.label.zh}不能按 {name} 细分，可用：{'、'.join(kpi.dimensions)}",
                    f"{kpi.name} cannot be split by {name}; it can by {', '.join(kpi.dimensions)}",
                )
            )
    found = kpi.answer(scope, wanted)
    columns = [kpi.name, "reason", "note"]
    return (
        named(found, wanted)
        .sort([DIMENSIONS[d].id for d in wanted])
        .select(
            [c for d in wanted for c in dict.fromkeys((DIMENSIONS[d].id, d))] + columns
        )
    )


def value(kpi: Kpi, scope: Scope) -> tuple[Any, str]:
    """Return the KPI's one value in the scope and its reason or note, '' where none."""
    found = kpi.answer(scope, ())
    if found.is_empty():
        return None, "NOT_LOADED"
    row = found.row(0, named=True)
    return row[kpi.name], row["reason"] or row["note"] or ""


def named(frame: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return the frame with each dimension's names, in the language in use, added."""
    for name in dimensions:
        dimension = DIMENSIONS[name]
        if name in PERIODS or name == dimension.id:
            continue
        words = dimension.labels().select(
            pl.col("id").alias(dimension.id), pl.col(f"name_{spoken()}").alias(name)
        )
        frame = frame.join(words, on=dimension.id, how="left").with_columns(
            pl.col(name).fill_null(pl.col(dimension.id))
        )
    return frame


def key(inside: sa.CTE, dimension: str, scope: Scope) -> sa.Label[Any]:
    """Return the column of `rows(...)` that a dimension groups by, labelled by its id."""
    if dimension in ORGS:
        level = level_beneath(scope) if dimension == "org" else dimension
        column = inside.c.get(level, inside.c.holder)
        return sa.func.coalesce(column, inside.c.holder).label(DIMENSIONS[dimension].id)
    named_as = {
        "region": "region_code",
        "institution": "institution_id",
        "line": "line_id",
        "module": "module_id",
    }.get(dimension, dimension)
    return inside.c[named_as].label(DIMENSIONS[dimension].id)


Measure = Callable[[sa.CTE], sa.ColumnElement[Any]]
Measures = Mapping[str, Measure]


def amount(name: str) -> Measure:
    """Return the measure that adds up one column, portions of split units considered."""
    return lambda r: sa.func.sum(sa.cast(r.c[name], sa.Double) * r.c.portion)


def amount_where(
    name: str, condition: Callable[[sa.CTE], sa.ColumnElement[bool]]
) -> Measure:
    """Return the measure that adds up one column over the rows that meet a condition."""
    return lambda r: sa.func.sum(
        sa.case((condition(r), sa.cast(r.c[name], sa.Double) * r.c.portion), else_=0.0)
    )


def summed(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    periods: Sequence[date],
    measures: Measures,
) -> pl.DataFrame:
    """Return measures summed by dimensions and period inside the scope.

    Returns:
        `(dimension ids…, at [Date], measures… [Float64], is_restated)`.
    """
    inside = rows(table, scope, periods)
    when = next(inside.c[n] for n in PERIODS if n in inside.c)
    keys = [key(inside, d, scope) for d in dimensions if d not in PERIODS]
    made = [measure(inside).label(name) for name, measure in measures.items()]
    restated = sa.func.max(sa.cast(inside.c.is_restated, sa.Integer))
    statement = sa.select(*keys, when.label("at"), *made, restated.label("is_restated"))
    return read(statement.group_by(*[k.element for k in keys], when))


def paired(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    measures: Measures,
    over_time: Literal["last", "sum"] = "last",
) -> pl.DataFrame:
    """Return measures beside the same measures at the comparison base.

    Stocks stand at the month and at its base. Flows run from the year's start to the
    month, against the same stretch of last year; split by month they are the month's
    own, against the same month of last year.

    Returns:
        `(dimension ids…, measures…, measures with _base…, is_restated, base_month,
        base_is_previous)`; a measure without rows on one side is 0 there when the
        base month exists, null where it does not.
    """
    months = available(table)
    shown = (
        [m for m in months if m <= scope.month]
        if "month" in dimensions
        else [m for m in months if m == scope.month]
    )
    pairs = [
        _stretch(scope, m, months, over_time, "month" in dimensions) for m in shown
    ]
    wanted = {m for now, before, *_ in pairs for m in (*now, *before)}
    found = summed(table, scope, dimensions, sorted(wanted & set(months)), measures)
    ids = [DIMENSIONS[d].id for d in dimensions if d != "month"]
    names_ = list(measures)
    now = _side(found, ids, names_, shown, [pair[0] for pair in pairs])
    then = _side(found, ids, names_, shown, [pair[1] for pair in pairs])
    bases = pl.DataFrame(
        {
            "month": shown,
            "base_month": [pair[1][-1] if pair[1] else None for pair in pairs],
            "base_is_previous": [pair[2] for pair in pairs],
        },
        schema_overrides={"month": pl.Date, "base_month": pl.Date},
    )
    joined = _meet(now, then, ["month", *ids], names_)
    known = pl.col("base_month").is_not_null()
    filled = [
        pl.when(known).then(pl.col(f"{m}_base").fill_null(0.0)).alias(f"{m}_base")
        for m in measures
    ]
    return joined.join(bases, on="month").with_columns(*filled)


def _meet(
    now: pl.DataFrame, base: pl.DataFrame, on: list[str], measures: list[str]
) -> pl.DataFrame:
    both = now.join(base, on=on, how="full", coalesce=True, suffix="_base")
    return both.with_columns(
        *[pl.col(m).fill_null(0.0) for m in measures],
        (
            pl.col("is_restated").fill_null(0) + pl.col("is_restated_base").fill_null(0)
            > 0
        ).alias("is_restated"),
    ).drop("is_restated_base")


def _side(
    found: pl.DataFrame,
    ids: list[str],
    measures: list[str],
    shown: list[date],
    stretches: list[list[date]],
) -> pl.DataFrame:
    """Return each shown month's measures over the stretch of months that stands for it."""
    link = pl.DataFrame(
        [
            (m, at)
            for m, stretch in zip(shown, stretches, strict=True)
            for at in stretch
        ],
        schema={"month": pl.Date, "at": pl.Date},
        orient="row",
    )
    sums = [pl.col(m).sum() for m in measures]
    return (
        link.join(found, on="at")
        .group_by(["month", *ids])
        .agg(*sums, pl.col("is_restated").max())
    )


def _stretch(
    scope: Scope,
    month: date,
    months: list[date],
    over_time: str,
    is_series: bool,
) -> tuple[list[date], list[date], bool]:
    first = bank().first_month
    if over_time == "last":
        base = base_of(month, scope.against, months, first)
        return [month], [base.month] if base.month else [], base.is_previous
    against = scope.against if scope.against != "year_start" else "last_year"
    base = base_of(month, against, months, first)
    if is_series:
        return [month], [base.month] if base.month else [], base.is_previous
    before = year_to_date(base.month, first) if base.month else []
    complete = before if set(before) <= set(months) else []
    return year_to_date(month, first), complete, base.is_previous


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return `part / whole`, null where the whole is zero."""
    return pl.when(whole != 0).then(part / whole)


def answered(
    frame: pl.DataFrame,
    name: str,
    result: pl.Expr,
    reasons: Sequence[tuple[pl.Expr, str]] = (),
    notes: Sequence[tuple[pl.Expr, str]] = (),
) -> pl.DataFrame:
    """Return the frame with the KPI's value, its reason where null, its notes where shown.

    The first reason that applies empties the value; a value that is null without one
    is BASE_ZERO (its divisor was zero).
    """
    reason: pl.Expr = pl.lit(None, dtype=pl.String)
    for applies, code in reversed(reasons):
        reason = (
            pl.when(applies.fill_null(value=False)).then(pl.lit(code)).otherwise(reason)
        )
    told = [
        pl.when(applies.fill_null(value=False)).then(pl.lit(code))
        for applies, code in notes
    ]
    note = pl.concat_str(told, separator=",", ignore_nulls=True) if told else pl.lit("")
    return (
        frame.with_columns(reason.alias("reason"), result.alias(name))
        .with_columns(pl.when(pl.col("reason").is_null()).then(pl.col(name)).alias(name))
        .with_columns(
            pl.when(pl.col(name).is_null()).then(pl.col("reason").fill_null("BASE_ZERO")).fill_null("").alias("reason"),
        )
        .with_columns(
            pl.when(pl.col("reason") == "").then(note).otherwise(pl.lit("")).alias("note")
        )
    )  # fmt: skip
