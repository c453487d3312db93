"""How cells look, and how wide and tall they are."""

from math import ceil

from pages.parts.palette import LIGHT

Look = dict[str, object]
FONT: Look = {"font_name": "Microsoft YaHei", "font_size": 10, "font_color": LIGHT.ink}
HEADER: Look = {"bold": True, "bg_color": LIGHT.mist, "bottom": 1, "text_wrap": True}
TOTAL: Look = {"bold": True, "bg_color": LIGHT.mist, "top": 1}
LOOKS: dict[str, Look] = {
    "title": {"font_size": 14, "bold": True},
    "message": {"font_size": 11, "text_wrap": True, "valign": "top"},
    "quiet": {"font_color": LIGHT.slate, "font_size": 9},
    "header": HEADER | {"indent": 1},
    "header_number": HEADER | {"align": "right"},
    "group": HEADER | {"align": "center", "border": 1, "border_color": LIGHT.rule},
    "word": {"indent": 1},
    "undefined": {"font_color": LIGHT.slate, "align": "right"},
    "link": {
        "font_color": LIGHT.own,
        "underline": 1,
        "valign": "top",
        "text_wrap": True,
    },
    "notice": {"bold": True, "font_color": LIGHT.behind},
    "label": {"bold": True, "valign": "top", "text_wrap": True},
    "told": {"text_wrap": True, "valign": "top"},
}
BAR = {
    "type": "data_bar",
    "bar_solid": True,
    "bar_color": LIGHT.sequential[1],
    "bar_negative_color": LIGHT.diverging[3],
    "bar_axis_color": LIGHT.rule,
    "bar_border_color": LIGHT.sequential[1],
    "data_bar_2010": True,
}


def width(text: str) -> float:
    """Return a text's width in Latin characters; a Chinese one takes about two."""
    return sum(1.9 if ord(letter) > 0x2E80 else 1.0 for letter in text)


def lines(text: str, room: float) -> int:
    """Return how many lines a text takes in a cell `room` wide, with some reserve."""
    return max(ceil(width(text) / (room * 0.9)), 1)
