"""A panel's figures as native tables: on slides of their own, or several on one slide."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.export import paper
from pages.export.deck import grid
from pages.export.deck.canvas import Box, Canvas, Run
from pages.export.deck.printed import sheets, undefined
from pages.parts.charts.drawn import Chart
from pages.parts.charts.labels import short
from pages.parts.numbers import Style
from pages.parts.palette import LIGHT
from pages.parts.panel import Panel

MOST_ROWS = 140  # of one table; a longer one is for the workbook
HEAD, UNDER, APART = 20.0, 14.0, 12.0  # points above, below and between shared tables
TITLE, SMALL = 12.0, 8.0


def pages(
    panel: Panel, chart: Chart | None, style: Style, room: Box, largest: float = grid.SIZES[0]
) -> list[tuple[str, grid.Page]]:  # fmt: skip
    """Return a panel's table, slide by slide, with what is to be said beside its title."""
    found, why = [], undefined(panel, style)
    for more, sheet in sheets(panel, style, chart):
        cut = len(sheet.rows) - MOST_ROWS
        said = paper.said_of(len(sheet.rows), MOST_ROWS) if cut > 0 else ""
        words = " · ".join(str(w) for w in (more, said, why) if w)
        some = grid.first(sheet, MOST_ROWS)
        found += [(words, page) for page in grid.pages(some, room, largest=largest)]
    return found


@dataclass(frozen=True)
class Short:
    """A panel whose figures are one table that leaves room for others."""

    panel: Panel
    chart: Chart
    words: str
    block: grid.Block

    @property
    def height(self) -> float:
        """Its title, its table and its source, in points."""
        return HEAD + self.block.tall + UNDER + APART


def shared(panel: Panel, chart: Chart, style: Style, room: Box) -> Short | None:
    """Return a panel's table for a slide of several, or None if it is too long or wide."""
    found = pages(panel, chart, style, room, grid.LONG)
    if len(found) != 1 or len(found[0][1]) != 1:
        return None
    words, (block,) = found[0]
    one = Short(panel, chart, words, block)
    return one if one.height <= room.height / 2 else None


def put(canvas: Canvas, some: Sequence[Short], room: Box) -> None:
    """Draw tables below each other, each under its title and over its source."""
    top = room.top
    for one in some:
        title, source = str(one.panel.title), str(one.panel.source)
        beside = f"  {one.words}" if one.words else ""
        head = short(title + beside, round(room.width / TITLE * 1.9))
        canvas.text(Box(room.left, top, room.width, HEAD), [[Run(head, TITLE, bold=True)]], title + beside)  # fmt: skip
        place = Box(room.left, top + HEAD, room.width, one.block.tall)
        grid.put(canvas, [one.block], place, title, f"{title}: {one.panel.message}")
        below = Box(room.left, place.top + one.block.tall + 2, room.width, UNDER)
        if source:
            words = short(source, round(room.width / SMALL * 1.9))
            canvas.text(below, [[Run(words, SMALL, LIGHT.slate)]], source)
        top += one.height
