"""What the disk refuses, in words: it is full, or nothing may be written to it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from queries.text import ReaderError, Text

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
# DuckDB gives no error number, only the system's words for it.
FULL_WORDS = ("No space left", "quota exceeded", "File too large", "not enough space")
CLOSED_WORDS = ("Read-only file system", "Permission denied", "Access is denied")

NO_SPACE = Text(
    "磁盘已满，无法写入 {folder}，未作任何更改。请腾出空间（例如调小 GRANARY_KEEP_VERSIONS，少留旧版本）后重试。",
    "The disk of {folder} is full; nothing was changed. Free some space (a smaller "
    "GRANARY_KEEP_VERSIONS keeps fewer old versions) and try again.",
)
NO_LEAVE = Text(
    "{folder} 不可写（磁盘只读或没有权限），未作任何更改。请检查挂载方式和文件夹权限后重试。",
    "{folder} cannot be written to (a read-only disk, or no permission); nothing was "
    "changed. Look at how the disk is mounted and who may write, and try again.",
)


class DiskRefused(ReaderError):
    """The warehouse's disk is full or may not be written; the old version stays."""


@contextmanager
def minded(folder: Path) -> Iterator[None]:
    """Turn what the disk of a warehouse refuses into words; other errors pass.

    Raises:
        DiskRefused: with what to do.
    """
    try:
        yield
    except OSError as error:
        told = _of_system(error, folder)
        if told is None:
            raise
        raise DiskRefused(told.fill(folder=folder)) from error
    except duckdb.Error as error:
        told = _of_words(str(error))
        if told is None:
            raise
        raise DiskRefused(told.fill(folder=folder)) from error


def _of_system(error: OSError, folder: Path) -> Text | None:
    if error.errno in FULL:
        return NO_SPACE
    is_ours = str(error.filename or "").startswith(str(folder))
    return NO_LEAVE if error.errno in CLOSED and is_ours else None


def _of_words(said: str) -> Text | None:
    if any(words in said for words in FULL_WORDS):
        return NO_SPACE
    return NO_LEAVE if any(words in said for words in CLOSED_WORDS) else None
