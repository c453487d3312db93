"""A material as screens for the meeting: one message each, drawn whole before it is shown.

A screen is HTML and vectors in a space of 1920 × 1080; the page scales it to the projector.
Nothing on it waits for the server, so the next one is there at once, and the last one stays
when the server is gone.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple

from pages.export import paper, vector
from pages.export.material import Material
from pages.export.screens import tables
from pages.parts.charts import chart_of
from pages.parts.panel import Panel
from queries.text import Text

WIDTH, HEIGHT = 1760, 740  # of the room beneath message and title
MOST_ROWS = 140  # of one table, as on slides: nobody sits through more
TYPES = (32, 26, 24, 22)  # pixels; rows are pressed together before type gets smaller
MAPS, MAP_SCALE, MAP_TYPE = ("Regions", "Points"), 1.65, 17
OVER_TIME = ("Columns", "Course", "Cumulative", "Bridge", "Quadrant")
COVER, NEXT = Text("封面", "Cover"), Text("续", "continued")


class Screen(NamedTuple):
    """One screen: what is shown, and what only the speaker sees.

    Attributes:
        title: for lists and screen readers.
        html: the screen's inside, 1920 × 1080.
        notes: the speaker's remark if there is one, source, definitions, data state.
        remark: whether the first note is one.
    """

    title: str
    html: str
    notes: list[str]
    remark: bool = False


def screens(material: Material, remarks: Mapping[str, str]) -> list[Screen]:
    """Return a material's screens in order, the cover first.

    Args:
        material: the panels in chapters.
        remarks: panel id → what the speaker wants to remember.
    """
    made = [_cover(material)]
    for number, section in enumerate(material.sections, start=1):
        for panel in section.panels:
            said = remarks.get(panel.id)
            notes = [*filter(None, [said]), *material.notes(panel)]
            chapter = f"{number} · {section.title}"
            shown, cut = paper.cut(panel, MOST_ROWS)
            bodies = list(_bodies(shown, material))
            for turn, body in enumerate(bodies):
                again = (
                    f"（{NEXT} {turn + 1}/{len(bodies)}）"
                    if turn
                    else cut and f"（{cut}）"
                )
                inside = _panel(panel, chapter, body, again)
                made.append(Screen(f"{panel.title}{again}", inside, notes, bool(said)))
    count = len(made)
    return [
        one._replace(html=_framed(one.html, place, count, material))
        for place, one in enumerate(made, start=1)
    ]


def _bodies(panel: Panel, material: Material) -> Iterator[str]:
    """Yield what stands beneath the message: a picture, a list, or a table in parts."""
    if panel.is_list:
        yield tables.sentences(panel)
    elif panel.id == "key_figures":
        yield tables.figures(panel, material.style)
    elif picture := _picture(panel, material):
        yield picture
    elif panel.columns and panel.frame.height:
        yield from tables.parts(panel, material.style)
    else:
        yield ""


def _picture(panel: Panel, material: Material) -> str:
    """Return the panel's chart in the largest type its rows have room for."""
    chart = chart_of(panel.figure)
    if chart is None:
        return ""
    is_map = chart.form in MAPS
    svg = ""
    for width, height, size in _fits(chart.form):
        drawn = vector.picture(panel, material.look, width, height, size)
        if drawn is None:
            return ""
        svg = drawn.svg
        if is_map or drawn.height <= HEIGHT:
            break
    return f'<div class="picture{" map" if is_map else ""}">{svg}</div>'


def _fits(form: str) -> list[tuple[float, float | None, int]]:
    """Return widths, heights and sizes of type to try; rows get the height they ask for."""
    if form in MAPS:
        return [(WIDTH / MAP_SCALE, None, MAP_TYPE)]
    if form in OVER_TIME:
        return [(WIDTH, HEIGHT - 40, TYPES[1])]
    return [*((WIDTH, None, size) for size in TYPES), (WIDTH, HEIGHT, TYPES[-1])]


def _panel(panel: Panel, chapter: str, body: str, again: str) -> str:
    return (
        f'<div class="chapter">{escape(chapter)}</div>'
        f'<h2>{escape(str(panel.message))}</h2>'
        f'<h3>{escape(str(panel.title))}{escape(again)}</h3>'
        f'<div class="body">{body}</div>'
        f'<div class="source">{escape(str(panel.source))}</div>'
    )  # fmt: skip


def _cover(material: Material) -> Screen:
    inside = (
        f'<div class="cover"><p class="bank">{escape(material.bank)}</p>'
        f"<h1>{escape(material.title)}</h1>"
        f"<p>{escape(material.strip)}</p><p>{escape(material.compared)}</p></div>"
    )
    return Screen(material.title, inside, [material.strip, material.compared])


def _framed(inside: str, place: int, count: int, material: Material) -> str:
    return (
        f'<section class="screen">{inside}<footer>'
        f'<b>{escape(material.notice)}</b><span>{escape(material.watermark)}</span>'
        f"<span>{place} / {count}</span></footer></section>"
    )  # fmt: skip
