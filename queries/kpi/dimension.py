"""What a KPI can be split by, and what the ids of a split are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import codes, schema
from queries.bank import children, names
from queries.scope import Scope
from queries.text import Text, spoken

PERIODS = ("month", "day", "quarter")


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


def key(inside: sa.FromClause, dimension: str, scope: Scope) -> sa.Label[Any]:
    """Return the column of `rows(...)` that a dimension groups by, labelled by its id."""
    if dimension in ORGS:
        level = level_beneath(scope) if dimension == "org" else dimension
        column = inside.c.get(level, inside.c.holder)
        return sa.func.coalesce(column, inside.c.holder).label(DIMENSIONS[dimension].id)
    return inside.c[column_of(dimension)].label(DIMENSIONS[dimension].id)


def level_beneath(scope: Scope) -> str:
    """Return the level that `org` means in a scope: that of the units beneath it."""
    beneath = children(scope.org)
    return beneath[0].level if beneath else scope.org.level


def column_of(dimension: str) -> str:
    """Return what the column of a dimension is called in the tables of figures."""
    is_coded = dimension in ("region", "institution", "line", "module")
    return DIMENSIONS[dimension].id if is_coded else dimension
