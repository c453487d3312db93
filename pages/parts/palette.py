"""The colours of the product, light and dark; `.streamlit/config.toml` repeats them.

A colour means one thing: ink is what happened, lighter grey last year, an outline the
plan, teal our own bank, blue and orange movement, green to red status beside its word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

FONTS = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", '
    "system-ui, sans-serif"
)


@dataclass(frozen=True)
class Palette:
    """One set of colours as `#RRGGBB`; the ramps run from least to most."""

    name: str
    ink: str
    slate: str
    mist: str
    paper: str
    rule: str
    own: str
    last_year: str
    up: str
    down: str
    met: str
    watch: str
    behind: str
    peers: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


# Peers: found by a search for the largest distance under normal, red-blind and
# green-blind sight, each at least 3:1 on its paper; the dark twin keeps the hue.
LIGHT = Palette(
    name="light",
    ink="#1F2A30",
    slate="#4A565F",
    mist="#F4F6F7",
    paper="#FFFFFF",
    rule="#D5DBDF",
    own="#00665E",
    last_year="#87939B",
    up="#2B6CB0",
    down="#B45309",
    met="#2E7D32",
    watch="#9A6700",
    behind="#B42318",
    peers=(
        "#202EA8",
        "#DD6117",
        "#7673F8",
        "#721B03",
        "#2F9AD1",
        "#98490E",
        "#4F2B67",
        "#419170",
        "#666E9A",
        "#165ECF",
    ),
    sequential=(
        "#E4F1EF",
        "#BDDDD9",
        "#96C9C3",
        "#6DB5AD",
        "#4F9A92",
        "#2F8077",
        "#00665E",
        "#005851",
        "#004B45",
        "#003E39",
    ),
    diverging=(
        "#B45309",
        "#CB7940",
        "#E09F69",
        "#E9C09E",
        "#ECE0D5",
        "#D7E3ED",
        "#ADC8E3",
        "#82ACD6",
        "#588CC3",
        "#2B6CB0",
    ),
)

DARK = Palette(
    name="dark",
    ink="#E8EDF0",
    slate="#A9B4BB",
    mist="#1B2226",
    paper="#12181B",
    rule="#2C363C",
    own="#4DB6A9",
    last_year="#6B7A86",
    up="#7DB3E8",
    down="#F0A35E",
    met="#6BBF70",
    watch="#D9A441",
    behind="#F08A80",
    peers=(
        "#5764DB",
        "#E55F36",
        "#9D78FC",
        "#A6555E",
        "#6A8E99",
        "#EE9649",
        "#71699B",
        "#7AE898",
        "#C5C8EB",
        "#6FB0FA",
    ),
    sequential=(
        "#17302E",
        "#1E4440",
        "#245954",
        "#2A6F68",
        "#35867D",
        "#419E93",
        "#4DB6A9",
        "#77C9BD",
        "#9CDCD1",
        "#BFEFE6",
    ),
    diverging=(
        "#F0A35E",
        "#C68850",
        "#9E6E42",
        "#6F563F",
        "#413F3B",
        "#303F4A",
        "#3C5871",
        "#4B7498",
        "#6393BF",
        "#7DB3E8",
    ),
)


def red_up(palette: Palette) -> Palette:
    """Return the palette with the market habit: red rises, green falls."""
    return replace(palette, up=palette.behind, down=palette.met)


def institution_colour(
    institution_id: str,
    ids: Iterable[str],
    palette: Palette = LIGHT,
    *,
    own: str | None = None,
) -> str:
    """Return the colour an institution keeps on every page.

    Args:
        institution_id: the institution to colour.
        ids: **all** institutions of the bank's market, in any order: the place among
            the sorted others decides, so pass the same set everywhere.
        palette: colours to choose from; more than ten institutions repeat.
        own: the bank's own institution, always drawn in `palette.own`.
    """
    if institution_id == own:
        return palette.own
    others = sorted({*ids, institution_id} - {own or ""})
    return palette.peers[others.index(institution_id) % len(palette.peers)]


def ramp(colours: tuple[str, ...]) -> list[list[float | str]]:
    """Return colours as a Plotly colour scale from 0 to 1."""
    last = len(colours) - 1
    return [[i / last, colour] for i, colour in enumerate(colours)]


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """Return `#RRGGBB` as the four bytes deck.gl wants."""
    return [*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), alpha]


def shade(colours: tuple[str, ...], portion: float) -> str:
    """Return the colour of a ramp at a portion of 0 to 1; beyond is clamped."""
    return colours[round(min(max(portion, 0.0), 1.0) * (len(colours) - 1))]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB` after WCAG, 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours after WCAG, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(on: str, palette: Palette) -> str:
    """Return ink or paper, whichever is read better on a colour."""
    return max(palette.ink, palette.paper, key=lambda text: contrast(text, on))
