"""Headline tiles: value, change against the base, completion with its calendar mark.

One block of HTML for the whole row: it wraps to the width there is, prints, and costs
one element however many tiles there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from pages.parts.numbers import DASH, share
from pages.parts.reasons import MARKS, words
from queries.text import Text

WIDTH, HEIGHT = 88, 22
STROKE = "#7B8992"  # reads on both papers


@dataclass(frozen=True)
class Tile:
    """What one tile says.

    Attributes:
        id: the name tests and links know it by.
        label: what is measured.
        value: formatted, unit included; None where undefined.
        reason: why the value is undefined, or a note on it.
        change: formatted movement with its ▲▼, and what it is against.
        direction: 1 up, -1 down, 0 neither: the colour of the change.
        completion, pace: shares of the plan; the bar and its mark.
        status: `met`, `watch`, `behind` or empty.
        detail: one more line, such as the rank.
        course: values for the sparkline, oldest first.
        page: the page that explains it.
    """

    id: str
    label: Text
    value: str | None
    reason: Text | None = None
    change: str = ""
    direction: int = 0
    completion: float | None = None
    pace: float | None = None
    status: str = ""
    detail: str = ""
    course: Sequence[float] = ()
    page: str = ""


def html(tiles: Sequence[Tile], address: str) -> str:
    """Return the row of tiles; `address` is the query string links carry along."""
    return f'<div class="tiles n{len(tiles)}">{"".join(_tile(t, address) for t in tiles)}</div>'


def _tile(tile: Tile, address: str) -> str:
    said = str(tile.label)
    label = escape(said[:1].upper() + said[1:])
    if tile.page:
        label = f'<a href="./{tile.page}?{escape(address)}" data-page="{tile.page}">{label}</a>'
    value = escape(tile.value) if tile.value is not None else DASH
    tone = {1: "up", -1: "down"}.get(tile.direction, "")
    lines = [
        f'<div class="tile-label">{label}</div>',
        f'<div class="tile-value">{value}{_spark(tile.course)}</div>',
        f'<div class="tile-note">{escape(str(tile.reason))}</div>'
        if tile.reason
        else "",
        f'<div class="tile-change {tone}">{escape(tile.change)}</div>'
        if tile.change
        else "",
        _bar(tile) or f'<div class="tile-note">{escape(tile.detail)}</div>',
    ]
    return f'<section class="tile" data-tile="{tile.id}">{"".join(lines)}</section>'


def _bar(tile: Tile) -> str:
    if tile.completion is None:
        return ""
    full = min(max(tile.completion, 0.0), 1.0) * 100
    mark = (
        ""
        if tile.pace is None
        else f'<i style="left:{min(tile.pace, 1.0) * 100:.1f}%"></i>'
    )
    done = Text(
        f"完成 {share(tile.completion, 1)}", f"{share(tile.completion, 1)} done"
    )
    due = Text(f"序时 {share(tile.pace, 1)}", f"schedule {share(tile.pace, 1)}")
    told = escape(f"{done} · {due}" if tile.pace is not None else str(done))
    status = (
        f'<b class="{tile.status}">{MARKS[tile.status]} {escape(str(words(tile.status)))}</b>'
        if tile.status
        else ""
    )
    detail = f" · {escape(tile.detail)}" if tile.detail else ""
    return (
        f'<div class="tile-bar" role="img" aria-label="{told}"><span style="width:{full:.1f}%"></span>{mark}</div>'
        f'<div class="tile-note">{told}</div><div class="tile-note">{status}{detail}</div>'
    )


def _spark(course: Sequence[float]) -> str:
    values = [v for v in course if v is not None]
    if len(values) < 3:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)
    points = " ".join(
        f"{n * step:.1f},{HEIGHT - 2 - (v - low) / span * (HEIGHT - 4):.1f}"
        for n, v in enumerate(values)
    )
    # As an image: st.html keeps no inline SVG.
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="{STROKE}" stroke-width="1.6"/></svg>'
    )
    return f'<img class="spark" alt="" src="data:image/svg+xml,{quote(drawn)}">'
