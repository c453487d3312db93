"""A Streamlit server of our own to measure: started, asked for CPU and memory, stopped."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

HOUSE = Path(__file__).parents[2]
BOOT = 90.0


class Server:
    """A running server: where it listens and what it has used."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port, self.process = port, process

    def cpu(self) -> float:
        """Return the seconds of CPU used so far, of the process and its children."""
        every = [self.process, *self.process.children(recursive=True)]
        times = [p.cpu_times() for p in every]
        return sum(t.user + t.system for t in times)

    def rss(self) -> float:
        """Return the resident memory in MB."""
        return float(self.process.memory_info().rss) / 2**20


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(
    script: Path,
    folder: Path,
    *,
    collector: bool = False,
    python: str = "",
    **more: str,
) -> Iterator[Server]:
    """Serve a script until the block ends; the log stays in `folder`.

    Args:
        script: what is run; from the house's own folder, so its settings hold.
        folder: for the log and the books.
        collector: let Streamlit collect garbage after every run, its default.
        python: another interpreter than this one.
        more: environment variables.
    """
    port = free_port()
    command = [python or sys.executable, "-m", "streamlit", "run", str(script)]
    options = {
        "server.port": str(port),
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "runner.postScriptGC": str(collector).lower(),
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    own = {
        "PYTHONPATH": str(HOUSE),
        "GRANARY_BOOKS": f"sqlite:///{folder}/books.sqlite",
    }
    env = os.environ | own | more
    with (folder / "server.log").open("ab") as log:
        run = subprocess.Popen(command, cwd=HOUSE, env=env, stdout=log, stderr=log)
    try:
        await_answer(port, run)
        yield Server(port, psutil.Process(run.pid))
    finally:
        run.terminate()
        try:
            run.wait(10)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()


def await_answer(
    port: int, run: subprocess.Popen[bytes], path: str = "_stcore/health"
) -> None:
    """Wait until a server that was started answers at a path.

    Raises:
        RuntimeError: it ended, or did not answer for a minute and a half.
    """
    until = time.monotonic() + BOOT
    while not _answers(port, path):
        if time.monotonic() > until or run.poll() is not None:
            raise RuntimeError("the server did not start; see server.log")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=2)
    except OSError:
        return False
    return True
