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


async def _reader(
    server: Server, number: int, until: list[float], heard: list[Heard]
) -> None:
    """Open the page at a time of one's own, then change the unit now and then."""
    chance = random.Random(number)
    loop = asyncio.get_running_loop()
    await asyncio.sleep(OPEN_WITHIN * number / READERS)
    reader = Reader(server.port)
    heard[0].opened.append((await reader.open()).seconds)
    while (period := sum(loop.time() > end for end in until)) < len(until):
        await reader.idle(THINK * chance.uniform(0.5, 1.5))
        unit = chance.choice(reader.widgets[UNIT].options)
        heard[period].changed.append((await reader.choose(UNIT, unit)).seconds)
    await reader.close()


async def _crowd(server: Server, periods: list[float]) -> tuple[list[Heard], float]:
    """Return what was heard in each period, and the cores the server used meanwhile."""
    loop = asyncio.get_running_loop()
    begun, used = loop.time(), server.cpu()
    until = [begun + OPEN_WITHIN + sum(periods[: n + 1]) for n in range(len(periods))]
    heard = [Heard() for _ in periods]
    await asyncio.gather(*[_reader(server, n, until, heard) for n in range(READERS)])
    return heard, (server.cpu() - used) / (loop.time() - begun)


async def _walk(server: Server) -> None:
    """Let one reader see every unit once, as a morning's readers have by noon."""
    reader = Reader(server.port)
    await reader.open()
    for unit in reader.widgets[UNIT].options:
        await reader.choose(UNIT, unit)
    await reader.close()


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure on the scorecard, with nothing kept at first, then with every unit seen."""
    warehouse = f"duckdb:///{demo_folder(place)}"
    seconds = 15.0 if short else 75.0
    floor = _bare(place, seconds if short else 30.0)
    with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=warehouse) as server:
        early, cores = asyncio.run(_crowd(server, [seconds]))
        _tell(report, early[0], floor, cores, "nothing kept")
        if not short:
            asyncio.run(_walk(server))
        late, cores = asyncio.run(_crowd(server, [seconds]))
        _tell(report, late[0], floor, cores, "every unit seen")
        report.tell(Measured("load", "memory after", server.rss(), "MB"))


def _bare(place: Path, seconds: float) -> Heard:
    """Return what the same readers hear from a bare Streamlit page."""
    script = Path(__file__).parent / "bare.py"
    with serving(script, place) as server:
        return asyncio.run(_crowd(server, [seconds]))[0][0]


def _tell(report: Report, heard: Heard, floor: Heard, cores: float, when: str) -> None:
    named = "a bare Streamlit page"
    more = {"readers": READERS, "think": THINK, "cores_used": round(cores, 2)}
    for percent, goal in ((50, None), (95, WAIT)):
        least = nth(floor.changed, percent)
        value = nth(heard.changed, percent)
        report.tell(Measured("load", f"change p{percent}, {when}", value, "s", goal, least, named, more | {"changes": len(heard.changed)}))  # fmt: skip
    value, least = nth(heard.opened, 95), nth(floor.opened, 95)
    report.tell(Measured("load", f"session opened p95, {when}", value, "s", OPENING, least, named, more))  # fmt: skip
