"""One run of the loader on a job's files: begun, followed, cancelled, read."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from queries import config
from queries.text import NOTHING, Text

State = Literal["running", "done", "refused", "cancelled", "broken"]
POLITE = 10  # how far the loader stands back
BIRTH = 10.0  # seconds a process may take to be written down
# Processes this app began, by the folder of their run; others are known by their number.
_begun: dict[str, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Run:
    """A check (`load` false: nothing is changed) or a load, of closed months or not.

    Or, with `names`, the words of `python -m data names`: spellings confirmed or revoked.
    """

    folder: Path
    load: bool
    correct: bool
    names: Sequence[str] = ()

    @property
    def is_check(self) -> bool:
        """Whether it only looked at the files."""
        return not self.load and not self.names

    @property
    def refusal(self) -> Path:
        """Where the refused file is, its bad cells marked, if there were any."""
        return self.folder / "refusal.xlsx"

    def begin(self, words: Sequence[str]) -> None:
        """Start the loader as a process that outlives this app."""
        command = [sys.executable, "-m", "data", *words]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            process = subprocess.Popen(  # noqa: S603
                command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True, env=config.of_loader()
            )  # fmt: skip
        # Readers come first: the pages' processes have the same cores.
        os.setpriority(os.PRIO_PROCESS, process.pid, POLITE)
        _begun[str(self.folder)] = process
        self._pid.write_text(str(process.pid), "utf-8")

    def cancel(self) -> None:
        """Ask the process to end; it ignores that once it publishes."""
        (self.folder / "cancelled").touch()
        process = _begun.get(str(self.folder))
        if process is not None:
            process.terminate()
        elif self._is_alive():
            os.kill(int(self._pid.read_text()), signal.SIGTERM)

    @property
    def result(self) -> dict[str, Any]:
        """What the loader answered at the end; empty while there is no answer."""
        return next((line for line in reversed(self._said()) if "done" in line), {})

    @property
    def state(self) -> State:
        """How it stands."""
        if self._is_alive():
            return "running"
        result = self.result
        if result:
            return "done" if result["done"] else "refused"
        if (self.folder / "cancelled").exists():
            return "cancelled"
        self._log()
        return "broken"

    @property
    def progress(self) -> tuple[Text, float]:
        """How far it is: the step in words, and the part done."""
        steps = [line for line in self._said() if "fraction" in line]
        if not steps:
            return NOTHING, 0.0
        step = steps[-1]
        return Text(step["stage_zh"], step["stage_en"]), float(step["fraction"])

    @property
    def seconds(self) -> float:
        """How long ago it began."""
        return time.time() - self._out.stat().st_ctime if self._out.exists() else 0.0

    @property
    def _out(self) -> Path:
        return self.folder / "out.jsonl"

    @property
    def _err(self) -> Path:
        return self.folder / "err.txt"

    @property
    def _pid(self) -> Path:
        return self.folder / "pid"

    def _said(self) -> list[dict[str, Any]]:
        """Return the lines of the loader; the last may be half written."""
        said: list[dict[str, Any]] = []
        if self._out.exists():
            for line in self._out.read_text("utf-8", errors="replace").splitlines():
                with suppress(ValueError):
                    told = json.loads(line)
                    said += [told] if isinstance(told, dict) else []
        return said

    def _is_alive(self) -> bool:
        process = _begun.get(str(self.folder))
        if process is not None:
            return process.poll() is None
        if not self._pid.exists():
            return time.time() - self.folder.stat().st_mtime < BIRTH
        # The app was restarted: an answer is the end, else the process tells.
        return not self.result and _exists(int(self._pid.read_text() or 0))

    def _log(self) -> None:
        marker = self.folder / "logged"
        if not marker.exists() and self._err.exists():
            marker.touch()
            said = self._err.read_text("utf-8", errors="replace")[-4000:]
            logging.getLogger("granary").error("the loader broke off: %s", said)


def _exists(pid: int) -> bool:
    """Return whether a process is there; on Windows asking would end it."""
    if os.name != "posix" or not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
