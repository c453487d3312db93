"""The kinds of files there are, and the one door to build them.

A renderer is `pages/export/<kind>` with `build(material) → bytes`. It is imported when it
is first asked for: the libraries of all of them together take a second.
"""

from functools import cache
from importlib import import_module
from typing import NamedTuple

from pages.export.material import Material
from queries.text import ReaderError, Text

OFFICE = "application/vnd.openxmlformats-officedocument."


class Format(NamedTuple):
    """What a kind of file is called, what its name ends in, and its media type."""

    label: Text
    ending: str
    mime: str


FORMATS = {
    "workbook": Format(Text("Excel 工作簿", "Excel workbook"), "xlsx", f"{OFFICE}spreadsheetml.sheet"),
    "deck": Format(Text("演示文稿 PPT", "PowerPoint deck"), "pptx", f"{OFFICE}presentationml.presentation"),
    "document": Format(Text("经营分析材料 Word", "Word document"), "docx", f"{OFFICE}wordprocessingml.document"),
    "brief": Format(Text("简报 PDF", "PDF brief"), "pdf", "application/pdf"),
}  # fmt: skip


TYPESET = ("document", "brief")


@cache
def hindrance(kind: str) -> Text | None:
    """Return why a kind of file cannot be made on this machine; None where it can."""
    if kind not in TYPESET:
        return None
    try:
        import_module("pages.export.typesetting").fonts()
    except ReaderError as error:
        return error.message
    return None


def build(kind: str, material: Material) -> bytes:
    """Return a file's bytes.

    Args:
        kind: a key of `FORMATS`.
        material: what it is made of, in the language in use.

    Raises:
        ReaderError: what the renderer needs is not there, such as a font.
    """
    made: bytes = import_module(f"pages.export.{kind}").build(material)
    return made
