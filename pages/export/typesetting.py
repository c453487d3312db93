"""The typesetter: templates and data in, PDF or pictures out, with a Chinese font or not at all.

Data reaches a template as JSON and is never formatted into markup, so nothing a bank calls
its units can become code.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from pages.export.vector.pen import FAMILY
from queries.text import ReaderError, Text

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")
SHARP = 192.0  # dots per inch of a picture whose own pixels are 96
PICTURES = """
#set page(width: auto, height: auto, margin: 0pt)
#for (place, drawn) in json(bytes(sys.inputs.data)).enumerate() {
  if place > 0 { pagebreak() }
  image(bytes(drawn), format: "svg")
}
"""


class NoChineseFont(ReaderError):
    """The server has no font with Chinese in it: every character would be a box."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "服务器缺少中文字体，无法生成该文件。请管理员执行 `apt-get install fonts-noto-cjk` 并重启服务；Excel 工作簿不受影响。",
                "The server has no Chinese font, so this file cannot be made. The administrator runs `apt-get install fonts-noto-cjk` and restarts; the Excel workbook does not need it.",
            )
        )


@cache
def fonts() -> tuple[typst.Fonts, str]:
    """Return the fonts of the machine and the family that has Chinese.

    Raises:
        NoChineseFont: none of `FAMILIES` is installed.
    """
    found = typst.Fonts()
    known = set(found.families())
    family = next((name for name in FAMILIES if name in known), None)
    if family is None:
        raise NoChineseFont
    return found, family


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return a tagged PDF (PDF/UA-1): a template that reads `sys.inputs.data`, `.font`."""
    made, _ = compiled(template.read_bytes(), data, "pdf")
    return made[0]


def pictures(drawings: Sequence[str]) -> list[bytes]:
    """Return SVGs as PNGs, two pixels for each of theirs, for readers that know no SVG."""
    return compiled(PICTURES.encode(), drawings, "png")[0] if drawings else []


def compiled(
    template: bytes, data: Any, form: Literal["pdf", "png"]
) -> tuple[list[bytes], list[str]]:
    """Return what a template makes of data, and the warnings: a font or a sign it lacks."""
    found, family = fonts()
    told = json.dumps(data, ensure_ascii=False).replace(FAMILY, family)
    made, warnings = typst.compile_with_warnings(
        template, font_paths=found, format=form, sys_inputs={"data": told, "font": family},
        pdf_standards=["ua-1"] if form == "pdf" else [], ppi=SHARP,
    )  # fmt: skip
    pages = made if isinstance(made, list) else [made]
    return [bytes(page or b"") for page in pages], [
        str(warning) for warning in warnings
    ]
