"""Panels of the day: what moved since yesterday, and the morning report as text."""

from pages.parts.panels.daily.course import rush
from pages.parts.panels.daily.moves import movements, outlet_day
from pages.parts.panels.daily.report import report
from pages.parts.panels.daily.tiles import tiles

__all__ = [
    "movements",
    "outlet_day",
    "report",
    "rush",
    "tiles",
]
