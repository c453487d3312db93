"""Colours: the same in code and configuration, seen by everyone, readable on paper."""

import math
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from pages.parts.palette import (
    DARK,
    FONTS,
    LIGHT,
    Palette,
    contrast,
    institution_colour,
    red_up,
    rgb,
    shade,
)
from pages.parts.reasons import MARKS, SYMBOLS, colour, marked, words
from queries.codes import LOAN_CLASSES, PROGRAMS, RULES, STATES, STATUS

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
# Machado, Oliveira, Fernandes 2009: how linear RGB reaches the eye.
SIGHTS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
APART = 0.07  # in OKLab, where neighbours on a good map are 0.05 apart


@BOTH
def test_streamlit_uses_the_same_colours(palette: Palette) -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"]
    section = theme[palette.name]
    tokens = {
        "primaryColor": palette.own,
        "backgroundColor": palette.paper,
        "secondaryBackgroundColor": palette.mist,
        "textColor": palette.ink,
        "linkColor": palette.own,
        "borderColor": palette.rule,
        "greenColor": palette.met,
        "yellowColor": palette.watch,
        "redColor": palette.behind,
        "blueColor": palette.up,
        "orangeColor": palette.down,
        "chartCategoricalColors": list(palette.peers),
        "chartSequentialColors": list(palette.sequential),
        "chartDivergingColors": list(palette.diverging),
    }
    assert {name: section[name] for name in tokens} == tokens
    assert theme["font"] == FONTS
    assert section["sidebar"]["backgroundColor"] == palette.mist


@BOTH
def test_text_and_shapes_stand_out_from_paper(palette: Palette) -> None:
    texts = [palette.ink, palette.slate, palette.own, palette.up, palette.down]
    texts += [colour(status, palette) for status in (*STATUS, *RULES)]
    assert min(contrast(text, palette.paper) for text in texts) >= 4.5
    shapes = [*palette.peers, palette.last_year]
    assert min(contrast(shape, palette.paper) for shape in shapes) >= 3


@BOTH
@pytest.mark.parametrize("sight", SIGHTS)
def test_peers_are_told_apart_by_every_eye(palette: Palette, sight: str) -> None:
    seen = [_seen(colour, sight) for colour in (*palette.peers, palette.own)]

    assert min(math.dist(a, b) for a, b in combinations(seen, 2)) >= APART


@BOTH
def test_ramps_have_ten_steps_of_falling_or_rising_lightness(palette: Palette) -> None:
    assert len(palette.peers) == len(palette.sequential) == len(palette.diverging) == 10
    steps = [contrast(colour, palette.paper) for colour in palette.sequential]
    assert steps == sorted(steps)


def test_an_institution_keeps_its_colour() -> None:
    ids = ["ABC", "BOC", "CCB", "ICBC", "OWN"]
    colours = {i: institution_colour(i, ids, LIGHT, own="OWN") for i in ids}

    assert colours["OWN"] == LIGHT.own
    assert len(set(colours.values())) == len(ids)
    assert institution_colour("CCB", reversed(ids), LIGHT, own="OWN") == colours["CCB"]


def test_the_market_habit_swaps_movement_only() -> None:
    swapped = red_up(LIGHT)

    assert (swapped.up, swapped.down) == (LIGHT.behind, LIGHT.met)
    assert swapped.own == LIGHT.own


def test_shade_clamps() -> None:
    assert shade(LIGHT.sequential, -1) == LIGHT.sequential[0]
    assert shade(LIGHT.sequential, 2) == LIGHT.sequential[-1]
    assert rgb("#00665E") == [0x00, 0x66, 0x5E, 255]


def test_every_status_and_state_has_a_shape_and_a_word() -> None:
    assert set(MARKS) == {*STATUS, *RULES, *STATES}
    assert set(SYMBOLS) == set(STATES)
    assert marked("behind") == "◆ 滞后"
    assert str(words("social", PROGRAMS)) == "社会事业"
    assert str(words("special_mention", LOAN_CLASSES)) == "关注"
    assert str(words("unheard_of")) == "unheard_of"


def _seen(colour: str, sight: str) -> tuple[float, float, float]:
    """Return a colour in OKLab as an eye sees it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    red, green, blue = (
        min(max(sum(m * p for m, p in zip(row, linear, strict=True)), 0), 1)
        for row in SIGHTS[sight]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    mid = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )
