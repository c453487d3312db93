"""The process that builds files goes when its server goes, however that ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.opening import HOUSE

SERVER = """
import os, time
from pages.export import outside
if __name__ == "__main__":
    print(outside._pool().submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""
SOON = 30.0  # seconds


def test_a_killed_server_leaves_no_process_behind(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    house = os.environ | {"PYTHONPATH": str(HOUSE)}
    server = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=house)  # fmt: skip
    assert server.stdout is not None
    builder = int(server.stdout.readline())
    assert is_there(builder)
    server.send_signal(signal.SIGKILL)
    server.wait()
    until = time.monotonic() + SOON
    while is_there(builder) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(builder)


def is_there(process):
    """Return whether a process runs, one that has ended but was not waited for left out."""
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rsplit(")", 1)[1].split()[0] != "Z"
