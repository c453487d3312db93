"""A native chart as it is thought of: series, groups, axes; and ticks made of bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pages.export.deck.strokes import Labels, Marker, Point


@dataclass(frozen=True)
class Series:
    """One column of a chart's workbook and how it is drawn.

    Attributes:
        name: as in the workbook's header, in labels and in the legend.
        values: in display units, rounded as shown; None is a gap.
        code: the number format of values and labels.
        colour, edge: a bar's fill and outline, or a line's colour; None is none.
        width, dash: of the line or the outline.
        points: place → what is different there.
        labels: which values are written; None for none.
        marker: of lines and scatters; None for none.
        is_hatched: expected, not booked.
        is_helper: holds up others or carries labels; never in the legend.
        formulas: place → how the workbook reckons the value from other columns.
    """

    name: str
    values: Sequence[float | None]
    code: str
    colour: str | None = None
    edge: str | None = None
    width: float = 0.75
    dash: str = "solid"
    points: dict[int, Point] = field(default_factory=dict)
    labels: Labels | None = None
    marker: Marker | None = None
    is_hatched: bool = False
    is_helper: bool = False
    formulas: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Series drawn alike on one pair of axes.

    Attributes:
        kind: `bar` (horizontal), `col`, `line` or `scatter`.
        series: back to front.
        grouping: `clustered`, `stacked` or `percentStacked`; lines are `standard`.
        gap: the room between bars, in per cent of a bar.
        overlap: how far bars of one category cover one another, in per cent.
        is_second: it stands on hidden axes of its own, on the same scale, in front.
    """

    kind: str
    series: Sequence[Series]
    grouping: str = "clustered"
    gap: int = 50
    overlap: int = 100
    is_second: bool = False


@dataclass(frozen=True)
class Axis:
    """A scale: its ends, its steps, whether it is written, and what it is called."""

    low: float
    high: float
    step: float | None = None
    code: str = "General"
    is_hidden: bool = True
    title: str = ""


@dataclass(frozen=True)
class Ink:
    """What all of a chart's text and hairlines look like."""

    text: str
    quiet: str
    rule: str
    size: float = 12


@dataclass(frozen=True)
class Plot:
    """A whole chart.

    Attributes:
        categories: names along the axis; of scatters, what each point is called.
        groups: what is drawn, back to front.
        axis: the scale of values.
        inner: left, top, width and height of the plot, as portions of the chart.
        ink: text and hairlines.
        skip: only every such category is written; 0 for none.
        along: of scatters, the values along x and their scale.
        legend: name the series at the right.
    """

    categories: Sequence[str]
    groups: Sequence[Group]
    axis: Axis
    inner: tuple[float, float, float, float]
    ink: Ink
    skip: int = 1
    along: tuple[Sequence[float], Axis] | None = None
    legend: bool = False

    @property
    def series(self) -> list[Series]:
        """All series, in the order of the workbook's columns."""
        return [series for group in self.groups for series in group.series]


def ticks(
    marks: Sequence[tuple[str, Sequence[float | None], str, float]], code: str
) -> list[Series]:
    """Return stacked series that draw a tick at each value: invisible feet, thin ends.

    Where the marks come in the same order in every row, the first one's feet are its
    values and follow the workbook.

    Args:
        marks: name, values, colour and thickness of each.
        code: the values' number format.
    """
    rows = list(zip(*(mark[1] for mark in marks), strict=True))
    orders = [sorted((v, m) for m, v in enumerate(row) if v is not None) for row in rows]  # fmt: skip
    made: list[Series] = []
    for place in range(max(map(len, orders), default=0)):
        feet: list[float | None] = []
        ends: list[float | None] = []
        points: dict[int, Point] = {}
        for row, order in enumerate(orders):
            here = place < len(order)
            before = order[place - 1] if place and here else (0.0, -1)
            reached = before[0] + (marks[before[1]][3] if place else 0.0)
            feet.append(max(order[place][0] - reached, 0.0) if here else None)
            ends.append(marks[order[place][1]][3] if here else None)
            if here:
                points[row] = Point(marks[order[place][1]][2], "#FFFFFF")
        first = next(order[place][1] for order in orders if place < len(order))
        name = marks[first][0]
        made.append(Series(name, feet, code, is_helper=True))
        made.append(Series(f"{name} |", ends, code, marks[first][2], "#FFFFFF", 0.5, points=points, is_helper=True))  # fmt: skip
    return made
