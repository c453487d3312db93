"""The peers' stopwatch on our deposit-share page: floor, ours and plain Streamlit in one hour.

The stopwatch and its peers lie beside this project, not in it; without them this bench
says so and measures nothing.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.convert import convert
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE, free_port

Lines = dict[str, list[dict[str, Any]]]

PEERS = HOUSE.parent / "shared" / "peers"
HERE = Path(__file__).parent
# What the stopwatch needs beside our own packages, in an environment of its own.
PACKAGES = ("duckdb==2.0.0", "pandas", "plotly", "streamlit[performance]==1.67.0", "playwright==1.65.2", "aiohttp", "psutil", "orjson", "pyarrow")  # fmt: skip
OURS = "granary"
GOALS = {"filter": 250.0, "warm_load": 1000.0, "cold_load": 3500.0}


@dataclass(frozen=True)
class Watch:
    """The stopwatch set up: its interpreter, both forms of the warehouse, where it writes."""

    python: Path
    file: Path
    folder: Path
    place: Path
    short: bool

    def times(self, name: str, adapter: Path, env: Mapping[str, str]) -> Lines:
        """Run the stopwatch for one peer; return its lines by what they measure."""
        out = self.place / f"stopwatch-{'-'.join(name.split())}.jsonl"
        out.unlink(missing_ok=True)
        command = [str(part) for part in self._command(adapter, out)]
        around = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        subprocess.run(command, env={**around, **env}, check=True)
        lines: Lines = {}
        for line in out.read_text().splitlines():
            told = json.loads(line)
            lines.setdefault(told["what"], []).append(told)
        return lines

    def _command(self, adapter: Path, out: Path) -> list[object]:
        given = {
            "house": HOUSE, "python": sys.executable, "store": self.folder,
            "place": self.place, "port": free_port(),
        }  # fmt: skip
        few, many = (2, 2, 4), (4, 5, 12)
        counts = zip(
            ("cold", "warm", "filters"), few if self.short else many, strict=True
        )
        return [
            self.python, PEERS / "bench.py", "--adapter", adapter, "--db", self.file,
            "--mode", "rollup", "--load", "", "--out", out, "--timeout", 45,
            *[part for k, v in given.items() for part in ("--set", f"{k}={v}")],
            *[part for k, v in counts for part in (f"--{k}", v)],
        ]  # fmt: skip


def run(report: Report, place: Path, *, short: bool) -> None:
    """Run every peer through the same stopwatch and report it beside the floor."""
    if not PEERS.is_dir():
        print("The peers' folder is not beside this project: the stopwatch is skipped.")
        return
    python = _environment(place)
    scale = "S" if short else "M"
    file = place / f"{scale}.duckdb"
    if not file.exists():
        subprocess.run([python, PEERS / "gen_data.py", "--scale", scale, "--out", file], check=True)  # fmt: skip
    folder = convert(file, place / f"peers-{scale}")
    watch = Watch(python, file, folder, place, short)
    floor = watch.times("floor", PEERS / "adapters" / "limit.json", {})
    for name, (adapter, env) in _peers().items():
        _tell(report, name, watch.times(name, adapter, env), floor)


def _peers() -> dict[str, tuple[Path, dict[str, str]]]:
    """Return who is measured: name, adapter, and environment."""
    plain = PEERS / "adapters" / "streamlit.json"
    return {
        OURS: (HERE / "adapter.json", {}),
        "streamlit (off)": (plain, {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "false"}),
        "streamlit (on)": (plain, {}),
    }


def _environment(place: Path) -> Path:
    """Return the interpreter of a throw-away environment for the stopwatch."""
    home = place / "stopwatch"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", home], check=True)
        subprocess.run(["uv", "pip", "install", "-q", "--python", python, *PACKAGES], check=True)  # fmt: skip
    return python


def _tell(report: Report, peer: str, lines: Lines, floor: Lines) -> None:
    named = "bare websocket and plotly"
    goals = GOALS if peer == OURS else {}
    for what in ("filter", "filter_again", "warm_load", "cold_load", "first_load"):
        seen, least = _settled(lines, what), _settled(floor, what)
        if not seen:
            raise RuntimeError(f"{peer}: no {what} came to rest; the adapter is wrong")
        more = {"worst": max(seen), "n": len(seen), "timeouts": len(lines[what]) - len(seen)}  # fmt: skip
        report.tell(
            Measured(
                "stopwatch", f"{peer}: {what}, last visual change", statistics.median(seen),
                "ms", goals.get(what), statistics.median(least), named, more,
            )
        )  # fmt: skip
    used, least_used = (side["filter_cpu"][0]["cpu_s"] for side in (lines, floor))
    report.tell(Measured("stopwatch", f"{peer}: server CPU per filter", used, "s", None, least_used, named))  # fmt: skip


def _settled(lines: Lines, what: str) -> list[float]:
    """Return the milliseconds to the last visual change; those that timed out have none."""
    return [line["settled"] for line in lines.get(what, []) if "settled" in line]
