"""Server CPU per filter change: the reference page, every real page, and the peers' page."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import opening
from tests.bench.demo import demo_folder
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE, Server, serving

HERE = Path(__file__).parent
PAGES = sorted(page.stem for page in opening.PAGES)
FIRST = "scorecard"  # the page the app opens with
UNIT = "pick_org"
REFERENCE, HEAVIEST = 0.030, 0.060
UNITS, ROUNDS = 16, 3


@dataclass(frozen=True)
class Cost:
    """CPU seconds per filter change: of a value never seen, and of one seen before."""

    first: float
    seen: float


async def changes(
    server: Server, reader: Reader, key: str, values: Sequence[str]
) -> float:
    """Return the server's CPU seconds per change while a reader goes through values."""
    before = server.cpu()
    for value in values:
        await reader.choose(key, value)
    return (server.cpu() - before) / len(values)


def spread(options: Sequence[str], count: int) -> list[str]:
    """Return some of the options, evenly from all of them, the first left out."""
    step = max(1, (len(options) - 1) // count)
    return list(options[1::step][:count])


async def cost(server: Server, page: str, key: str = UNIT, units: int = UNITS) -> Cost:
    """Return what changing a filter costs on a page, `page` empty for a single script."""
    reader = Reader(server.port)
    await reader.open()
    if page not in ("", FIRST):
        await reader.visit(page)
    values = spread(reader.widgets[key].options, units)
    first = await changes(server, reader, key, values)
    seen = await changes(server, reader, key, values * ROUNDS)
    await reader.close()
    return Cost(first, seen)


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure, the bare Streamlit page of the same run beside every figure."""
    units = 6 if short else UNITS
    warehouse = f"duckdb:///{demo_folder(place)}"

    def of(script: Path, page: str = "", *, collector: bool = False) -> Cost:
        with serving(
            script, place, collector=collector, GRANARY_WAREHOUSE=warehouse
        ) as server:
            return asyncio.run(cost(server, page, units=units))

    floor = of(HERE / "bare.py").seen
    reference = HERE / "reference.py"

    def tell(what: str, value: float, goal: float | None = None) -> None:
        report.tell(
            Measured("cpu", what, value, "s", goal, floor, "a bare Streamlit page")
        )

    found = of(reference)
    tell("reference page, seen before", found.seen, REFERENCE)
    tell("reference page, first sight", found.first)
    tell("reference page, seen, collector on", of(reference, collector=True).seen)
    costs = _pages(place, warehouse, units)
    heaviest = max(costs, key=lambda page: costs[page].seen)
    tell(f"heaviest page ({heaviest}), seen before", costs[heaviest].seen, HEAVIEST)
    for page, found in costs.items():
        tell(f"{page}, seen before", found.seen)
        tell(f"{page}, first sight", found.first)
    on = of(HOUSE / "app.py", heaviest, collector=True)
    tell(f"{heaviest}, seen, collector on", on.seen)


def _pages(place: Path, warehouse: str, units: int) -> dict[str, Cost]:
    """Return the cost of every page, each in a server of its own."""
    found = {}
    for page in PAGES:
        with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=warehouse) as server:
            found[page] = asyncio.run(cost(server, page, units=units))
    return found
