"""Two processes behind nginx: a reader stays with one, and goes on with the other when it dies."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from pages.serve.front import DEBIAN
from tests.bench.server import free_port
from tests.browser.conftest import HOUSE
from tests.lacking import lacking

INSTALL = "no nginx: apt-get install -y nginx-light"
READERS = 8


@pytest.fixture(scope="module")
def served(demo_folder, tmp_path_factory):
    """The command of the README on ports of its own, and its process."""
    if not (shutil.which("nginx") or shutil.which(DEBIAN)):
        lacking(INSTALL)
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    environment = os.environ | {
        "GRANARY_WAREHOUSE": f"duckdb:///{demo_folder}",
        "GRANARY_BOOKS": f"sqlite:///{folder}/books.sqlite",
        "GRANARY_AHEAD": "0",
    }
    command = [sys.executable, "-m", "pages.serve", "--processes", "2", f"--port={port}"]  # fmt: skip
    run = subprocess.Popen(command, cwd=HOUSE, env=environment)
    try:
        until_answers(f"http://127.0.0.1:{port}/healthz", run)
        yield port, run
    finally:
        run.terminate()
        assert run.wait(30) == 0


def until_answers(address, run):
    for _ in range(480):
        assert run.poll() is None
        try:
            return urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.25)
    return pytest.fail(f"{address} does not answer")


def node_of(page):
    [name] = [c["value"] for c in page.context.cookies() if c["name"] == "granary_node"]
    return int(name)


def process_of(run, port, node):
    """Return the process of the app that a reader's cookie names."""
    every = psutil.Process(run.pid).children(recursive=True)
    return next(p for p in every if f"--server.port={port + node}" in p.cmdline())


def asked(port, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    return urllib.request.urlopen(request, timeout=20)


def test_a_killed_process_costs_its_reader_nothing(served, chromium, visit):
    """The page comes back by itself, on the other process, with its filters."""
    port, run = served
    visited = visit("deposit_share?org=6210&month=2026-08-31&lang=zh", at=f"http://127.0.0.1:{port}")  # fmt: skip
    page = visited.page
    before, first = page.locator(".strip").first.inner_text(), node_of(page)
    address = page.url
    assert "org=6210" in address

    process_of(run, port, first).send_signal(signal.SIGKILL)
    page.wait_for_selector('[data-test-connection-state="CONNECTED"]:not([data-test-script-state="running"])')  # fmt: skip
    for _ in range(120):
        if node_of(page) != first:
            break
        page.wait_for_timeout(500)
    assert node_of(page) == 3 - first

    visited.settle()
    assert page.locator(".strip").first.inner_text() == before
    assert page.url == address
    # What it does next works too: its session is with the other process now.
    page.get_by_role("link", name="每日快报").click()
    page.wait_for_url("**/daily?**")
    visited.settle()
    assert "org=6210" in page.url

    # The process that died is started again, and the reader stays where the session is.
    until_answers(f"http://127.0.0.1:{port + first}/healthz", run)
    page.reload()
    visited.settle()
    assert node_of(page) == 3 - first


def test_readers_spread_and_stay(served):
    port, run = served
    for node in (1, 2):
        until_answers(f"http://127.0.0.1:{port + node}/healthz", run)
    time.sleep(6)  # nginx lets a process that failed rest for five seconds
    given = [asked(port, "/").headers["Set-Cookie"] for _ in range(READERS)]
    named = {cookie.split(";")[0] for cookie in given}
    assert named == {"granary_node=1", "granary_node=2"}
    assert all("HttpOnly; SameSite=Lax" in cookie for cookie in given)
    for one in named:
        again = [asked(port, "/", Cookie=one).headers["Set-Cookie"] for _ in range(READERS)]  # fmt: skip
        assert again == [None] * READERS


def test_what_is_sent_is_small_kept_and_guarded_once(served):
    port, _ = served
    html = asked(port, "/")
    assert html.headers["Cache-Control"] == "no-cache"
    assert len(html.headers.get_all("X-Frame-Options")) == 1
    assert len(html.headers.get_all("Content-Security-Policy")) == 1
    script = html.read().decode().split('src="./static/js/')[1].split('"')[0]
    got = asked(port, f"/static/js/{script}", **{"Accept-Encoding": "gzip"})
    assert got.headers["Content-Encoding"] == "gzip"
    assert "immutable" in got.headers["Cache-Control"]
    assert len(got.headers.get_all("X-Content-Type-Options")) == 1


def test_too_large_a_file_is_refused_before_it_is_sent(served):
    port, _ = served
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_stcore/upload_file/a/b", method="PUT",
        headers={"Content-Length": str(300 * 2**20)}, data=b"",
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 413
