"""The health of the data: what came in, what does not add up, what is awaited.

Where there is nothing to list a panel says so in its message, with no empty table
beneath it (`is_list` of an empty frame shows none).
"""

from pages.parts.panels.health.arrivals import load_grid, missing, reminder
from pages.parts.panels.health.books import load_log, restatements
from pages.parts.panels.health.findings import findings, quality, tiles

__all__ = [
    "findings",
    "load_grid",
    "load_log",
    "missing",
    "quality",
    "reminder",
    "restatements",
    "tiles",
]
