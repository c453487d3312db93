"""PostgreSQL dies while it answers a page, and comes back: nothing of it costs the reader."""

import signal

import psycopg
import pytest
from playwright.sync_api import expect

from tests import village
from tests.browser.conftest import serving
from tests.engines import in_postgresql
from tests.postgres import installed, needed_binaries

LOST, ERROR = "数据仓库暂时无法访问，显示的是", '[data-testid="stException"]'


@pytest.fixture
def server():
    with installed(needed_binaries()) as made:
        made.start()
        yield made


def test_a_warehouse_that_dies_while_it_answers_comes_back_by_itself(server, tmp_path, chromium, visit, monkeypatch):  # fmt: skip
    del chromium
    url = f"{server.address}/postgres"
    in_postgresql(url, village.ROWS)
    monkeypatch.setenv("GRANARY_AHEAD", "0")
    with serving(url, tmp_path) as address:
        visited = visit("daily?org=R&lang=zh", at=address)
        page = visited.page
        whole = page.locator(".strip").first.inner_text()

        # It stands still, so that what the next page asks is on its way when it dies.
        server.send(signal.SIGSTOP)
        page.get_by_role("link", name="存款份额").click()
        page.wait_for_selector('[data-test-script-state="running"]')
        page.wait_for_timeout(1500)
        server.send(signal.SIGKILL)
        server.process.wait(30)

        banner = page.get_by_text(LOST)
        expect(banner).to_be_visible()
        assert page.locator(ERROR).count() == 0
        # What was read before is shown, with its age.
        page.get_by_role("link", name="每日快报").click()
        visited.settle()
        expect(banner).to_be_visible()
        assert page.locator(".strip").first.inner_text() == whole

        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM publication").fetchone() == (1,)  # fmt: skip
        expect(banner).to_have_count(0)
        page.get_by_role("link", name="存款份额").click()
        visited.settle()
        expect(page.locator(".strip").first).to_be_visible()
        assert page.locator(ERROR).count() == 0
        assert page.get_by_text(LOST).count() == 0
