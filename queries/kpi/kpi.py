"""A number and its one definition, and how to ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa

from queries.engine import read, totals
from queries.kpi.dimension import DIMENSIONS, named
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, ReaderError, Text

Better = Literal["higher", "lower", "neutral"]
Answer = Callable[[Scope, tuple[str, ...]], pl.DataFrame]


class NotAsked(ReaderError):
    """A KPI or dimension that does not exist was asked for."""


@dataclass(frozen=True)
class Term:
    """Something a formula is made of: a column of the KPI's answer, and what it is called."""

    column: str
    label: Text
    unit: Unit = Unit.MONEY


@dataclass(frozen=True)
class Kpi:
    """A named number.

    `name` is the column the KPI has in every result, chart, sheet and test; `formula`
    and `edges` are what the definitions page prints; `dimensions` is what it can be
    split by, `needs` what it is always split by; `answer` gives
    `(dimension ids…, name, reason, note)` and beside them the columns of `terms`, what
    the formula is made of. Each row needs the facts of the whole answer over the
    dimensions of `whole_over`: a share of a line needs every line.
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
    terms: tuple[Term, ...] = ()
    whole_over: tuple[str, ...] = ()


def by(kpi: Kpi, scope: Scope, *dimensions: str) -> pl.DataFrame:
    """Return the KPI split by dimensions, in their order, ids and names beside each other.

    Returns:
        One row per combination present in scope, with columns `(id, name per
        dimension…, kpi.name, reason, note)`; periods have the date alone. The KPI is
        null exactly where `reason` is filled; `note` may hold several codes. Not split,
        what is booked above outlets is one row of an outlet, NOT_AT_THIS_LEVEL.

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
    if not wanted and found.is_empty() and _is_booked_above(kpi, scope):
        found = pl.DataFrame(
            {kpi.name: None, "reason": ABOVE, "note": ""}, {kpi.name: pl.Float64, "reason": pl.String, "note": pl.String}
        )  # fmt: skip
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
        why = ABOVE if _is_booked_above(kpi, scope) else "NOT_LOADED"
        return None, _why_absent(kpi, scope, why)
    row = found.row(0, named=True)
    told = row["reason"] or row["note"] or ""
    return row[kpi.name], _why_absent(kpi, scope, told)


ABOVE = "NOT_AT_THIS_LEVEL"


def _why_absent(kpi: Kpi, scope: Scope, told: str) -> str:
    """Return what was told, or the unit's own reason where others have figures and it none."""
    if told != "NOT_LOADED":
        return told
    lacking = scope.org.lacks(scope.month)
    return lacking if lacking and _is_loaded(kpi) else told


def _is_booked_above(kpi: Kpi, scope: Scope) -> bool:
    """Return whether an outlet has no figures because they are booked at units above it.

    They have to be there at all: a source with no rows is not loaded, whoever asks.
    """
    is_beneath = scope.org.level == "outlet" and kpi.source.info["scope"] == "org_id"
    return is_beneath and _is_loaded(kpi)


def _is_loaded(kpi: Kpi) -> bool:
    with totals():
        return read(sa.select(*kpi.source.primary_key).limit(1)).height > 0
