"""What enforcement costs: every question with the grant in its SQL, and with it left out."""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from queries import access, config, engine
from queries import scope as scopes
from queries.bank import root
from queries.catalogue import KPIS
from queries.kpi import Kpi, by
from queries.periods import available
from queries.schema import deposit_month
from queries.scope import Scope

ROUNDS = 9


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


def main() -> None:
    """Print a line per KPI; `GRANARY_WAREHOUSE` names the warehouse."""
    argparse.ArgumentParser(prog="python -m tests.bench.access", description=__doc__).parse_args()  # fmt: skip
    engine.pin()
    scope = Scope.within(access.operator(), root().org_id, available(deposit_month)[-1])
    print(f"{config.load().granary_warehouse}: medians of {ROUNDS}, answers forgotten")
    sums = [0.0, 0.0]
    for name, kpi in KPIS.items():
        if "county" not in kpi.dimensions:
            continue
        by(kpi, scope, "county")
        applied, without = compared(kpi, scope)
        sums = [sums[0] + applied, sums[1] + without]
        print(f"{name:28} {applied * 1000:8.2f} ms {without * 1000:8.2f} ms {applied / without - 1:+.1%}")  # fmt: skip
    print(f"{'all':28} {sums[0] * 1000:8.2f} ms {sums[1] * 1000:8.2f} ms {sums[0] / sums[1] - 1:+.1%}")  # fmt: skip
    print(f"{'admitted, scope made':28} {admitted() * 1000:8.2f} ms")


if __name__ == "__main__":
    main()
