"""What was measured, as one JSON line each: with date, versions, machine and its load."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("streamlit", "plotly", "polars", "duckdb")


@dataclass(frozen=True)
class Measured:
    """One figure: what, how much, its goal, and what the bare minimum took meanwhile.

    `goal` is what may not be exceeded, None where the figure is there to compare;
    `floor` was measured in the same run by the method `floor_is` names.
    """

    bench: str
    what: str
    value: float
    unit: str
    goal: float | None = None
    floor: float | None = None
    floor_is: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.goal is None else self.value <= self.goal

    def line(self) -> str:
        """Return the JSON line."""
        told = asdict(self) | {"is_met": self.is_met} | around()
        return json.dumps(told, ensure_ascii=False)


def around() -> dict[str, Any]:
    """Return when and on what this was measured."""
    versions = {name: version(name) for name in PACKAGES}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        **versions,
        "cores": psutil.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


class Report:
    """Where figures go: to the screen at once, and to a file of lines."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file

    def tell(self, measured: Measured) -> None:
        """Print a figure and append it to the file."""
        line = measured.line()
        print(line, flush=True)
        if self.file:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")


def nth(values: Sequence[float], percent: int) -> float:
    """Return a percentile: the value that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * percent / 100))]


def table(file: Path) -> str:
    """Return a file of lines as a Markdown table, the latest figure of each kind."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    latest = {(m["bench"], m["what"]): m for m in lines}
    rows = [
        f"| {m['bench']} | {m['what']} | {_shown(m['value'], m['unit'])} | {_goal(m)} | {_floor(m)} | {m['load']} |"
        for m in latest.values()
    ]
    head = ["| bench | what | measured | goal | limit of the same run | load |", "|---|---|---|---|---|---|"]  # fmt: skip
    last = lines[-1]
    named = ", ".join(f"{name} {last[name]}" for name in ("python", *PACKAGES))
    foot = f"\n{last['at'][:10]}, {last['cores']} cores, {named}."
    return "\n".join([*head, *rows, foot])


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _goal(told: dict[str, Any]) -> str:
    if told["goal"] is None:
        return ""
    mark = "✓" if told["is_met"] else "✗"
    return f"≤ {_shown(told['goal'], told['unit'])} {mark}"


def _floor(told: dict[str, Any]) -> str:
    shown = _shown(told["floor"], told["unit"])
    return f"{shown} ({told['floor_is']})" if shown else ""


if __name__ == "__main__":
    print(table(Path(sys.argv[1])))
