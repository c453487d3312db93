"""Files: the CPU each kind costs, and what readers feel while twenty are built at once."""

import asyncio
import os
import time
from pathlib import Path

from tests.bench.cpu import UNIT
from tests.bench.demo import demo_folder
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report, nth
from tests.bench.server import HOUSE, Server, serving

GOALS = {"deck": 2.0, "document": 2.0, "brief": 1.0, "workbook": 1.5}
AT_ONCE, ROUNDS, HELD_UP = 20, 3, 0.5


def run(report: Report, place: Path, *, short: bool) -> None:
    """Build an edition of the whole demo bank as every kind; then twenty decks at once."""
    os.environ["GRANARY_WAREHOUSE"] = f"duckdb:///{demo_folder(place)}"
    os.environ["GRANARY_BOOKS"] = f"sqlite:///{place}/exports.sqlite"
    costs(report)
    with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=os.environ["GRANARY_WAREHOUSE"], GRANARY_BOOKS=os.environ["GRANARY_BOOKS"]) as server:  # fmt: skip
        asyncio.run(crowd(report, server, 5 if short else AT_ONCE))


def costs(report: Report) -> None:
    """Measure each kind's CPU in this process, the libraries already imported."""
    from pages.export import formats  # noqa: PLC0415  after the warehouse is named
    from pages.export.material import of_edition  # noqa: PLC0415
    from pages.parts.choice import offer, settle  # noqa: PLC0415
    from pages.parts.meeting import editions, storyline  # noqa: PLC0415
    from queries import access, engine  # noqa: PLC0415

    engine.pin()
    reader = access.admit()
    made = editions.make(settle({}, reader, offer(reader)), "bench", storyline.usual())
    held = of_edition(made, editions.pages(made), reader)
    for kind, goal in GOALS.items():
        formats.build(kind, held)
        taken = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            formats.build(kind, held)
            taken.append(time.process_time() - begun)
        more = {"panels": len(held.panels)}
        report.tell(Measured("exports", f"{kind} of an edition, CPU", nth(taken, 50), "s", goal, more=more))  # fmt: skip
    engine.unpin()


async def crowd(report: Report, server: Server, at_once: int) -> None:
    """Measure a reader's filter changes, alone and while decks are built for others."""
    reader = Reader(server.port)
    await reader.open()
    units = reader.widgets[UNIT].options[:2]
    for unit in units * 2:
        await reader.choose(UNIT, unit)
    alone = [(await reader.choose(UNIT, unit)).seconds for unit in units * 5]
    others = [Reader(server.port) for _ in range(at_once)]
    for other in others:
        await other.open()
    begun = time.perf_counter()
    building = asyncio.gather(*[other.download("deck_scorecard") for other in others])
    meanwhile: list[float] = []
    while not building.done():
        meanwhile += [(await reader.choose(UNIT, unit)).seconds for unit in units]
    await building
    took = time.perf_counter() - begun
    more = {"at_once": at_once, "seconds_for_all": round(took, 2), "changes": len(meanwhile)}  # fmt: skip
    held_up = max(meanwhile) - nth(alone, 50)
    report.tell(Measured("exports", f"longest a change is held up while {at_once} decks are built", held_up, "s", HELD_UP, nth(alone, 50), "the same change alone", more))  # fmt: skip
    for one in (reader, *others):
        await one.close()
