"""The draft of a year's plans: what a file that names no status becomes, and who made it."""

from datetime import datetime

import polars as pl

from data import values
from data.feeds.feed import Rows
from queries import schema

TARGET = schema.target
DRAFT, ISSUED, REPLACED = "draft", "issued", "replaced"
ISSUE, UNDO = "issue", "undo"


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
    past = rows(TARGET).filter(pl.col("status") != DRAFT)
    last = past.select(pl.col("year", "version").cast(pl.Int64))
    highest = dict(last.group_by("year").agg(pl.col("version").max()).iter_rows())
    year = values.number(values.clean(pl.col("year").cast(pl.String)))
    known = year.cast(pl.Int64, strict=False)
    before = known.replace_strict(highest, default=0, return_dtype=pl.Int64)
    return frame.with_columns(version=(before + 1).cast(pl.String))


def drafters(log: pl.DataFrame, year: int) -> list[str]:
    """Return who loaded plans of a year since the last were issued.

    Loads that were taken back do not count.

    Args:
        log: the rows of `load_log`; the note of a load of plans holds its years.
        year: the year of the plans.
    """
    note = pl.col("note").fill_null("")
    undoing = note.str.starts_with(UNDO)
    undone = log.filter(undoing).select(
        load_id=note.str.extract(r"(\d+)").cast(pl.Int64)
    )
    gone = log.join(undone, on="load_id", how="semi").select("loaded_at", "loaded_by")
    plans = log.filter(
        pl.col("feed") == TARGET.name,
        ~undoing,
        note.str.split(" ").list.contains(str(year)),
    ).join(gone, on=["loaded_at", "loaded_by"], how="anti")
    issues = pl.col("file_name").str.starts_with(f"{ISSUE} ")
    last: int = plans.filter(issues)["load_id"].max() or 0  # type: ignore[assignment]
    since = plans.filter(pl.col("load_id") > last)
    return since["loaded_by"].unique().sort().to_list()
