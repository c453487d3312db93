"""A running app on the demo bank, and a browser that notes every request and complaint."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.lacking import lacking

HOUSE = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# A page keeps what it did against the security policy.
BROKEN = """window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));"""
# A machine that stands still for a minute is no fault of the page.
PATIENCE = 120_000
INSTALL = "no Chromium: apt-get install -y chromium fonts-noto-cjk"
ARGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # fmt: skip
SETTLED = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && document.querySelector('.strip, .panel-title, [data-testid=stAlert]') !== null;
}"""


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        lacking(INSTALL, "REQUIRE_BROWSER")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@contextmanager
def serving(warehouse, books, secrets=None):
    """Serve the app from a warehouse, a folder or an address, and give its address.

    `secrets` is told the address before the server starts, to write what it needs.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = os.environ | {
        "GRANARY_WAREHOUSE": warehouse
        if "://" in str(warehouse)
        else f"duckdb:///{warehouse}",
        "GRANARY_BOOKS": f"sqlite:///{books}/books.sqlite",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]  # fmt: skip
    if secrets:
        secrets(f"http://127.0.0.1:{port}")
    server = subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def app(chromium, demo_folder, tmp_path_factory):
    """The address of the app, served from the demo bank for all tests."""
    del chromium
    with serving(demo_folder, tmp_path_factory.mktemp("books")) as address:
        yield address


def _await(address, server):
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            assert server.poll() is None
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"{address} does not answer")


class Visit:
    """A page with what it asked for and complained about; in a context of its own unless shared."""

    def __init__(self, context, address, *, shared=False):
        context.set_default_timeout(PATIENCE)
        self.page, self.address, self.shared = context.new_page(), address, shared
        self.outside, self.complaints = [], []
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request):
        inside = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(inside):
            self.outside.append(request.url)

    def _said(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path):
        self.page.goto(f"{self.address}/{path}")
        return self.settle()

    def close(self):
        (self.page if self.shared else self.page.context).close()

    def settle(self):
        self.page.wait_for_function(SETTLED)
        self.page.wait_for_timeout(400)
        self.page.wait_for_function(SETTLED)
        return self.page


@pytest.fixture(scope="session")
def window(app, chromium):
    """Return a function that opens a path in a window of a size, language and theme."""
    kept = {}

    def make(
        path="",
        width=1366,
        height=768,
        locale="zh-CN",
        scheme="light",
        at=app,
        strict=False,
        shared=False,
    ):
        """`shared`: among the windows whose browser has fetched our scripts before."""
        chosen = {"locale": locale, "color_scheme": scheme, "bypass_csp": not strict}
        key = tuple(chosen.values())
        context = kept.get(key) if shared else None
        if context is None:
            # Waiting for an expression evaluates it in the page, which the policy forbids.
            context = chromium.new_context(reduced_motion="reduce", **chosen)
            context.add_init_script(BROKEN)
        if shared:
            kept[key] = context
        visited = Visit(context, at, shared=shared)
        visited.page.set_viewport_size({"width": width, "height": height})
        visited.open(path)
        return visited

    return make


@pytest.fixture
def visit(window):
    """As `window`; what was opened is closed after the test."""
    opened = []

    def make(*given, **chosen):
        opened.append(window(*given, **chosen))
        return opened[-1]

    yield make
    for visited in opened:
        visited.close()
