"""The peers' stopwatch on our deposit-share page: floor, ours and plain Streamlit in one hour.

The stopwatch and its peers lie beside this project, not in it; without them this bench
says so and measures nothing.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.convert import convert
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE

PEERS = HOUSE.parent / "shared" / "peers"
HERE = Path(__file__).parent
# What the stopwatch needs beside our own packages, in an environment of its own.
PACKAGES = ("duckdb==2.0.0", "pandas", "plotly", "streamlit[performance]==1.67.0", "playwright==1.65.2", "aiohttp", "psutil", "orjson", "pyarrow")  # fmt: skip
GOALS = {"filter": 250.0, "warm_load": 1000.0, "cold_load": 3500.0}


def run(report: Report, place: Path, *, short: bool) -> None:
    """Run every peer through the same stopwatch and report ours beside the floor."""
    if not PEERS.is_dir():
        print("The peers' folder is not beside this project: the stopwatch is skipped.")
        return
    python = _environment(place)
    scale = "S" if short else "M"
    file = place / f"{scale}.duckdb"
    if not file.exists():
        subprocess.run([python, PEERS / "gen_data.py", "--scale", scale, "--out", file], check=True)  # fmt: skip
    folder = convert(file, place / f"peers-{scale}")
    times = {
        name: _timed(python, name, adapter, file, folder, place, short=short, **env)
        for name, (adapter, env) in _peers().items()
    }
    for peer in ("granary", "streamlit, collector off", "streamlit"):
        _tell(report, peer, times[peer], times["floor"])


def _peers() -> dict[str, tuple[Path, dict[str, str]]]:
    """Return who is measured: name, adapter, and environment."""
    off = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "false"}
    plain = PEERS / "adapters" / "streamlit.json"
    return {
        "floor": (PEERS / "adapters" / "limit.json", {}),
        "granary": (HERE / "adapter.json", {}),
        "streamlit, collector off": (plain, off),
        "streamlit": (plain, {}),
    }


def _environment(place: Path) -> Path:
    """Return the interpreter of a throw-away environment for the stopwatch."""
    home = place / "stopwatch"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "-q", home], check=True)
        subprocess.run(["uv", "pip", "install", "-q", "--python", python, *PACKAGES], check=True)  # fmt: skip
    return python


def _timed(
    python: Path, name: str, adapter: Path, file: Path, folder: Path, place: Path, *, short: bool, **env: str
) -> dict[str, list[dict[str, float]]]:  # fmt: skip
    """Run the stopwatch for one peer; return its lines by what they measure."""
    out = place / f"stopwatch-{name.replace(', ', '-').replace(' ', '-')}.jsonl"
    out.unlink(missing_ok=True)
    given = {"house": HOUSE, "python": sys.executable, "store": folder, "place": place, "cache_mb": 256}  # fmt: skip
    counts = {"cold": 2, "warm": 2, "filters": 4} if short else {"cold": 4, "warm": 5, "filters": 12}  # fmt: skip
    command = [
        python, PEERS / "bench.py", "--adapter", adapter, "--db", file, "--mode", "rollup", "--load", "",
        "--out", out, *[part for k, v in given.items() for part in ("--set", f"{k}={v}")],
        *[part for k, v in counts.items() for part in (f"--{k}", str(v))],
    ]  # fmt: skip
    subprocess.run([str(part) for part in command], env=_environ() | env, check=True)
    lines: dict[str, list[dict[str, float]]] = {}
    for line in out.read_text().splitlines():
        told = json.loads(line)
        lines.setdefault(told["what"], []).append(told)
    return lines


def _environ() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}


def _tell(report: Report, peer: str, ours: dict, floor: dict) -> None:  # type: ignore[type-arg]
    goals = GOALS if peer == "granary" else {}
    for what in ("filter", "filter_again", "warm_load", "cold_load", "first_load"):
        seen = [line["settled"] for line in ours.get(what, []) if "settled" in line]
        least = [line["settled"] for line in floor.get(what, []) if "settled" in line]
        if not seen or not least:
            continue
        more = {
            "worst": max(seen),
            "n": len(seen),
            "timeouts": len(ours[what]) - len(seen),
        }
        report.tell(
            Measured(
                "stopwatch", f"{peer}: {what}, last visual change", statistics.median(seen), "ms",
                goals.get(what), statistics.median(least), "bare websocket and plotly", more,
            )
        )  # fmt: skip
    cpu = ours["filter_cpu"][0]["cpu_s"]
    report.tell(Measured("stopwatch", f"{peer}: server CPU per filter", cpu, "s", None, floor["filter_cpu"][0]["cpu_s"], "bare websocket and plotly"))  # fmt: skip
