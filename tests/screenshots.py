"""Take the README's pictures: every page in both languages, `python -m tests.screenshots`."""

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HOUSE = Path(__file__).parents[1]
OUT = HOUSE / ".readme"
SIZE = {"width": 1920, "height": 1080}
ARGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
MOST_BYTES = 200_000
PAGES = re.findall(r'page\("\w+/(\w+)"', (HOUSE / "app.py").read_text())


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        environment = os.environ | {
            "GRANARY_WAREHOUSE": f"duckdb:///{place}/demo",
            "GRANARY_BOOKS": f"sqlite:///{place}/books.sqlite",
        }
        demo = [sys.executable, "-m", "data", "demo"]
        subprocess.run(demo, cwd=HOUSE, env=environment, check=True)
        freeze = [sys.executable, "-m", "pages.export", "freeze", "--month", "2026-10"]
        frozen = subprocess.run(freeze, cwd=HOUSE, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # fmt: skip
        port = _free_port()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]  # fmt: skip
        server = subprocess.Popen(command, cwd=HOUSE, env=environment)
        try:
            _await(f"http://127.0.0.1:{port}/_stcore/health")
            _take(f"http://127.0.0.1:{port}", frozen.stdout.strip())
        finally:
            server.terminate()


def _take(address: str, edition: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGS
        )
        for language in ("zh", "en"):
            page = browser.new_page(viewport=SIZE)
            for number, name in enumerate(PAGES):
                more = {
                    "briefing": "&org=62102201",
                    "present": f"&edition={edition}&s=3",
                    "members": "&as=administrator",
                    "audit": "&as=administrator",
                }
                path = "" if number == 0 else name
                page.goto(f"{address}/{path}?lang={language}{more.get(name, '')}")
                _settle(page)
                _save(page.screenshot(), OUT / language / f"{name}.png")
            page.close()
        browser.close()


def _settle(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(4000)


def _save(picture: bytes, path: Path) -> None:
    """Write the picture with as many colours as the size bound allows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=1)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    main()
