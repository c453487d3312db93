"""The sub-branch brief: five blocks that fit one screen and one A4."""

from pages.parts.panels.briefing.base import compact, unit
from pages.parts.panels.briefing.due import what_is_due
from pages.parts.panels.briefing.moves import outlets, what_moved
from pages.parts.panels.briefing.schedule import on_schedule
from pages.parts.panels.briefing.standing import where_am_i

# The ids of the five, in order: on paper they are one page.
BLOCKS = ("where_am_i", "on_schedule", "what_moved", "outlets", "what_is_due")

__all__ = [
    "BLOCKS",
    "compact",
    "on_schedule",
    "outlets",
    "unit",
    "what_is_due",
    "what_moved",
    "where_am_i",
]
