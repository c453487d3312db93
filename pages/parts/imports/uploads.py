"""Uploaded files on their way to the loader: named safely, unpacked, never too large."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from queries import config
from queries.text import ReaderError, Text

MEGABYTE = 1024 * 1024
MOST_FILES = 200
READ = (
    ".csv", ".txt", ".tsv", ".dat", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et", ".parquet",
    ".json", ".geojson", ".topojson", ".gz", ".xz",
)  # fmt: skip
UTF8_FLAG = 0x800


class UploadRefused(ReaderError):
    """What was uploaded cannot be handed to the loader; nothing is changed."""


class Upload(Protocol):
    """A file as the browser sent it."""

    name: str
    size: int

    def getvalue(self) -> bytes:
        """Return its bytes."""


def most() -> int:
    """Return how many megabytes one file, or the files of one zip together, may have."""
    return config.load().granary_max_file_mb


def save(uploads: Sequence[Upload], folder: Path) -> list[str]:
    """Write the files into a folder, zips unpacked, and return their names.

    Raises:
        UploadRefused: too large, damaged, locked, of a kind that is not read, two of one
            name, or nothing at all.
    """
    for upload in uploads:
        if upload.size > most() * MEGABYTE:
            raise UploadRefused(TOO_LARGE.fill(name=upload.name, most=most()))
    names: list[str] = []
    for name, content in _files(uploads):
        if Path(name).suffix.lower() not in READ:
            raise UploadRefused(NOT_READ.fill(name=name))
        if name in names:
            raise UploadRefused(TWICE.fill(name=name))
        (folder / name).write_bytes(content)
        names.append(name)
    if not names:
        raise UploadRefused(NOTHING_IN_IT)
    return names


def _files(uploads: Sequence[Upload]) -> Iterator[tuple[str, bytes]]:
    for upload in uploads:
        if upload.name.lower().endswith(".zip"):
            yield from _unpacked(upload)
        else:
            yield _plain(upload.name), upload.getvalue()


def _unpacked(upload: Upload) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.getvalue())) as archive:
            inside = [i for i in archive.infolist() if _counts(i)]
            # The sizes an archive states may lie; `_content` reads no more than it stated.
            if sum(i.file_size for i in inside) > most() * MEGABYTE or len(inside) > MOST_FILES:  # fmt: skip
                raise UploadRefused(
                    BOMB.fill(name=upload.name, most=most(), files=MOST_FILES)
                )
            for info in inside:
                yield _plain(_named(info)), _content(archive, info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UploadRefused(DAMAGED.fill(name=upload.name)) from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as stream:
        return stream.read(info.file_size)


def _counts(info: zipfile.ZipInfo) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in info.filename.split("/"))  # fmt: skip
    return not info.is_dir() and not hidden


def _named(info: zipfile.ZipInfo) -> str:
    """Return a member's name; Chinese Windows writes it in GB18030 without saying so."""
    if info.flag_bits & UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _plain(name: str) -> str:
    """Return the last part of a path, whichever system wrote it; no options, no hidden."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    return last.lstrip("-. ").replace("\0", "") or "file"


TOO_LARGE = Text(
    "{name} 超过 {most} MB，未上传。请拆分后分次导入，或请管理员在命令行导入。",
    "{name} has more than {most} MB and was not taken. Split it, or have it loaded from the command line.",
)
BOMB = Text(
    "{name} 解压后超过 {most} MB 或多于 {files} 个文件，未导入。",
    "{name} unpacks to more than {most} MB or {files} files; nothing was loaded.",
)
NOT_READ = Text(
    "{name} 不是可读取的文件。请用 CSV、Excel、ODS 或 Parquet，可打包为压缩包。",
    "{name} is not a kind of file that is read. Bring CSV, Excel (xlsx, xls), ODS or Parquet, zipped or not.",
)
TWICE = Text(
    "有两个文件都叫 {name}。请改名或分次导入。",
    "Two files are named {name}; rename one or bring them one after the other.",
)
DAMAGED = Text(
    "{name} 打不开：压缩包损坏或有密码。请重新打包，不设密码。",
    "{name} cannot be opened: damaged, or protected by a password. Zip it again without one.",
)
NOTHING_IN_IT = Text(
    "压缩包里没有可导入的文件。", "There is no file in the zip that could be loaded."
)
