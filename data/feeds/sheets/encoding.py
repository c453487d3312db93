"""Bytes to text: UTF-8, GB18030 or UTF-16, and which byte is broken."""

from pathlib import Path

from data.feeds.sheets.reasons import FileUnreadable, misencoded, unreadable

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
LOOK = 1024 * 1024
ASCII = 0x80
# Chinese in UTF-8 with a broken byte or two also passes as GB18030, as gibberish.
MOSTLY = 4


def decoded(raw: bytes, path: Path) -> str:
    """Return text from UTF-8 (with or without BOM), GB18030 or marked UTF-16 bytes.

    Raises:
        FileUnreadable: naming the byte that is broken.
    """
    if raw.startswith(WIDE_MARKS):
        return _read(raw, "utf-16", path)
    if b"\0" in raw:
        raise unreadable(path, f"0x00 @ {raw.index(0) + 1}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(raw[:LOOK]):
            raise _broken(raw, error, path) from error
    return _read(raw, "gb18030", path)


def _read(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise misencoded(path, error) from error


def _broken(raw: bytes, error: UnicodeDecodeError, path: Path) -> FileUnreadable:
    """Return the error with its place counted from the start of the file, BOM included."""
    shift = len(raw) - len(error.object)
    start, end = error.start + shift, error.end + shift
    return misencoded(path, UnicodeDecodeError("utf-8", raw, start, end, error.reason))


def _is_mostly_utf8(raw: bytes) -> bool:
    text = raw.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(ord(character) >= ASCII for character in text) - broken
    return good >= MOSTLY * broken
