"""Native tables: as wide as their words, split over slides where they are too long or wide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import ceil

from pages.export.deck.canvas import Box, Canvas
from pages.export.deck.cells import AIR, PAD, Line, Sheet, xml
from pages.parts.charts.labels import text_width

TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
MOST_ROWS = 14
SIZES = (16.0, 14.0, 12.0, 11.0, 10.0)
LONG = 12.0  # the largest type of a table on several slides
GAP = 22.0  # between tables side by side
WIDEST = {16.0: 420.0, 14.0: 380.0, 12.0: 320.0, 11.0: 260.0, 10.0: 210.0}
NARROWEST = 96.0  # of a column of words that has to give way
STRETCH = 1.6
LEADING = 1.35  # a line of type, in sizes; Chinese typefaces need more than Latin ones
HAN = "\u2e7f"


@dataclass(frozen=True)
class Block:
    """A part of a table that fits: its type size and the columns' widths in points."""

    sheet: Sheet
    size: float
    widths: tuple[float, ...]

    @property
    def width(self) -> float:
        """All columns together."""
        return sum(self.widths)

    def height(self, line: Line) -> float:
        """Return the height of a row: as many lines as its longest cell takes."""
        lines = [
            ceil(wide(e.text, self.size, reserve=0.0) / max(w - 2 * PAD, 1))
            for e, w in zip(line, self.widths, strict=True)
        ]
        return max([1, *lines]) * self.size * LEADING + AIR

    @property
    def above(self) -> list[float]:
        """The heights of the rows of headers."""
        one = self.size * LEADING + AIR
        return [*([one] if any(self.sheet.groups) else []), self.height(self.sheet.headers)]  # fmt: skip

    @property
    def tall(self) -> float:
        """All rows together, those of headers included."""
        return sum(self.above) + sum(map(self.height, self.sheet.rows))


Page = Sequence[Block]


def pages(
    sheet: Sheet, room: Box, most: int = MOST_ROWS, largest: float = SIZES[0]
) -> Iterator[Page]:
    """Yield what stands on each slide: one block, or several of a narrow long table."""
    for part in _columns(sheet, room.width):
        block = _block(part, room, most, largest)
        chunks = list(_rows(block, room.height, most))
        side = max(1, int((room.width + GAP) // (block.width + GAP)))
        side = min(side, len(chunks), 4)
        for start in range(0, len(chunks), side):
            yield [replace(block, sheet=replace(part, rows=rows)) for rows in chunks[start : start + side]]  # fmt: skip


def first(sheet: Sheet, rows: int) -> Sheet:
    """Return the first rows of a table."""
    return replace(sheet, rows=sheet.rows[:rows])


def put(canvas: Canvas, page: Page, room: Box, name: str, alt: str) -> None:
    """Draw a slide's blocks side by side; a single one is stretched a little."""
    left = room.left
    for place, block in enumerate(page):
        grow = min(STRETCH, room.width / block.width) if len(page) == 1 else 1.0
        drawn = replace(block, widths=tuple(width * grow for width in block.widths))
        heights = [*drawn.above, *(drawn.height(line) for line in block.sheet.rows)]
        box = Box(left, room.top, drawn.width, sum(heights))
        named = name if not place else f"{name} {place + 1}"
        inner = xml(block.sheet, drawn.widths, heights, block.size)
        canvas.frame(box, inner, TABLE, named, alt)
        left += drawn.width + GAP


def wide(
    text: str, size: float, *, is_bold: bool = False, reserve: float = 0.04
) -> float:
    """Return a text's width with reserve: programs set air between Chinese and digits."""
    joints = sum((a > HAN) != (b > HAN) for a, b in pairwise(text))
    bolder = 0.06 if is_bold else 0.0
    air = joints * 0.22 + (0.3 if reserve else 0.0)
    return text_width(text, size) * (1 + reserve + bolder) + air * size


def _natural(sheet: Sheet, size: float, lines: int = 2) -> list[float]:
    """Return each column's width: its longest words, or its header on some lines."""
    widest = WIDEST[size]
    widths = []
    for place, header in enumerate(sheet.headers):
        body = max((wide(row[place].text, size) for row in sheet.rows), default=0.0)
        head = wide(header.text, size, is_bold=True)
        words = [wide(w, size, is_bold=True) for w in header.text.split(" ")] or [0.0]
        if head > body:
            head = max(head / lines + size, min(max(words), head))
        widths.append(min(max(body, head), widest) + 2 * PAD + 2)
    return widths


def _fitted(sheet: Sheet, size: float, room: float) -> list[float] | None:
    """Return the columns' widths where they fit; in small type words give way."""
    widths = _natural(sheet, size)
    if sum(widths) > room and size == SIZES[-1]:
        widths = _natural(sheet, size, 3)
        over = sum(widths) - room
        spare = [0.0 if h.is_right else max(w - NARROWEST, 0.0) for h, w in zip(sheet.headers, widths, strict=True)]  # fmt: skip
        if 0 < over <= sum(spare):
            part = over / sum(spare)
            widths = [w - s * part for w, s in zip(widths, spare, strict=True)]
    return widths if sum(widths) <= room + 0.01 else None


def _columns(sheet: Sheet, room: float) -> list[Sheet]:
    """Return the table, or parts of its columns, each beginning with the names."""
    if _fitted(sheet, SIZES[-1], room) or len(sheet.headers) <= sheet.keys + 1:
        return [sheet]
    widths = _natural(sheet, SIZES[-1])
    keys = sum(widths[: sheet.keys])
    parts: list[list[int]] = [[]]
    for run in _runs(sheet, widths, room - keys):
        taken = keys + sum(widths[p] for p in [*parts[-1], *run])
        if parts[-1] and taken > room:
            parts.append([])
        parts[-1] += run
    return [_picked(sheet, [*range(sheet.keys), *part]) for part in parts]


def _runs(sheet: Sheet, widths: Sequence[float], room: float) -> Iterator[list[int]]:
    """Yield the columns that stay together: those under one header, where they fit."""
    places = range(sheet.keys, len(widths))
    for words, run in groupby(
        places, lambda p: sheet.groups[p] if sheet.groups else ""
    ):
        columns = list(run)
        if words and sum(widths[p] for p in columns) <= room:
            yield columns
        else:
            yield from ([column] for column in columns)


def _picked(sheet: Sheet, places: Sequence[int]) -> Sheet:
    return replace(
        sheet,
        headers=[sheet.headers[p] for p in places],
        groups=[sheet.groups[p] for p in places] if sheet.groups else (),
        rows=[[row[p] for p in places] for row in sheet.rows],
    )


def _block(sheet: Sheet, room: Box, most: int, largest: float) -> Block:
    """Return the table in the largest type in which it fits."""
    for size in SIZES:
        widths = _fitted(sheet, size, room.width) if size <= largest else None
        if widths is None:
            continue
        block = Block(sheet, size, tuple(widths))
        if size <= LONG or len(list(_rows(block, room.height, most))) == 1:
            return block
    widths = _natural(sheet, SIZES[-1])
    squeeze = min(room.width / sum(widths), 1.0)
    return Block(sheet, SIZES[-1], tuple(width * squeeze for width in widths))


def _rows(block: Block, room: float, most: int) -> Iterator[Sequence[Line]]:
    """Yield as many rows as fit below the headers."""
    left = room - sum(block.above)
    chunk: list[Line] = []
    taken = 0.0
    for row in block.sheet.rows:
        height = block.height(row)
        if chunk and (len(chunk) == most or taken + height > left):
            yield chunk
            chunk, taken = [], 0.0
        chunk.append(row)
        taken += height
    yield chunk
