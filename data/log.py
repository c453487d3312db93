"""The log of loads: which file, how much of it, whether it is what is in force."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from data import values
from data.replace import Replaced, merges, period_of
from queries import schema
from queries.text import ReaderError, Text

TABLE = schema.load_log


class FileAbsent(ReaderError):
    """The file to load is not there."""


def fingerprint(file: Path) -> str:
    """Return a file's SHA-256.

    Raises:
        FileAbsent: there is no such file.
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileAbsent(
            Text("找不到文件 {file}。", "There is no file {file}.").fill(file=file)
        ) from error


def in_force(past: pl.DataFrame, feed: str, mark: str) -> bool:
    """Return whether this very file was loaded and no later load covered its periods."""
    mine = past.filter(pl.col("feed") == feed).sort("load_id")
    same = mine.filter(pl.col("file_sha256") == mark)
    if same.is_empty():
        return False
    last = same.row(-1, named=True)
    later = mine.filter(pl.col("load_id") > last["load_id"])
    apart = (pl.col("first_period") > last["last_period"]) | (
        pl.col("last_period") < last["first_period"]
    )
    return later.filter(~apart.fill_null(False)).is_empty()


def entry(
    load_id: int, feed: str, file: Path, mark: str, by: str, parts: Sequence[Replaced]
) -> dict[str, object]:
    """Return the `load_log` row of one file of a load."""
    mine = [_of(part.frame, load_id) for part in parts]
    periods = [
        end
        for part, rows in zip(parts, mine, strict=True)
        if (column := period_of(part.table))
        for end in values.ends(rows[column])
    ]
    gone = sum(_gone(p, rows) for p, rows in zip(parts, mine, strict=True))
    return {
        "load_id": load_id,
        "feed": feed,
        "file_name": file.name,
        "file_sha256": mark,
        "row_count": sum(rows.height for rows in mine),
        "first_period": min(periods, default=None),
        "last_period": max(periods, default=None),
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "loaded_by": by,
        "replaced_rows": gone,
        "note": _years(parts, load_id),
    }


def _of(frame: pl.DataFrame, load_id: int) -> pl.DataFrame:
    """Return a load's rows; where they are all of them, nothing is copied."""
    loads = frame["load_id"]
    if loads.min() == loads.max() == load_id:
        return frame
    return frame.filter(pl.col("load_id") == load_id)


def _years(parts: Sequence[Replaced], load_id: int) -> str | None:
    """Return the years of the plans a load brought: they have no periods of their own."""
    years = {
        str(year)
        for part in parts
        if part.table is schema.target
        for year in part.frame.filter(pl.col("load_id") == load_id)["year"].unique()
    }
    return " ".join(sorted(years)) or None


def frame(entries: Sequence[dict[str, object]]) -> pl.DataFrame:
    """Return log entries as rows of `load_log`."""
    kinds = {"first_period": pl.Date, "last_period": pl.Date, "note": pl.String}
    return pl.DataFrame(entries, schema_overrides=kinds)


def _gone(part: Replaced, rows: pl.DataFrame) -> int:
    column = period_of(part.table)
    if part.old.is_empty():
        return 0
    if column is not None:
        covered: list[date] = rows[column].unique().to_list()
        return part.old.filter(pl.col(column).is_in(covered)).height
    keys = [c.name for c in part.table.primary_key]
    return part.old.join(rows, on=keys, how="semi").height if merges(part.table) else 0
