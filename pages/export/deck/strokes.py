"""The parts of chart XML: fills, outlines, fonts, labels, ticks, markers, cached values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
POINT = 12_700  # EMU
OPEN = "#D5DBDF"  # LibreOffice draws a white symbol without its outline
# A moved label gets a line to its point otherwise, which reads as data.
NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


@dataclass(frozen=True)
class Point:
    """What is different at one place of a series; None leaves the series' own."""

    colour: str | None = None
    edge: str | None = None
    is_hatched: bool = False
    is_hidden: bool = False
    size: float | None = None


@dataclass(frozen=True)
class Labels:
    """Labels of a series, all at one position unless `at` says otherwise.

    Attributes:
        position: `outEnd`, `ctr`, `inEnd`, `inBase`, `r`, `l`, `t` or `b`.
        only: the places that are written; None for all.
        codes: place → a number format of its own, to add words to a live number.
        colours: place → the colour of its text.
        texts: place → fixed words instead of the number.
        at: place → another position.
        shifts: place → how far it is moved, as portions of the chart's width and height.
        show: `val` or `ser`: the number or the series' name; both with a space.
    """

    position: str = "outEnd"
    only: Sequence[int] | None = None
    codes: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    at: Mapping[int, str] = field(default_factory=dict)
    shifts: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    show: Sequence[str] = ("val",)
    colour: str = "#000000"
    size: float = 12
    bold: Sequence[int] = ()


@dataclass(frozen=True)
class Marker:
    """A symbol of lines and scatters: `circle`, `square`, `diamond`, `x`, `dash`."""

    symbol: str
    size: float
    colour: str
    is_open: bool = False


def escaped(text: str) -> str:
    """Return text for XML, without the characters XML has no place for."""
    return escape(FORBIDDEN.sub("", text))


def solid(colour: str | None) -> str:
    """Return a fill; None is no fill."""
    if colour is None:
        return "<a:noFill/>"
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}"/></a:solidFill>'


def hatched(colour: str, paper: str = "#FFFFFF") -> str:
    """Return the fill of what is expected, not booked."""
    return (
        '<a:pattFill prst="wdUpDiag">'
        f'<a:fgClr><a:srgbClr val="{colour[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{paper[1:]}"/></a:bgClr></a:pattFill>'
    )


def stroke(colour: str | None, width: float, dash: str = "solid") -> str:
    """Return an outline or a line; None is none."""
    if colour is None:
        return "<a:ln><a:noFill/></a:ln>"
    dashed = "" if dash == "solid" else f'<a:prstDash val="{dash}"/>'
    ends = "<a:round/>" if dash == "solid" else ""
    return f'<a:ln w="{round(width * POINT)}" cap="flat">{solid(colour)}{dashed}{ends}</a:ln>'


def shape(
    colour: str | None, edge: str | None, width: float, *, is_hatched: bool = False
) -> str:
    """Return how a bar or an area is painted."""
    filled = hatched(colour) if is_hatched and colour else solid(colour)
    return f"<c:spPr>{filled}{stroke(edge, width)}</c:spPr>"


def font(
    size: float, colour: str, *, bold: bool = False, turn: int = 0, wrap: str = "square"
) -> str:
    """Return the text of an axis, a legend or labels; the typeface is the theme's.

    LibreOffice knows no skipping of names: it writes every one of an axis that is level
    (`turn` 0), broken into lines, but only those with room of one that is turned, be it
    by a 60,000th of a degree.
    """
    return (
        f'<c:txPr><a:bodyPr rot="{turn}" vert="horz" wrap="{wrap}"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{solid(colour)}</a:defRPr>'
        "</a:pPr><a:endParaRPr/></a:p></c:txPr>"
    )


def shown(labels: Labels) -> str:
    """Return which parts of a label are written."""
    value, name = (int(part in labels.show) for part in ("val", "ser"))
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{name}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        + ("<c:separator> </c:separator>" if value and name else "")
    )


def labelled(labels: Labels, code: str, known: Sequence[int]) -> str:
    """Return a series' labels: each of the known places, and none elsewhere."""
    places = known if labels.only is None else [p for p in known if p in labels.only]
    each = "".join(_label(place, labels, code) for place in places)
    none = shown(Labels(show=()))
    return f"<c:dLbls>{each}{none}{NO_LEADERS}</c:dLbls>"


def _label(place: int, labels: Labels, code: str) -> str:
    layout = ""
    if place in labels.shifts:
        x, y = labels.shifts[place]
        layout = f'<c:layout><c:manualLayout><c:x val="{x:.4f}"/><c:y val="{y:.4f}"/></c:manualLayout></c:layout>'
    colour = labels.colours.get(place, labels.colour)
    look = font(labels.size, colour, bold=place in labels.bold, wrap="none")
    number = f'<c:numFmt formatCode="{escaped(labels.codes.get(place, code))}" sourceLinked="0"/>'
    words = ""
    if place in labels.texts:
        words = (
            '<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r>'
            f'<a:rPr sz="{round(labels.size * 100)}" b="{int(place in labels.bold)}">{solid(colour)}</a:rPr>'
            f"<a:t>{escaped(labels.texts[place])}</a:t></a:r></a:p></c:rich></c:tx>"
        )
    position = labels.at.get(place, labels.position)
    return (
        f'<c:dLbl><c:idx val="{place}"/>{layout}{words}{number}'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{look}'
        f'<c:dLblPos val="{position}"/>{shown(labels)}</c:dLbl>'
    )  # fmt: skip


def marked(marker: Marker | None, size: float | None = None, colour: str | None = None) -> str:  # fmt: skip
    """Return a symbol, of another size or colour where given."""
    if marker is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    tone = colour or marker.colour
    inside = solid(OPEN if marker.is_open else tone)
    points = min(max(round(size or marker.size), 2), 72)
    return (
        f'<c:marker><c:symbol val="{marker.symbol}"/><c:size val="{points}"/>'
        f"<c:spPr>{inside}{stroke(tone, 1)}</c:spPr></c:marker>"
    )


def cache(values: Sequence[float | None], code: str) -> str:
    """Return numbers as a chart keeps them beside the workbook's."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value:.15g}</c:v></c:pt>'
        for i, value in enumerate(values)
        if value is not None
    )
    return f'<c:numCache><c:formatCode>{escaped(code)}</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'


def words(texts: Sequence[str]) -> str:
    """Return names as a chart keeps them beside the workbook's."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escaped(text)}</c:v></c:pt>'
        for i, text in enumerate(texts)
    )
    return f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'
