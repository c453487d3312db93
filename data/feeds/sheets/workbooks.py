"""Workbooks of every kind, opened with care: size, password, damage."""

import io
import zipfile
from pathlib import Path

import fastexcel
import polars as pl

from data.feeds.sheets import reasons
from data.feeds.sheets.reasons import MEGABYTE, unreadable
from queries import config

# An honest sheet packs to a tenth or less; what unpacks to more than this is no sheet.
UNPACKED = 5
OLD_CONTAINER = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WPS = ".et"


def first_sheet(path: Path, sheet: str | None) -> pl.DataFrame:
    """Return a sheet's cells as text; the first sheet if none is named.

    Raises:
        FileUnreadable: too large, a zip bomb, locked, damaged, or no such sheet.
    """
    limit = config.load().granary_max_file_mb * MEGABYTE
    if path.stat().st_size > limit:
        raise reasons.too_large(path, limit)
    raw = path.read_bytes()
    if raw.startswith(OLD_CONTAINER) and ENCRYPTED in raw:
        raise reasons.locked(path)
    _refuse_bomb(path, raw, UNPACKED * limit)
    try:
        return _opened(path, raw, sheet)
    except reasons.FileUnreadable:
        raise
    # A damaged workbook makes the reader panic, which is no `Exception`.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise _damaged(path, error) from error


def _opened(path: Path, raw: bytes, sheet: str | None) -> pl.DataFrame:
    book = fastexcel.read_excel(raw)
    if sheet is not None and sheet not in book.sheet_names:
        raise unreadable(path, "/".join(book.sheet_names))
    chosen = book.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
    return chosen.to_polars()


def _refuse_bomb(path: Path, raw: bytes, most: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (*reasons.DAMAGED, ValueError):
        return  # Not a zip, or a damaged one: the reader will say so.
    if size > most:
        raise reasons.bomb(path, size)


def _damaged(path: Path, error: BaseException) -> reasons.FileUnreadable:
    why = (str(error).splitlines() or [""])[0]
    if "password" in why.lower() or "encrypt" in why.lower():
        return reasons.locked(path)
    if path.suffix.lower() == WPS:
        return reasons.save_again(path)
    return unreadable(path, why)
