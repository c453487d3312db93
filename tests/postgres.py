"""A real PostgreSQL for the tests: Debian's binaries, one server per test process."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.lacking import lacking

PLACES = "/usr/lib/postgresql/*/bin"
INSTALL = "no PostgreSQL: apt-get install -y postgresql"
# Nothing has to survive a power cut here.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@pytest.fixture(scope="session")
def postgres():
    """Return a function giving the URL of a fresh database, as its superuser."""
    with serving(needed_binaries()) as address:
        numbers = count(1)

        def fresh():
            name = f"bank_{next(numbers)}"
            with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return f"{address}/{name}"

        yield fresh


def needed_binaries():
    """Return the folder of the newest `initdb`, or end the test."""
    return found_binaries() or lacking(INSTALL)


def found_binaries():
    """Return the folder of the newest `initdb`, or None."""
    found = [p for p in Path("/").glob(PLACES[1:]) if (p / "initdb").exists()]
    if found:
        return max(found, key=lambda p: float(p.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _user():
    """Return the user to run as: PostgreSQL refuses to be root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def serving(binaries):
    """Run a server in a folder of its own and give its address."""
    with installed(binaries) as server:
        server.start()
        yield server.address


@contextmanager
def installed(binaries):
    """Make a server in a folder of its own, to be started, killed and started again."""
    # Where the server's user may go, whatever a test calls its folder for files.
    place = Path(
        tempfile.mkdtemp(prefix="granary-pg-", dir=os.environ.get("TMPDIR", "/tmp"))
    )
    server = Server(binaries, place)
    try:
        yield server
    finally:
        server.stop(signal.SIGINT)  # a fast shutdown
        shutil.rmtree(place, ignore_errors=True)


class Server:
    """PostgreSQL on a port of its own."""

    def __init__(self, binaries, place):
        self.binaries, self.place, self.process = binaries, place, None
        self.port = _free_port()
        self.address = f"postgresql://postgres:secret@127.0.0.1:{self.port}"
        user = _user()
        if user:
            shutil.chown(place, user)
        how = {"user": user, "extra_groups": []} if user else {}
        self.how = how | {"cwd": place, "stdout": subprocess.DEVNULL, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}  # fmt: skip
        subprocess.run([binaries / "initdb", "-D", place / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], check=True, **self.how)  # fmt: skip

    def start(self):
        """Start it and wait until it answers."""
        settings = [f"--{name}" for name in (*HASTE, f"unix_socket_directories={self.place}", "listen_addresses=127.0.0.1")]  # fmt: skip
        with (self.place / "log").open("ab") as log:
            self.process = subprocess.Popen([self.binaries / "postgres", "-D", self.place / "data", "-p", str(self.port), *settings], stderr=log, **self.how)  # fmt: skip
        _await(f"{self.address}/postgres", self.process, self.place / "log")

    def send(self, told):
        """Send a signal to each of its processes."""
        main = psutil.Process(self.process.pid)
        for one in (*main.children(recursive=True), main):
            one.send_signal(told)

    def stop(self, told):
        """End it, if it runs."""
        if self.process:
            self.process.send_signal(told)
            self.process.wait(30)
            self.process = None


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _await(address, server, log):
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL does not answer: {log.read_text()}")
