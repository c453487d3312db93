"""Panels of the market: who holds what, who gained what, where we are first."""

from pages.parts.panels.market.base import DISCLAIMER, SOURCE, origin, type_words, where
from pages.parts.panels.market.course import share_course
from pages.parts.panels.market.first import double_first_matrix
from pages.parts.panels.market.gains import who_gained
from pages.parts.panels.market.regions import quadrant, share_by_region

__all__ = [
    "DISCLAIMER",
    "SOURCE",
    "double_first_matrix",
    "origin",
    "quadrant",
    "share_by_region",
    "share_course",
    "type_words",
    "where",
    "who_gained",
]
