"""County lending: balances and plans by unit and area, and where lending concentrates."""

from pages.parts.panels.lending.base import SUBJECT
from pages.parts.panels.lending.course import (
    agri_completion,
    agri_programs,
    lent_course,
)
from pages.parts.panels.lending.focus import focus_heat
from pages.parts.panels.lending.tiles import tiles
from pages.parts.panels.lending.where import (
    MEASURES,
    agri_map,
    key_concentration,
    lent_outside,
)

__all__ = [
    "MEASURES",
    "SUBJECT",
    "agri_completion",
    "agri_map",
    "agri_programs",
    "focus_heat",
    "key_concentration",
    "lent_course",
    "lent_outside",
    "tiles",
]
