"""One thing that does not add up, as a row of `truth_check`."""

from datetime import date
from typing import Any

import polars as pl

from queries.text import Text

CENT = 0.01
CALIBER = 0.01
NAMED = 3
INFO, WARNING, ERROR = "info", "warning", "error"
SCHEMA = {
    "check_name": pl.String,
    "org_id": pl.String,
    "period": pl.Date,
    "severity": pl.String,
    "difference": pl.Float64,
    "tolerance": pl.Float64,
    "message_zh": pl.String,
    "message_en": pl.String,
}


def row(
    name: str,
    org: str,
    period: date,
    gap: float,
    message: Text,
    *,
    tolerance: float = CENT,
    size: float = 0.0,
    **parts: object,
) -> dict[str, Any]:
    """Return a finding; within 1 % of `size` beyond the tolerance it is a warning."""
    small = bool(size) and abs(gap) <= tolerance + CALIBER * abs(size)
    severity = WARNING if small else ERROR
    return judged(name, org, period, severity, gap, message, tolerance, **parts)


def judged(
    name: str,
    org: str,
    period: date,
    severity: str,
    gap: float,
    message: Text,
    tolerance: float,
    **parts: object,
) -> dict[str, Any]:
    """Return a finding of a given severity; `parts` fill the message's places."""
    told = message.fill(period=period, gap=gap, **parts)
    return {
        "check_name": name,
        "org_id": org,
        "period": period,
        "severity": severity,
        "difference": gap,
        "tolerance": tolerance,
        "message_zh": told.zh,
        "message_en": told.en,
    }


def gathered(
    frame: pl.DataFrame, name: str, severity: str, message: Text, tolerance: float
) -> list[dict[str, Any]]:
    """Return one finding per unit and period for many rows that show the same fault.

    Args:
        frame: `(source, org_id, period, zh, en, gap)`, one row per fault; `zh` and `en`
            name what it was found on.
        name: the check; the source is added.
        severity: of each finding.
        message: its words, with `{period}`, `{n}`, `{names}` and `{gap}`, the largest.
        tolerance: what would have been let pass.
    """
    if frame.is_empty():
        return []
    worst = frame.sort(pl.col("gap").abs(), "zh", descending=[True, False])
    keys = ["source", "org_id", "period"]
    groups = worst.group_by(keys, maintain_order=True).agg(
        pl.len().alias("n"), pl.col("zh", "en").head(NAMED), pl.col("gap").first()
    )
    return [
        judged(
            f"{name}:{r['source']}", r["org_id"], r["period"], severity, r["gap"], message, tolerance,
            n=r["n"], names=_named(r["zh"], r["en"], r["n"]),
        )
        for r in groups.sort(keys).iter_rows(named=True)
    ]  # fmt: skip


def _named(zh: list[str], en: list[str], n: int) -> Text:
    more = n > NAMED
    return Text("、".join(zh) + ("等" if more else ""), ", ".join(en) + (" …" if more else ""))  # fmt: skip
