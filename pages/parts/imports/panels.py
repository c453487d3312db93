"""What a check found, as panels: rows by table, values old and new, findings, problems."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pages.parts.panel import Column, Panel
from pages.parts.panels.health.entries import (
    column_in_words,
    row_in_words,
    value_in_words,
)
from pages.parts.panels.health.findings import SEVERITY
from pages.parts.panels.health.sources import label
from queries import health
from queries.schema import Unit
from queries.text import Text, spoken

Answer = Mapping[str, Any]
MOST_FINDINGS = 200
COUNTED = ("rows", "added", "replaced", "changed", "removed")


def of_check(answer: Answer) -> list[Panel]:
    """Return what a load would do, or did: tables, changed values, findings."""
    found = [tables(answer)]
    if answer["changes"]:
        found.append(changes(answer))
    if answer["checks"]:
        found.append(findings(answer))
    return found


def tables(answer: Answer) -> Panel:
    """Return rows by table: added, replaced, of these changed, and removed."""
    rows = [{**t, "label": label(t["table"])} for t in answer["tables"]]
    kinds = {"label": pl.String} | dict.fromkeys(COUNTED, pl.Int64)
    sums = {name: sum(int(t[name]) for t in rows) for name in COUNTED}
    return Panel(
        "import_tables",
        Text("各表变动行数", "Rows by table"),
        Text(
            "新增 {added:,} 行，替换 {replaced:,} 行（其中数值有变 {changed:,} 行），删除 {removed:,} 行。",
            "{added:,} rows added, {replaced:,} replaced ({changed:,} of them with other values), {removed:,} removed.",
        ).fill(**sums),
        pl.DataFrame(rows, schema=kinds),
        None,
        Text("替换：同一主键已有数据；删除：同期已有、本次文件没有的行", "Replaced: the key is there already; removed: rows of the same periods that the files do not have"),
        (
            Column("label", Text("表", "Table")),
            Column("rows", Text("文件行数", "Rows"), Unit.COUNT),
            Column("added", Text("新增", "Added"), Unit.COUNT),
            Column("replaced", Text("替换", "Replaced"), Unit.COUNT),
            Column("changed", Text("其中有变", "Changed"), Unit.COUNT),
            Column("removed", Text("删除", "Removed"), Unit.COUNT),
        ),
        is_wide=True,
    )  # fmt: skip


def changes(answer: Answer) -> Panel:
    """Return published values that are changed, old and new, the first of them."""
    known = health.spelled()
    rows = [
        {
            "label": column_in_words(c["table_name"], c["column_name"]),
            "row": row_in_words(c["row_key"], known),
            "before": value_in_words(c["old_value"]),
            "after": value_in_words(c["new_value"])
            or str(Text("（删除）", "(removed)")),
        }
        for c in answer["changes"]
    ]
    count = {"shown": len(rows), "all": int(answer["revisions"])}
    return Panel(
        "import_changes",
        Text("已发布数值的变化", "Published values that change"),
        Text("共修订 {all:,} 个已发布的数值，列出 {shown:,} 个。", "Published values revised: {all:,}; listed: {shown:,}.").fill(**count),
        pl.DataFrame(rows, schema=dict.fromkeys(("label", "row", "before", "after"), pl.String)),
        None,
        Text("每一处修改都留有记录，可在“数据健康”查看", "Every change is kept on record; see Data health"),
        (
            Column("label", Text("表与列", "Table and column")),
            Column("row", Text("行", "Row")),
            Column("before", Text("原值", "Before")),
            Column("after", Text("新值", "After")),
        ),
        is_wide=True,
    )  # fmt: skip


def findings(answer: Answer) -> Panel:
    """Return what would not add up after the load, worst first."""
    order = list(SEVERITY)
    found = sorted(answer["checks"], key=lambda c: order.index(c["severity"]))
    said = [c["severity"] for c in found]
    rows = [
        {"level": str(SEVERITY[c["severity"]]), "period": str(c["period"]), "message": c[f"message_{spoken()}"]}
        for c in found[:MOST_FINDINGS]
    ]  # fmt: skip
    count = {severity: said.count(severity) for severity in order}
    return Panel(
        "import_findings",
        Text("导入后的勾稽校验", "Truth checks after the load"),
        Text("校验结果：错误 {error} 项，警告 {warning} 项，提示 {info} 项。", "Errors {error}, warnings {warning}, notes {info}.").fill(**count),
        pl.DataFrame(rows, schema=dict.fromkeys(("level", "period", "message"), pl.String)),
        None,
        Text("错误不阻止导入，但会降低数据质量等级", "Errors do not prevent a load; they lower the grade of the data"),
        (
            Column("level", Text("级别", "Severity")),
            Column("period", Text("期间", "Period")),
            Column("message", Text("说明", "Finding")),
        ),
        is_wide=True,
    )  # fmt: skip


def problems(answer: Answer) -> Panel:
    """Return what is wrong with the files, cell by cell."""
    listed: Sequence[Answer] = answer["problems"]
    rows = [
        {
            "file": p["file"],
            "place": p["place"][spoken()],
            "value": p["value"],
            "reason": p["reason"][spoken()],
        }
        for p in listed
    ]
    count = {"all": int(answer["problem_count"]), "shown": len(rows)}
    return Panel(
        "import_problems",
        Text("问题清单", "Problems, cell by cell"),
        Text("共 {all:,} 处问题，列出前 {shown:,} 处；未导入任何数据。", "{all:,} problems, the first {shown:,} listed; nothing was loaded.").fill(**count),
        pl.DataFrame(rows, schema=dict.fromkeys(("file", "place", "value", "reason"), pl.String)),
        None,
        Text("行号与文件中的行号一致", "Rows are numbered as in the file"),
        (
            Column("file", Text("文件", "File")),
            Column("place", Text("位置", "Place")),
            Column("value", Text("单元格内容", "Cell")),
            Column("reason", Text("问题", "Problem")),
        ),
        is_wide=True,
    )  # fmt: skip
