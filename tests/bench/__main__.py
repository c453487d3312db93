"""Run a benchmark: `uv run python -m tests.bench cpu --out results.jsonl`.

`table results.jsonl` prints what was measured as a Markdown table.
"""

import argparse
import os
import tempfile
from pathlib import Path

from tests.bench import (
    access,
    cpu,
    crowd,
    exports,
    intake,
    load,
    memory,
    morning,
    scale,
    scales,
    stopwatch,
)
from tests.bench.record import Report, table

BENCHES = {
    "access": access.run,
    "cpu": cpu.run,
    "crowd": crowd.run,
    "exports": exports.run,
    "intake": intake.run,
    "load": load.run,
    "memory": memory.run,
    "morning": morning.run,
    "scale": scale.run,
    "scales": scales.run,
    "stopwatch": stopwatch.run,
}


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", choices=[*BENCHES, "all", "table"])
    parser.add_argument("file", nargs="?", type=Path, help="for table: the lines")
    parser.add_argument("--out", type=Path, help="append JSON lines to this file")
    parser.add_argument(
        "--short", action="store_true", help="a few seconds each, rough"
    )
    parser.add_argument(
        "--place", type=Path, default=Path(tempfile.gettempdir()) / "granary-bench",
        help="folder for warehouses and logs, kept between runs",
    )  # fmt: skip
    parser.add_argument(
        "--realdata",
        type=Path,
        help="folder of public files for intake; skipped without",
    )
    parser.add_argument(
        "--url",
        help="for scales: ask another warehouse's pages only, such as postgresql://…",
    )
    asked = parser.parse_args()
    if asked.realdata:
        os.environ["GRANARY_REALDATA"] = str(asked.realdata)
    if asked.bench == "table":
        print(table(asked.file or asked.out))
        return
    asked.place.mkdir(parents=True, exist_ok=True)
    if asked.url:
        scales.pages(Report(asked.out), asked.url.split(":")[0], asked.url)
        return
    chosen = BENCHES if asked.bench == "all" else {asked.bench: BENCHES[asked.bench]}
    for run in chosen.values():
        run(Report(asked.out), asked.place, short=asked.short)


if __name__ == "__main__":
    main()
