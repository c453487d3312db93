"""Run the demo build as its own process and pass its progress on."""

import json
import subprocess
import sys
from collections.abc import Iterator

from queries.text import Text


def build_demo() -> Iterator[tuple[Text, float]]:
    """Yield (stage, fraction done) while `python -m data demo` runs.

    Two readers at once both run it; the loader's lock lets one build and the other wait.
    """
    command = [sys.executable, "-m", "data", "demo", "--progress-json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:  # noqa: S603
        for line in run.stdout or ():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if "fraction" in told:
                yield Text(told["stage_zh"], told["stage_en"]), float(told["fraction"])
