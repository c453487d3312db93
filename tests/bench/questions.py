"""What every page asks of the warehouse: seconds and questions, of one process.

`python -m tests.bench.questions --url duckdb:////path` prints one JSON line per page.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.parts import figures
from queries import engine
from tests.opening import EVERY, PAGES, assert_opened, opened, turn

ROUNDS = 3


class Heard:
    """Seconds, processor seconds and count of the questions that reached the warehouse."""

    def __init__(self) -> None:
        self.seconds, self.cpu, self.count = 0.0, 0.0, 0
        self.slowest: list[tuple[float, str]] = []

    def tell(self, seconds: float, cpu: float, sql: str) -> None:
        """Note one question."""
        self.seconds, self.cpu, self.count = self.seconds + seconds, self.cpu + cpu, self.count + 1  # fmt: skip
        self.slowest = sorted([*self.slowest, (seconds, sql)], reverse=True)[:3]


@contextmanager
def listening() -> Iterator[Heard]:
    """Note every question that `engine.read` did not answer from memory."""
    heard, asked = Heard(), engine._ask

    def noted(question: Any, *more: Any) -> Any:
        begun, used = time.perf_counter(), time.process_time()
        try:
            return asked(question, *more)
        finally:
            took = time.perf_counter() - begun, time.process_time() - used
            heard.tell(*took, str(getattr(question, "sql", "")))

    engine._ask = noted
    try:
        yield heard
    finally:
        engine._ask = asked


def page(app: AppTest, stem: str) -> dict[str, Any]:
    """Return what a page cost: cold is a new connection, warm is nothing kept but that."""
    script = next(p for p in EVERY if p.stem == stem)
    told: dict[str, Any] = {"page": stem}
    for name in ("cold", *["warm"] * ROUNDS):
        if name == "cold":
            engine.forget()
        engine._answers.clear()
        figures.forget()
        begun = time.perf_counter()
        with listening() as heard:
            turn(app, script)
        wall = time.perf_counter() - begun
        assert_opened(app)
        if heard.seconds < told.get(name, 1e9):
            told |= {name: heard.seconds, f"{name}_cpu": heard.cpu, f"{name}_wall": wall, "questions": heard.count, "slowest": heard.slowest}  # fmt: skip
    return told


def main() -> None:
    """Print a line per page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--page", action="append", help="these pages; all by default")
    parser.add_argument("--scope", help="a unit; the root by default")
    asked = parser.parse_args()
    os.environ["GRANARY_WAREHOUSE"] = asked.url
    os.environ["GRANARY_AHEAD"] = "0"
    address = {} if asked.scope is None else {"org": asked.scope}
    app = opened(lang="zh", **address)
    for stem in asked.page or [p.stem for p in PAGES]:
        print(json.dumps(page(app, stem), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
