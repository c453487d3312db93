"""Where a figure comes from, as panels: formula, rows, loads, earlier values."""

from typing import Any

import polars as pl

from pages.parts import numbers, reasons
from pages.parts.charts import Look
from pages.parts.panel import Column, Panel
from pages.parts.panels.health.books import log_of, revised
from queries import health
from queries.kpi import Kpi
from queries.schema import Unit
from queries.text import NOTHING, Text
from queries.trail import MOST_ROWS, Facts, Trail

SOURCE = Text(
    "来源：数据仓库中的原始记录。", "Source: the rows as booked in the warehouse."
)


def formula(kpi: Kpi, found: Trail, where: str, look: Look) -> Panel:
    """Return the figure, what its formula is made of, and the formula in words."""
    told = [(kpi.label, kpi.unit, found.value), *found.terms]
    shown = [numbers.show(value, unit, look.style) for _, unit, value in told]
    if found.value is None:
        shown[0] = f"{numbers.DASH} {reasons.words(found.reason)}"
    elif found.note:
        shown[0] += f"（{reasons.words(found.note)}）"
    frame = pl.DataFrame({"what": [str(label) for label, *_ in told], "value": shown})
    return Panel(
        "trail_formula",
        Text("{kpi}：{where}", "{kpi}: {where}").fill(kpi=kpi.label, where=where),
        Text("{kpi} = {formula}", "{kpi} = {formula}").fill(kpi=kpi.label, formula=kpi.formula),
        frame, None, kpi.edges,
        (Column("what", Text("项目", "Item")), Column("value", Text("数值", "Value"))),
    )  # fmt: skip


def sources(found: Trail) -> list[Panel]:
    """Return the rows by table, the loads that brought them, and what they said before."""
    panels = [_facts(facts) for facts in found.facts]
    if not panels:
        panels = [_nothing()]
    if found.loads.height:
        panels.append(log_of(found.loads, "trail_loads"))
    return [*panels, revised(found.earlier, "trail_earlier", NOTHING)]


def _nothing() -> Panel:
    said = Text("没有读取到任何原始记录：该期数据未导入。", "No row was read: the period is not loaded.")  # fmt: skip
    return Panel("trail_facts", Text("原始记录", "Rows"), said, pl.DataFrame(), None, NOTHING, ())  # fmt: skip


def _facts(facts: Facts) -> Panel:
    known = health.spelled()
    columns = [c for c in facts.table.c if c.name in facts.rows.columns]
    frame = facts.rows.with_columns(
        _in_words(facts.rows[c.name], known)
        for c in columns
        if facts.rows[c.name].dtype == pl.String
    )
    shown = [_column(c, facts.rows[c.name].dtype) for c in columns]
    if (facts.rows["portion"] != 1).any():
        shown.append(Column("portion", Text("计入比例", "Portion counted"), Unit.SHARE))
    return Panel(
        f"trail_{facts.table.name}", facts.table.info["label"], _count(facts), frame, None, SOURCE, tuple(shown)
    )  # fmt: skip


def _in_words(values: pl.Series, known: dict[str, Text]) -> pl.Series:
    told = [v and str(known.get(v) or reasons.words(v)) for v in values]
    return pl.Series(values.name, told, pl.String)


def _column(column: Any, kind: pl.DataType) -> Column:
    label, unit = column.info["label"], column.info["unit"]
    decimals = 2 if kind.is_float() and unit is None else None
    reason = f"{column.name}_reason" if "is_persons" in column.info else None
    return Column(column.name, label, unit, decimals, reason, monthly=column.name == "month")  # fmt: skip


def _count(facts: Facts) -> Text:
    said = Text(f"共 {facts.count} 行", f"Rows: {facts.count}")
    if facts.count > MOST_ROWS:
        said = said.join_with(Text(f"，列出最近、金额最大的 {MOST_ROWS} 行", f", the newest and largest {MOST_ROWS} are listed"))  # fmt: skip
    if facts.out_of_sight:
        said = said.join_with(Text(f"；另有 {facts.out_of_sight} 行属于您权限以外的机构，只计数不显示", f"; {facts.out_of_sight} more belong to units you may not see"))  # fmt: skip
    return said.join_with(Text("。", "."))
