"""Fee income: how much, of what, from whom, and what share of all income it makes."""

from pages.parts.panels.income.base import SUBJECT
from pages.parts.panels.income.course import fee_by_month, fee_by_unit
from pages.parts.panels.income.moves import fee_lines_ranked, fee_odd_lines
from pages.parts.panels.income.ratio import fee_ratio_bridge
from pages.parts.panels.income.structure import fee_completion, fee_free_items
from pages.parts.panels.income.tiles import tiles

__all__ = [
    "SUBJECT",
    "fee_by_month",
    "fee_by_unit",
    "fee_completion",
    "fee_free_items",
    "fee_lines_ranked",
    "fee_odd_lines",
    "fee_ratio_bridge",
    "tiles",
]
