"""The draft of a year's plans: what a file that names no status becomes."""

from datetime import datetime

import polars as pl

from data import values
from data.feeds.feed import Rows
from queries import schema

TARGET = schema.target
DRAFT, ISSUED, REPLACED = "draft", "issued", "replaced"


def as_draft(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return the rows of a file of plans, as a draft where it does not say their status.

    A draft's version is one above the highest of its year that is no draft; rows without
    a value are no plan and are left out.
    """
    if "status" in frame.columns or not {"year", "value"} <= set(frame.columns):
        return frame
    written = values.clean(pl.col("value").cast(pl.String))
    filled = frame.filter(written.is_not_null() & ~written.is_in(values.NOTHING))
    today = str(datetime.now().astimezone().date())
    made = filled.with_columns(status=pl.lit(DRAFT), issued_on=pl.lit(today))
    if "slice" not in frame.columns:
        made = made.with_columns(slice=pl.lit("*"))
    return made if "version" in frame.columns else _numbered(made, rows)


def _numbered(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    first = first_free(rows(TARGET))
    return frame.with_columns(version=first.cast(pl.String))


def first_free(there: pl.DataFrame) -> pl.Expr:
    """Return the lowest version a draft of the row's year may have: above all that counted."""
    past = there.filter(pl.col("status") != DRAFT)
    last = past.select(pl.col("year", "version").cast(pl.Int64))
    highest = dict(last.group_by("year").agg(pl.col("version").max()).iter_rows())
    before = whole("year").replace_strict(highest, default=0, return_dtype=pl.Int64)
    return before + 1


def whole(name: str) -> pl.Expr:
    """Return a column of whole numbers as it is written; what is none is null."""
    written = values.number(values.clean(pl.col(name).cast(pl.String)))
    return written.cast(pl.Int64, strict=False)
