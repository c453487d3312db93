"""The morning report as text."""

from pages.parts.charts import Look
from pages.parts.numbers import money
from pages.parts.panels.daily.base import AGAINST, NO_DAYS
from queries import codes, daily
from queries.engine import remembered
from queries.scope import Scope
from queries.text import Text


@remembered
def report(scope: Scope, look: Look) -> Text:
    """Return the morning report (快报) as text to copy, the same figures as the page."""
    parts = [_report_line(scope, look, kind) for kind in ("total", "savings")]
    day = daily.latest(scope)
    if day is None:
        return NO_DAYS
    zh = (
        f"截至{day.month}月{day.day}日，{scope.org.name.zh}"
        + "；".join(p.zh for p in parts if p)
        + "。"
    )
    en = (
        f"As of {day}, {scope.org.name.en}: "
        + "; ".join(p.en for p in parts if p)
        + "."
    )
    return Text(zh, en)


def _report_line(scope: Scope, look: Look, kind: str) -> Text | None:
    moved = daily.movements(scope, kind)
    if moved.is_empty():
        return None
    row, name = moved.row(-1, named=True), codes.DEPOSIT_TYPES[kind]
    said = [
        (w, money(row[k], look.style, signed=True))
        for k, w in AGAINST.items()
        if row[k] is not None
    ]
    balance = money(row["balance"], look.style)
    return Text(
        f"{name.zh} {balance}，" + "，".join(f"{w.zh} {v}" for w, v in said),
        f"{name.en} {balance}, " + ", ".join(f"{v} {w.en}" for w, v in said),
    )
