"""Why a file cannot be read at all, each with a code and what to do."""

import lzma
import struct
import zipfile
import zlib
from pathlib import Path

from queries.text import ReaderError, Text

MEGABYTE = 1024 * 1024
ABSENT, UNREADABLE, TOO_LARGE = "absent", "unreadable", "too_large"
BOMB, PASSWORD, ENCODING, SAVE_AGAIN = (
    "zip_bomb",
    "password",
    "encoding",
    "save_again",
)

# All that the unpackers raise for damage; a locked archive is a RuntimeError.
DAMAGED = (
    OSError,
    EOFError,
    RuntimeError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


class FileUnreadable(ReaderError):
    """The file is missing, too large, or not of a kind that can be read."""

    def __init__(self, message: Text, code: str = UNREADABLE) -> None:
        super().__init__(message)
        self.code = code


def unreadable(path: Path, why: str) -> FileUnreadable:
    """Return the error for a file that cannot be read, with the reason."""
    return FileUnreadable(
        Text(
            "{name} 无法读取（{why}）。可用格式：CSV、Excel、ODS、Parquet。",
            "{name} cannot be read ({why}). CSV, Excel, ODS and Parquet are.",
        ).fill(name=path.name, why=why)
    )


def refuse_if_absent(path: Path) -> None:
    """Refuse a path with no file.

    Raises:
        FileUnreadable: there is none.
    """
    if not path.is_file():
        message = Text("找不到文件 {path}。", "There is no file {path}.")
        raise FileUnreadable(message.fill(path=path), ABSENT)


def too_large(path: Path, limit: int) -> FileUnreadable:
    """Return the error for a file of more than `limit` bytes, unpacked."""
    message = Text(
        "{name} 超过 {limit} MB 的上限。",
        "{name} is larger than the limit of {limit} MB.",
    )
    return FileUnreadable(
        message.fill(name=path.name, limit=limit // MEGABYTE), TOO_LARGE
    )


def bomb(path: Path, size: int) -> FileUnreadable:
    """Return the error for a small file that unpacks to far too much."""
    message = Text(
        "{name} 解压后达 {size:,} MB，疑似压缩炸弹，已拒绝。",
        "{name} unpacks to {size:,} MB: it looks like a zip bomb and was refused.",
    )
    return FileUnreadable(message.fill(name=path.name, size=size // MEGABYTE), BOMB)


def locked(path: Path) -> FileUnreadable:
    """Return the error for a workbook that asks for a password."""
    message = Text(
        "{name} 设有打开密码。请在 Excel 或 WPS 中取消密码后另存再导入。",
        "{name} is protected by a password. Remove it in Excel or WPS and save again.",
    )
    return FileUnreadable(message.fill(name=path.name), PASSWORD)


def save_again(path: Path) -> FileUnreadable:
    """Return the error for a WPS sheet of a kind that cannot be read."""
    message = Text(
        "{name} 是 WPS 专有格式。请在 WPS 中选“文件”－“另存为”，类型选“Excel 文件（*.xlsx）”。",
        '{name} is in the format of WPS. In WPS choose File, Save as, type "Excel (*.xlsx)".',
    )
    return FileUnreadable(message.fill(name=path.name), SAVE_AGAIN)


def misencoded(path: Path, error: UnicodeDecodeError) -> FileUnreadable:
    """Return the error for text that breaks at a byte, with where it is."""
    line = error.object.count(b"\n", 0, error.start) + 1
    message = Text(
        "{name} 的编码有误：第 {line} 行，第 {at:,} 个字节（字节值 {byte:02X}）不是 {kind}。"
        "请另存为 UTF-8 或 GB18030。",
        "The encoding of {name} is broken: line {line}, byte {at:,} (0x{byte:02X}) is not "
        "{kind}. Save it as UTF-8 or GB18030.",
    )
    told = message.fill(
        name=path.name,
        line=line,
        at=error.start + 1,
        byte=error.object[error.start],
        kind=error.encoding.upper(),
    )
    return FileUnreadable(told, ENCODING)
