"""What a steward still has to bring, and what was brought last."""

from dataclasses import replace

import polars as pl

from pages.parts.panel import Column, Panel
from pages.parts.panels.health import load_log
from pages.parts.panels.health.sources import label
from pages.parts.panels.subject import where
from queries import health
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

LATEST = 10


def awaited(scope: Scope) -> Panel:
    """Return which files are awaited, by source and period, newest first."""
    found = health.awaited(scope)
    labels = pl.Series([label(s) for s in found["source"]], dtype=pl.String)
    periods = found["period"].n_unique()
    return Panel(
        "import_awaited",
        Text("待导入：来源 × 期间", "Still to bring, by source and period").join_with(where(scope)),
        Text(f"近 12 期内有 {periods} 期、{found.height} 份数据不齐。", f"Files incomplete, by source and period: {found.height}, in {periods} of the last 12 periods.")
        if found.height
        else Text("近 12 期的数据均已到齐。", "All of the last 12 periods are in."),
        found.with_columns(label=labels),
        None,
        Text("应报：本期或上期有数、且未撤并的机构。缺报名单见“数据健康”", "Expected: those who reported now or the period before and are still there. Data health names who is missing"),
        (
            Column("label", Text("来源", "Source")),
            Column("period", Text("期间", "Period"), monthly=True),
            Column("reported", Text("已报", "Reported"), Unit.COUNT),
            Column("expected", Text("应报", "Expected"), Unit.COUNT),
            Column("missing", Text("缺", "Missing"), Unit.COUNT),
        ),
        is_list=found.is_empty(),
        is_wide=True,
    )  # fmt: skip


def latest() -> Panel:
    """Return the latest loads: file, rows, who and when."""
    whole = load_log()
    shown = {"load_id", "source", "file_name", "row_count", "replaced_rows", "first_period", "last_period", "at", "loaded_by"}  # fmt: skip
    return replace(
        whole,
        id="import_log",
        title=Text("最近 10 批导入", "The latest 10 loads"),
        message=whole.message
        if whole.frame.height
        else Text("尚未导入过数据。", "Nothing was loaded yet."),
        frame=whole.frame.head(LATEST),
        columns=tuple(c for c in whole.columns if c.name in shown),
        is_list=whole.frame.is_empty(),
    )
