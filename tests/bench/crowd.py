"""A bank's morning: 50, then 200 readers on every page, two processes behind nginx."""

import asyncio
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from websockets.exceptions import WebSocketException

from tests.bench.cpu import UNIT
from tests.bench.demo import demo_folder
from tests.bench.load import Heard
from tests.bench.reader import Broken, Reader
from tests.bench.record import Measured, Report, nth
from tests.bench.server import HOUSE, await_answer, free_port

PROCESSES, THINK, OPEN_WITHIN, UNITS = 2, 5.0, 10.0, 30
PAGES = ("", "daily", "deposit_share", "fee_mix", "outlet_stars", "agri_lending", "briefing")  # fmt: skip
MONTH = "pick_month"
WAITS, OPENING, ROOM = {50: 0.4, 200: 1.0}, 2.0, 100.0
SOAK, LOOK = 1800.0, 300.0


@dataclass
class Told(Heard):
    """Seconds readers waited, and why some were lost."""

    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class House:
    """The running command: where readers come in, and its processes."""

    port: int
    process: psutil.Process

    @property
    def apps(self) -> list[psutil.Process]:
        """The processes of the app, without nginx."""
        every = self.process.children(recursive=True)
        return [one for one in every if "streamlit" in one.cmdline()]

    def rss(self) -> float:
        """Return the resident memory of the app's processes in MB."""
        return sum(one.memory_info().rss for one in self.apps) / 2**20

    def cpu(self) -> float:
        """Return the seconds of CPU the app's processes have used."""
        return sum(sum(one.cpu_times()[:2]) for one in self.apps)

    def reader(self, page: str) -> Reader:
        """Return a reader as a browser is one: the first answer names its process."""
        made = Reader(self.port, page)
        with urllib.request.urlopen(f"{made.origin}/") as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
        made.headers = {"Cookie": "; ".join(one.split(";")[0] for one in cookies)}
        return made


@contextmanager
def _served(place: Path, warehouse: str) -> Iterator[House]:
    port = free_port()
    command = [sys.executable, "-m", "pages.serve", "--processes", str(PROCESSES), "--port", str(port)]  # fmt: skip
    env = os.environ | {"GRANARY_WAREHOUSE": warehouse, "GRANARY_BOOKS": f"sqlite:///{place}/crowd.sqlite"}  # fmt: skip
    with (place / "crowd.log").open("ab") as log:
        run = subprocess.Popen(command, cwd=HOUSE, env=env, stdout=log, stderr=log)
    try:
        await_answer(port, run, "healthz")
        yield House(port, psutil.Process(run.pid))
    finally:
        run.terminate()
        run.wait(30)


async def _early(house: House) -> None:
    """Let one reader of each process see every page of every unit, as by nine somebody has.

    In both months that readers look at: what grows afterwards is not what is kept on purpose.
    """
    found: dict[str, Reader] = {}
    for _ in range(20 * PROCESSES):
        reader = await asyncio.to_thread(house.reader, "")
        found.setdefault(reader.headers["Cookie"], reader)
    await asyncio.gather(*[_walk(reader) for reader in found.values()])


async def _walk(reader: Reader) -> None:
    await reader.open()
    for page in PAGES:
        if page != reader.page:
            await reader.visit(page)
        now, before, *_ = reader.widgets[MONTH].options
        for month in (before, now):
            await reader.choose(MONTH, month)
            for unit in reader.widgets[UNIT].options[:UNITS]:
                await reader.choose(UNIT, unit)
    await reader.close()


async def _read(house: House, number: int, count: int, until: float, heard: Told) -> None:  # fmt: skip
    chance = random.Random(number)
    await asyncio.sleep(OPEN_WITHIN * max(count / 50, 1.0) * number / count)
    reader = await asyncio.to_thread(house.reader, chance.choice(PAGES))
    try:
        heard.opened.append((await reader.open()).seconds)
        while time.monotonic() < until:
            await reader.idle(THINK * chance.uniform(0.5, 1.5))
            heard.changed += await _act(reader, chance)
        await reader.close()
    except (Broken, WebSocketException, TimeoutError, OSError) as error:
        heard.lost.append(f"{reader.page}: {error!r}"[:200])


async def _act(reader: Reader, chance: random.Random) -> list[float]:
    """Turn a page, look at the month before and come back or, mostly, choose another unit."""
    what = chance.random()
    if what < 0.2:
        page = chance.choice([p for p in PAGES if p != reader.page])
        return [(await reader.visit(page)).seconds]
    if what < 0.25:
        now, before, *_ = reader.widgets[MONTH].options
        return [(await reader.choose(MONTH, month)).seconds for month in (before, now)]
    unit = chance.choice(reader.widgets[UNIT].options[:UNITS])
    return [(await reader.choose(UNIT, unit)).seconds]


async def _crowd(house: House, count: int, seconds: float) -> tuple[Told, float]:
    """Return what so many readers heard, and how many cores the app used meanwhile."""
    heard, begun, used = Told(), time.monotonic(), house.cpu()
    until = begun + OPEN_WITHIN * max(count / 50, 1.0) + seconds
    await asyncio.gather(*[_read(house, n, count, until, heard) for n in range(count)])
    return heard, (house.cpu() - used) / (time.monotonic() - begun)


async def _soaked(house: House) -> tuple[Told, list[float]]:
    """Return what 50 readers heard in half an hour, and the memory held every five minutes."""
    held = [house.rss()]
    reading = asyncio.create_task(_crowd(house, 50, SOAK))
    while not reading.done():
        await asyncio.wait([reading], timeout=LOOK)
        held.append(house.rss())
    return (await reading)[0], held


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure 50 and 200 readers after the first have come, then half an hour of 50."""
    with _served(place, f"duckdb:///{demo_folder(place)}") as house:
        asyncio.run(_early(house))
        for count, goal in WAITS.items():
            before = house.rss()
            heard, cores = asyncio.run(_crowd(house, count, 20.0 if short else 90.0))
            more = {"readers": count, "changes": len(heard.changed), "cores_used": round(cores, 2), "lost": heard.lost[:3]}  # fmt: skip
            for what, value, unit, limit in (
                ("change p50", nth(heard.changed, 50), "s", None),
                ("change p95", nth(heard.changed, 95), "s", goal),
                ("session opened p95", nth(heard.opened, 95), "s", OPENING if count == 50 else None),
                ("sessions lost", len(heard.lost), "", 0),
                ("memory per 50 readers", (house.rss() - before) * 50 / count, "MB", ROOM),
            ):  # fmt: skip
                report.tell(Measured("crowd", f"{count} readers, {what}", value, unit, limit, more=more))  # fmt: skip
        if not short:
            heard, held = asyncio.run(_soaked(house))
            more = {"changes": len(heard.changed), "lost": heard.lost[:3], "MB": [round(mb) for mb in held]}  # fmt: skip
            report.tell(Measured("crowd", "half an hour of 50 readers: growth", held[-1] - held[0], "MB", ROOM, more=more))  # fmt: skip
            report.tell(Measured("crowd", "growth in its last ten minutes", held[-1] - held[-4], "MB", more=more))  # fmt: skip
            report.tell(Measured("crowd", "half an hour of 50 readers: change p95", nth(heard.changed, 95), "s", WAITS[50], more=more))  # fmt: skip
