"""A number and its one definition, and how to ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa

from queries.kpi.dimension import DIMENSIONS, named
from queries.schema import Unit
from queries.scope import Scope
from queries.text import NOTHING, ReaderError, Text

Better = Literal["higher", "lower", "neutral"]
Answer = Callable[[Scope, tuple[str, ...]], pl.DataFrame]


class NotAsked(ReaderError):
    """A KPI or dimension that does not exist was asked for."""


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
