"""Memory over many reruns: does a process that runs for weeks stay as large as it is?"""

import asyncio
import random
from pathlib import Path

from tests.bench.cpu import UNIT
from tests.bench.demo import demo_folder
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE, Server, serving

GROWTH = 50.0
PAGES = ("scorecard", "deposit_share")
# A small bound, so that the caches are full after warm-up and go on forgetting.
CACHE_MB = "48"


async def _rerun(
    server: Server, reader: Reader, count: int, chance: random.Random
) -> None:
    """Change the unit again and again; now and then the page and the month."""
    units = reader.widgets[UNIT].options[:40]
    for n in range(count):
        if n % 100 == 50:
            months = reader.widgets["pick_month"].options
            await reader.choose("pick_month", chance.choice(months))
        await reader.choose(UNIT, chance.choice(units))


async def _soak(server: Server, warm: int, reruns: int) -> tuple[float, float]:
    """Return the resident memory after warm-up and at the end, MB."""
    chance = random.Random(7)
    reader = Reader(server.port)
    await reader.open()
    await _rerun(server, reader, warm, chance)
    before = server.rss()
    for part in range(10):
        await _rerun(server, reader, reruns // 10, chance)
        # Sessions come and go; each leaves its state behind if anything does.
        if part % 2:
            await reader.close()
            reader = Reader(server.port)
            await reader.open()
    await reader.close()
    return before, server.rss()


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure 10,000 reruns against the same process after its warm-up."""
    warm, reruns = (100, 500) if short else (1500, 10_000)
    warehouse = f"duckdb:///{demo_folder(place)}"
    with serving(
        HOUSE / "app.py", place, GRANARY_WAREHOUSE=warehouse, GRANARY_CACHE_MB=CACHE_MB
    ) as server:
        before, after = asyncio.run(_soak(server, warm, reruns))
    report.tell(
        Measured(
            "memory", f"growth over {reruns:,} reruns", after - before, "MB", GROWTH,
            more={"after_warm_up": round(before), "at_the_end": round(after), "cache_mb": CACHE_MB},
        )
    )  # fmt: skip
