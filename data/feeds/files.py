"""Files as they lie: every cell as text, every row in its place, no header yet."""

import csv
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import polars as pl

from data.feeds.sheets import workbooks
from data.feeds.sheets.encoding import decoded
from data.feeds.sheets.reasons import (
    DAMAGED,
    MEGABYTE,
    FileUnreadable,
    refuse_if_absent,
    too_large,
    unreadable,
)
from queries import config

SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et")
PACKED = (".gz", ".xz", ".zip")
SAMPLE_LINES = 60
__all__ = ["FileUnreadable", "cells", "content", "decoded", "unreadable"]


def cells(path: Path, sheet: str | None = None) -> pl.DataFrame:
    """Return the cells of a file as text columns `0`, `1`, … and `row`, counted from 1.

    Args:
        path: CSV (UTF-8 or GB18030, also packed as .gz, .xz or .zip), Excel,
            OpenDocument or Parquet; of the last the column names are row 1.
        sheet: the sheet of a workbook; the first if not given.

    Raises:
        FileUnreadable: with what is wrong and what to do.
    """
    refuse_if_absent(path)
    try:
        frame = _cells(path, sheet)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise unreadable(path, str(error).splitlines()[0]) from error
    named = frame.rename({old: str(i) for i, old in enumerate(frame.columns)})
    return named.with_row_index("row", offset=1)


def _cells(path: Path, sheet: str | None) -> pl.DataFrame:
    kind = path.suffix.lower()
    if kind in SHEETS:
        return workbooks.first_sheet(path, sheet)
    if kind == ".parquet":
        _refuse_if_vast(path)
        frame = pl.read_parquet(path)
        head = pl.DataFrame({name: [name] for name in frame.columns})
        return pl.concat([head, frame.cast(pl.String)])
    return _lines(decoded(content(path), path))


def _refuse_if_vast(path: Path) -> None:
    """Refuse a file that packs more cells than it may have bytes: a repeated one takes none."""
    limit = config.load().granary_max_file_mb * MEGABYTE
    lazy = pl.scan_parquet(path)
    rows: int = lazy.select(pl.len()).collect().item()
    if rows * len(lazy.collect_schema()) > limit:
        raise too_large(path, limit)


def content(path: Path) -> bytes:
    """Return a file's bytes, unpacked; a zip must hold one CSV.

    Raises:
        FileUnreadable: larger than allowed once unpacked, damaged, or no CSV in it.
    """
    refuse_if_absent(path)
    limit = config.load().granary_max_file_mb * MEGABYTE
    try:
        found = _unpacked(path, limit + 1)
    except DAMAGED as error:
        raise unreadable(path, str(error)) from error
    if len(found) > limit:
        raise too_large(path, limit)
    return found


def _unpacked(path: Path, most: int) -> bytes:
    kind = path.suffix.lower()
    if kind == ".gz":
        with gzip.open(path) as stream:
            return stream.read(most)
    if kind == ".xz":
        with lzma.open(path) as stream:
            return stream.read(most)
    if kind == ".zip":
        return _from_zip(path, most)
    with path.open("rb") as plain:
        return plain.read(most)


def _from_zip(path: Path, most: int) -> bytes:
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".csv")]
        if len(names) != 1:
            raise unreadable(path, f"{len(names)} CSV")
        with archive.open(names[0]) as stream:
            return stream.read(most)


def sample(path: Path) -> tuple[pl.DataFrame, str]:
    """Return the cells of a text file's first lines, as `cells` does, and its separator.

    Raises:
        FileUnreadable: they are not UTF-8.
    """
    with path.open("rb") as stream:
        lines = [stream.readline(MEGABYTE) for _ in range(SAMPLE_LINES)]
    try:
        text = b"".join(lines).decode("utf-8-sig")
        frame = _lines(text)
    except (UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise unreadable(path, str(error)) from error
    named = frame.rename({old: str(i) for i, old in enumerate(frame.columns)})
    return named.with_row_index("row", offset=1), _separator(text.splitlines())


def _separator(lines: list[str]) -> str:
    return max(",\t;|", key=lambda s: sum(line.count(s) for line in lines))


def _lines(text: str) -> pl.DataFrame:
    sample = text.splitlines()[:SAMPLE_LINES]
    separator = _separator(sample)
    rows = csv.reader(sample, delimiter=separator)
    width = max((len(row) for row in rows), default=1) or 1
    # A header of our own: a short first line must not narrow the lines below it, and
    # one column more shows the lines that have too many cells.
    head = separator.join(map(str, range(width + 1)))
    frame = pl.read_csv(
        io.BytesIO(f"{head}\n{text}".encode()),
        separator=separator,
        infer_schema=False,
        truncate_ragged_lines=True,
    )
    spare = frame.columns[-1]
    return frame.drop(spare) if frame[spare].is_null().all() else frame
