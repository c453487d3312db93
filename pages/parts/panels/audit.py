"""Who did what, when: the audit log as a table."""

from collections.abc import Sequence

import polars as pl

from pages.parts.panel import Column, Panel
from queries.books import Event
from queries.codes import ACTIONS, OUTCOMES
from queries.text import Text

NAMES = ("at", "email", "action", "subject", "scope", "outcome", "detail")


def log(found: Sequence[Event], count: int, skipped: int = 0) -> Panel:
    """Return events as a table, the newest first.

    Args:
        found: the events shown.
        count: how many there are in all.
        skipped: how many newer ones come before these.
    """
    frame = pl.DataFrame([_row(e) for e in found], dict.fromkeys(NAMES, pl.String), orient="row")  # fmt: skip
    return Panel(
        "audit",
        Text("审计日志，最新的在前", "Audit log, newest first"),
        _message(len(found), count, skipped),
        frame,
        None,
        Text("来源：日常记录中的审计日志，只增不改", "Source: the audit log in the books, which is added to and never changed"),
        (
            Column("at", Text("时间（UTC）", "At (UTC)")),
            Column("email", Text("人员", "Person")),
            Column("action", Text("动作", "Action")),
            Column("subject", Text("对象", "Subject")),
            Column("scope", Text("范围", "Scope")),
            Column("outcome", Text("结果", "Outcome")),
            Column("detail", Text("说明", "Detail")),
        ),
        is_wide=True,
    )  # fmt: skip


def _row(one: Event) -> tuple[str, ...]:
    return (
        f"{one.happened_at:%Y-%m-%d %H:%M:%S}", one.email, str(ACTIONS.get(one.action, one.action)), one.subject,
        one.scope, str(OUTCOMES.get(one.outcome, one.outcome)), one.detail or "",
    )  # fmt: skip


def _message(shown: int, count: int, skipped: int) -> Text:
    if not count:
        return Text(
            "没有符合条件的审计日志。请放宽筛选条件，或延长期间。",
            "No event matches. Widen the filters or the period.",
        )
    return Text(
        "共 {count:,} 条，显示第 {first:,} 至 {last:,} 条。",
        "{count:,} events; shown are {first:,} to {last:,}.",
    ).fill(count=count, first=skipped + 1, last=skipped + shown)
