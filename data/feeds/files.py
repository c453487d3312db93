"""Files as they lie: every cell as text, every row in its place, no header yet."""

import csv
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import fastexcel
import polars as pl

from queries import config
from queries.text import ReaderError, Text

SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
PACKED = (".gz", ".xz", ".zip")
SAMPLE_LINES = 60
MEGABYTE = 1024 * 1024


class FileUnreadable(ReaderError):
    """The file is missing, too large, or not of a kind that can be read."""


def cells(path: Path, sheet: str | None = None) -> pl.DataFrame:
    """Return the cells of a file as text columns `0`, `1`, … and `row`, counted from 1.

    Args:
        path: CSV (UTF-8 or GB18030, also packed as .gz, .xz or .zip), Excel,
            OpenDocument or Parquet; of the last the column names are row 1.
        sheet: the sheet of a workbook; the first if not given.

    Raises:
        FileUnreadable: with what is wrong and what to do.
    """
    _refuse_if_absent(path)
    try:
        frame = _cells(path, sheet)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path, str(error).splitlines()[0]) from error
    named = frame.rename({old: str(i) for i, old in enumerate(frame.columns)})
    return named.with_row_index("row", offset=1)


def _cells(path: Path, sheet: str | None) -> pl.DataFrame:
    kind = path.suffix.lower()
    if kind in SHEETS:
        return _sheet(path, sheet)
    if kind == ".parquet":
        frame = pl.read_parquet(path)
        head = pl.DataFrame({name: [name] for name in frame.columns})
        return pl.concat([head, frame.cast(pl.String)])
    return _lines(decoded(content(path), path))


def _sheet(path: Path, sheet: str | None) -> pl.DataFrame:
    book = fastexcel.read_excel(path)
    if sheet is not None and sheet not in book.sheet_names:
        raise unreadable(path, "/".join(book.sheet_names))
    chosen = book.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
    return chosen.to_polars()


def content(path: Path) -> bytes:
    """Return a file's bytes, unpacked; a zip must hold one CSV.

    Raises:
        FileUnreadable: larger than allowed once unpacked, damaged, or no CSV in it.
    """
    _refuse_if_absent(path)
    limit = config.load().granary_max_file_mb * MEGABYTE
    try:
        found = _unpacked(path, limit + 1)
    except (OSError, EOFError, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise unreadable(path, str(error)) from error
    if len(found) > limit:
        raise FileUnreadable(
            Text(
                "{name} 超过 {limit} MB 的上限。",
                "{name} is larger than the limit of {limit} MB.",
            ).fill(name=path.name, limit=limit // MEGABYTE)
        )
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


def decoded(raw: bytes, path: Path) -> str:
    """Return text from UTF-8 (with or without BOM) or GB18030 bytes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable(path, "UTF-8 / GB18030")


def _lines(text: str) -> pl.DataFrame:
    sample = text.splitlines()[:SAMPLE_LINES]
    separator = max(",\t;|", key=lambda s: sum(line.count(s) for line in sample))
    rows = csv.reader(sample, delimiter=separator)
    width = max((len(row) for row in rows), default=1) or 1
    # A header of our own: a short first line must not narrow the lines below it.
    head = separator.join(map(str, range(width)))
    return pl.read_csv(
        io.BytesIO(f"{head}\n{text}".encode()),
        separator=separator,
        infer_schema=False,
        truncate_ragged_lines=True,
    )


def _refuse_if_absent(path: Path) -> None:
    if not path.is_file():
        raise FileUnreadable(
            Text("找不到文件 {path}。", "There is no file {path}.").fill(path=path)
        )


def unreadable(path: Path, why: str) -> FileUnreadable:
    """Return the error for a file that cannot be read, with the reason."""
    return FileUnreadable(
        Text(
            "{name} 无法读取（{why}）。可用格式：CSV、Excel、ODS、Parquet。",
            "{name} cannot be read ({why}). CSV, Excel, ODS and Parquet are.",
        ).fill(name=path.name, why=why)
    )
