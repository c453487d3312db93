"""What a file is, is judged by what is in it, and how much of it by what it unpacks to."""

import gzip
import io
import lzma
import zipfile

import polars as pl
import pytest

from data.feeds import files
from data.feeds.files import FileUnreadable

PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n"
    + bytes(range(256)) * 8
)
KINDS = {
    "pdf": PDF,
    "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "elf": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8,
    "exe": b"MZ\x90\x00" + bytes(range(256)) * 8,
}


@pytest.mark.parametrize(
    "ending",
    [".csv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".gz", ".xz", ".zip"],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_does_not_make_a_table(kind, ending, tmp_path):
    file = tmp_path / f"october{ending}"
    file.write_bytes(KINDS[kind])
    with pytest.raises(FileUnreadable):
        files.cells(file)


def zipped(content):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("ending", "pack"),
    [(".csv.gz", gzip.compress), (".csv.xz", lzma.compress), (".zip", zipped)],
)
def test_a_small_file_does_not_unpack_to_a_large_one(
    ending, pack, tmp_path, monkeypatch
):
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "1")
    file = tmp_path / f"a{ending}"
    file.write_bytes(pack(b"a,b\n" + b"1,2\n" * 3_000_000))
    assert file.stat().st_size < 100_000
    with pytest.raises(FileUnreadable):
        files.cells(file)


def test_nor_does_parquet(tmp_path, monkeypatch):
    """Ten million times the same takes a few kilobytes there."""
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "1")
    file = tmp_path / "a.parquet"
    pl.DataFrame({"n": pl.repeat("x", 2_000_000, eager=True)}).write_parquet(file)
    assert file.stat().st_size < 100_000
    with pytest.raises(FileUnreadable):
        files.cells(file)
