"""The first reader after a night's load: how long each page takes that somebody saw before."""

import asyncio
import shutil
from pathlib import Path

from data import store
from pages.parts import ahead
from tests.bench.crowd import PAGES
from tests.bench.demo import demo_folder
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE, Server, serving

# Seconds for a night: newer figures are looked for, then each page is built.
NIGHT = ahead.LOOK + 70.0


async def _look(server: Server) -> list[float]:
    """Return the seconds until each page stood, one after the other."""
    reader = Reader(server.port)
    waited = [(await reader.open()).seconds]
    waited += [(await reader.visit(page)).seconds for page in PAGES if page]
    await reader.close()
    return waited


async def _morning(server: Server, folder: Path) -> list[float]:
    """Return what the first reader waits for each page, the evening's and a load later."""
    await _look(server)
    with store.Store(folder).writing("at night"):
        pass
    await asyncio.sleep(NIGHT)
    return await _look(server)


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure with and without pages made ready, on a copy of the demo bank."""
    del short
    waited = {}
    for most in ("0", "60"):
        folder = place / "morning"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(demo_folder(place), folder)
        settings = {"GRANARY_WAREHOUSE": f"duckdb:///{folder}", "GRANARY_AHEAD": most}
        with serving(HOUSE / "app.py", place, **settings) as server:
            waited[most] = asyncio.run(_morning(server, folder))
    without, ready = waited["0"], waited["60"]
    more = {"pages": len(PAGES), "each": [round(s, 2) for s in ready], "each_without": [round(s, 2) for s in without]}  # fmt: skip
    for what, of in (("slowest page", max), ("all pages", sum)):
        report.tell(Measured("morning", f"first look after a load, {what}", of(ready), "s", None, of(without), "nothing made ready", more))  # fmt: skip
