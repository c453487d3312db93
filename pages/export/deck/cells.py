"""A native table as XML: its cells, its headers in one row or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pages.export.deck.canvas import Run, paragraphs
from pages.export.deck.strokes import POINT, solid, stroke
from pages.parts.palette import LIGHT

PAD, AIR = 7.0, 6.0  # points beside a cell's text, and above and below it together


class Entry(NamedTuple):
    """One cell: its words, side, colours."""

    text: str
    is_right: bool = False
    colour: str = LIGHT.ink
    fill: str | None = None
    is_bold: bool = False
    is_middle: bool = False


Line = Sequence[Entry]


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes:
        headers: one per column.
        rows: as many cells each.
        keys: how many first columns name a row.
        groups: what each column stands under; a row of its own over the headers.
    """

    headers: Line
    rows: Sequence[Line]
    keys: int = 1
    groups: Sequence[str] = ()


def xml(
    sheet: Sheet, widths: Sequence[float], heights: Sequence[float], size: float
) -> str:
    """Return a table; its looks are in its cells, so that no style is asked for.

    Args:
        sheet: what stands in it.
        widths, heights: of columns and rows, rows of headers included, in points.
        size: of the type, in points.
    """
    columns = "".join(f'<a:gridCol w="{round(width * POINT)}"/>' for width in widths)
    lines = [
        *([_grouped(sheet.groups, size)] if any(sheet.groups) else []),
        "".join(_cell(entry, size, is_head=True) for entry in sheet.headers),
        *("".join(_cell(entry, size) for entry in line) for line in sheet.rows),
    ]
    rows = "".join(
        f'<a:tr h="{round(height * POINT)}">{line}</a:tr>'
        for line, height in zip(lines, heights, strict=True)
    )
    return (
        f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>'
    )


def _grouped(groups: Sequence[str], size: float) -> str:
    """Return the row over the headers: neighbours under the same words are one cell."""
    made = []
    for words, run in groupby(groups):
        span = len(list(run))
        entry = Entry(words, is_middle=True)
        wide = f' gridSpan="{span}"' if span > 1 else ""
        made.append(_cell(entry, size, is_head=bool(words), more=wide))
        made += [_cell(Entry(""), size, is_head=True, more=' hMerge="1"')] * (span - 1)
    return "".join(made)


def _cell(entry: Entry, size: float, *, is_head: bool = False, more: str = "") -> str:
    run = Run(entry.text, size, entry.colour, bold=entry.is_bold or is_head)
    align = "ctr" if entry.is_middle else "r" if entry.is_right else "l"
    border = stroke(LIGHT.slate if is_head else LIGHT.rule, 1 if is_head else 0.5)
    none = "".join(f'<a:ln{side} w="0"><a:noFill/></a:ln{side}>' for side in "LRT")
    below = border.replace("<a:ln ", "<a:lnB ").replace("</a:ln>", "</a:lnB>")
    side, over = round(PAD * POINT), round(AIR / 4 * POINT)
    return (
        f"<a:tc{more}><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs([[run]], align)}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{over}" marB="{over}" anchor="ctr">'
        f"{none}{below}{solid(entry.fill or (LIGHT.mist if is_head else None))}</a:tcPr></a:tc>"
    )
