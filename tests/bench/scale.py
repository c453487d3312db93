"""Does a page cost more where there are 20 million daily facts? The demo beside it."""

import asyncio
from pathlib import Path

from tests.bench.cpu import Cost, cost
from tests.bench.demo import daily_facts, demo_folder, large_folder
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE, serving

RATIO = 1.2
PAGES = ("scorecard", "daily", "deposit_share")


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure the pages that read deposits on both banks, one after the other."""
    units = 4 if short else 16
    small, large = demo_folder(place), large_folder(place)
    facts = {"facts": daily_facts(large), "demo_facts": daily_facts(small)}
    for page in PAGES[:1] if short else PAGES:
        least, found = _of(place, small, page, units), _of(place, large, page, units)
        for when in ("seen", "first"):
            value = getattr(found, when) / getattr(least, when)
            goal = RATIO if when == "seen" else None
            more = facts | {
                "demo_s": getattr(least, when),
                "large_s": getattr(found, when),
            }
            report.tell(Measured("scale", f"{page}, {when}: CPU ÷ the demo's", value, "×", goal, 1.0, "the demo bank", more))  # fmt: skip


def _of(place: Path, folder: Path, page: str, units: int) -> Cost:
    address = f"duckdb:///{folder}"
    with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=address) as server:
        return asyncio.run(cost(server, page, units=units))
