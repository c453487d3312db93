"""One thing that does not add up, as a row of `truth_check`."""

from datetime import date
from typing import Any

import polars as pl

from queries.text import Text

CENT = 0.01
CALIBER = 0.01
WARNING, ERROR = "warning", "error"
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
    told = message.fill(period=period, gap=gap, **parts)
    small = abs(gap) <= tolerance + CALIBER * abs(size)
    return {
        "check_name": name,
        "org_id": org,
        "period": period,
        "severity": WARNING if size and small else ERROR,
        "difference": gap,
        "tolerance": tolerance,
        "message_zh": told.zh,
        "message_en": told.en,
    }
