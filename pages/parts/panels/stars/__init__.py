"""Outlet stars: who holds which, who moved and why, and what the next star lacks."""

from pages.parts.panels.stars.base import SUBJECT
from pages.parts.panels.stars.lists import star_list, star_moves
from pages.parts.panels.stars.network import star_distribution, star_flow, star_map
from pages.parts.panels.stars.outlet import choices, star_modules
from pages.parts.panels.stars.tiles import tiles

__all__ = [
    "SUBJECT",
    "choices",
    "star_distribution",
    "star_flow",
    "star_list",
    "star_map",
    "star_modules",
    "star_moves",
    "tiles",
]
