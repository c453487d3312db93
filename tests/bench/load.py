"""Fifty readers at once on one process: how long each waits for the whole page."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cpu import UNIT
from tests.bench.demo import demo_folder
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report, nth
from tests.bench.server import HOUSE, Server, serving

READERS, THINK = 50, 10.0
OPEN_WITHIN = 10.0
WAIT, OPENING = 0.250, 2.0


@dataclass
class Heard:
    """Seconds every reader waited: for the first page, and for each change."""

    opened: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Crowd:
    """Readers who open a page within ten seconds and then change the unit now and then.

    `units` is how many of the units they choose from, the largest first.
    """

    server: Server
    seconds: float
    units: int

    async def listen(self) -> tuple[Heard, float]:
        """Return what the readers heard, and how many cores the server used meanwhile."""
        loop, heard = asyncio.get_running_loop(), Heard()
        begun, used = loop.time(), self.server.cpu()
        until = begun + OPEN_WITHIN + self.seconds
        await asyncio.gather(*[self._read(n, until, heard) for n in range(READERS)])
        return heard, (self.server.cpu() - used) / (loop.time() - begun)

    async def _read(self, number: int, until: float, heard: Heard) -> None:
        chance, loop = random.Random(number), asyncio.get_running_loop()
        await asyncio.sleep(OPEN_WITHIN * number / READERS)
        reader = Reader(self.server.port)
        heard.opened.append((await reader.open()).seconds)
        while loop.time() < until:
            await reader.idle(THINK * chance.uniform(0.5, 1.5))
            unit = chance.choice(reader.widgets[UNIT].options[: self.units])
            heard.changed.append((await reader.choose(UNIT, unit)).seconds)
        await reader.close()

    async def walk(self) -> None:
        """Let one reader see every unit once, as a morning's readers have by noon."""
        reader = Reader(self.server.port)
        await reader.open()
        for unit in reader.widgets[UNIT].options[: self.units]:
            await reader.choose(UNIT, unit)
        await reader.close()


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure on the scorecard, with nothing kept at first, then with every unit seen."""
    warehouse = f"duckdb:///{demo_folder(place)}"
    seconds, units = (15.0, 20) if short else (75.0, 1000)
    with serving(Path(__file__).parent / "bare.py", place) as server:
        floor, _ = asyncio.run(Crowd(server, min(seconds, 30.0), units).listen())
    with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=warehouse) as server:
        crowd = Crowd(server, seconds, units)
        _tell(report, *asyncio.run(crowd.listen()), floor, "nothing kept at first")
        asyncio.run(crowd.walk())
        _tell(report, *asyncio.run(crowd.listen()), floor, "every unit seen")
        report.tell(Measured("load", "memory after", server.rss(), "MB"))


def _tell(report: Report, heard: Heard, cores: float, floor: Heard, when: str) -> None:
    named = "a bare Streamlit page"
    more = {"readers": READERS, "think": THINK, "cores_used": round(cores, 2), "changes": len(heard.changed)}  # fmt: skip
    figures = [
        ("change p50", heard.changed, floor.changed, 50, None),
        ("change p95", heard.changed, floor.changed, 95, WAIT),
        ("session opened p95", heard.opened, floor.opened, 95, OPENING),
    ]
    for what, seen, least, percent, goal in figures:
        report.tell(Measured("load", f"{what}, {when}", nth(seen, percent), "s", goal, nth(least, percent), named, more))  # fmt: skip
