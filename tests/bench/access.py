"""What enforcement costs: every question with the grant in its SQL, and with it left out."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from queries import access, engine
from queries import scope as scopes
from queries.bank import root
from queries.catalogue import KPIS
from queries.kpi import Kpi, by
from queries.periods import available
from queries.schema import deposit_month
from queries.scope import Scope
from tests.bench.record import Measured, Report
from tests.bench.scales import built

ROUNDS = 31
QUESTION, RERUN = 1.10, 0.003


@contextmanager
def left_out() -> Iterator[None]:
    """Ask without the grant: the root sees all, so the answers are the same."""
    applied = scopes._of_units

    def every(table: sa.Table, scope: Scope, when: Any) -> sa.Select[Any]:
        made = applied(table, scope, when)
        made._where_criteria = ()
        return made

    scopes._of_units = every
    try:
        yield
    finally:
        scopes._of_units = applied


def seconds(work: Callable[[], Any]) -> float:
    """Return how long it took with nothing kept of the figures."""
    kept = [key for key in engine._answers._kept if "organization" in str(key[0])]
    known = {key: engine._answers._kept[key] for key in kept}
    engine._answers.clear()
    engine._answers._kept.update(known)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compared(kpi: Kpi, scope: Scope) -> tuple[float, float]:
    """Return the median seconds of one question with the grant and without, in turn."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        took[True].append(seconds(lambda: by(kpi, scope, "county")))
        with left_out():
            took[False].append(seconds(lambda: by(kpi, scope, "county")))
    return statistics.median(took[True]), statistics.median(took[False])


def admitted() -> float:
    """Return the median seconds of admitting a reader and settling a scope, at a rerun."""
    month, taken = available(deposit_month)[-1], []
    for _ in range(200):
        begun = time.perf_counter()
        Scope.within(access.operator(), root().org_id, month)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def run(report: Report, place: Path, *, short: bool) -> None:
    """Tell what the grant adds to every KPI by county, and to a rerun."""
    scale = "prefecture" if short else "province"
    url = f"duckdb:///{built(report, place, scale)}"
    # Put back afterwards: other benchmarks start servers from this environment.
    with patch.dict(os.environ, GRANARY_WAREHOUSE=url, GRANARY_ACCESS="single"):
        engine.forget()
        engine.pin()
        _measure(report, scale)
    engine.forget()


def _measure(report: Report, scale: str) -> None:
    scope = Scope.within(access.operator(), root().org_id, available(deposit_month)[-1])
    sums = [0.0, 0.0]
    for name, kpi in KPIS.items():
        if "county" not in kpi.dimensions:
            continue
        by(kpi, scope, "county")
        applied, without = compared(kpi, scope)
        sums = [sums[0] + applied, sums[1] + without]
        more = {"granted_ms": applied * 1000, "without_ms": without * 1000}
        report.tell(Measured("access", f"{scale}: {name} by county, with the grant ÷ without", applied / without, "×", QUESTION, more=more))  # fmt: skip
    report.tell(Measured("access", f"{scale}: all of them, with the grant ÷ without", sums[0] / sums[1], "×", QUESTION))  # fmt: skip
    report.tell(Measured("access", f"{scale}: a reader admitted, a scope made", admitted(), "s", RERUN))  # fmt: skip
