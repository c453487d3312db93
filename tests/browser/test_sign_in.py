"""Sign-in against a real OpenID provider: who is let in, as whom, and for how long."""

import contextlib
import re
import secrets
from datetime import date, timedelta

import oidc_provider_mock
import pytest
from oidc_provider_mock import _app as provider_parts

from queries import books
from queries.books import Member
from tests.browser.conftest import SETTLED, serving

HEAD, PRESIDENT, NOBODY = "head@bank.cn", "president@bank.cn", "nobody@bank.cn"
UNIT = "62102201"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def bank(demo_folder, tmp_path, monkeypatch, chromium):
    """Return a context manager that serves the app with sign-in at a provider."""
    del chromium
    place = tmp_path / "books"
    place.mkdir()
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{place}/books.sqlite")
    books.grant([
        Member(HEAD, UNIT, "branch_head", LONG_AGO),
        Member(PRESIDENT, "62", "executive", LONG_AGO),
    ])  # fmt: skip

    @contextlib.contextmanager
    def open_(hours="10", age=timedelta(hours=1)):
        monkeypatch.setenv("GRANARY_ACCESS", "oidc")
        monkeypatch.setenv("GRANARY_SESSION_HOURS", hours)
        # Nobody reads a sister's name, not even where her ranked totals stand.
        monkeypatch.setenv("GRANARY_SISTERS", "anonymous")
        with oidc_provider_mock.run_server_in_thread(
            access_token_max_age=age
        ) as provider:
            there = f"http://localhost:{provider.server_port}"
            told = tmp_path / "secrets.toml"
            monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(told))
            with serving(demo_folder, place, secrets=lambda address: told.write_text(SECRETS.format(address=address, there=there, cookie=secrets.token_urlsafe(48)))) as address:  # fmt: skip
                yield address

    return open_


SECRETS = """[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{cookie}"
client_id = "granary"
client_secret = "granary-client-secret"
server_metadata_url = "{there}/.well-known/openid-configuration"
"""


def sign_in(visited, who):
    page = visited.page
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("oauth2/authorize"))
    page.fill("input[name=sub]", who)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(re.compile(r"127\.0\.0\.1|localhost"))
    return page


def leave(visited):
    """Sign out here and, as the provider asks, there."""
    page = visited.page
    page.get_by_text("退出登录").click()
    page.wait_for_url(re.compile("end_session"))
    page.goto(f"{visited.address}/?lang=zh")
    said(page, "请先登录")


def said(page, words):
    page.wait_for_function(f"document.body.innerText.includes({words!r})")


def test_who_signs_in_sees_their_own_and_can_leave(bank, visit):
    with bank() as address:
        visited = visit("?lang=zh", at=address)
        page = visited.page
        said(page, "请先登录")
        assert "存款" not in page.inner_text("body")
        sign_in(visited, HEAD)
        said(page, "环县支行")
        said(page, HEAD)
        page.wait_for_function(SETTLED)
        assert "泾川支行" not in page.inner_text("body")
        page.goto(f"{address}/deposit_share?lang=zh&org=62")
        said(page, "没有可看的机构")
        leave(visited)
        assert "环县支行" not in page.inner_text("body")
    actions = [row.action for row in books.events()]
    assert "sign_in" in actions
    assert "sign_out" in actions


def test_another_person_in_the_same_browser_is_another_reader(bank, visit):
    with bank() as address:
        visited = visit("?lang=zh", at=address)
        page = sign_in(visited, PRESIDENT)
        said(page, "泾川")
        leave(visited)
        sign_in(visited, HEAD)
        said(page, "环县支行")
        page.wait_for_function(SETTLED)
        assert "泾川支行" not in page.inner_text("body")


def test_an_unknown_person_is_told_whom_to_ask(bank, visit):
    with bank() as address:
        visited = visit("?lang=zh", at=address)
        page = sign_in(visited, NOBODY)
        said(page, "目前没有任何机构的查看权限")
        assert "存款" not in page.inner_text("[data-testid=stMain]")
        books.grant([Member(NOBODY, UNIT, "branch_head", LONG_AGO)])
        page.reload()
        said(page, "环县支行")
        books.revoke(NOBODY, date.today())  # noqa: DTZ011
        page.reload()
        said(page, "目前没有任何机构的查看权限")
    assert any(row.outcome == "refused" for row in books.events())


def test_a_session_ends(bank, visit):
    with bank(hours="0.0001") as address:
        visited = visit("?lang=zh", at=address)
        page = sign_in(visited, HEAD)
        page.wait_for_timeout(1500)
        page.reload()
        said(page, "登录已超时")


@pytest.mark.parametrize("fault", ["expired", "audience"])
def test_a_token_that_is_not_for_us_lets_nobody_in(bank, visit, monkeypatch, fault):
    if fault == "audience":
        monkeypatch.setattr(
            provider_parts.OpenIDCode,
            "get_audiences",
            lambda *_: ["another"],
            raising=False,
        )
    age = timedelta(seconds=-600) if fault == "expired" else timedelta(hours=1)
    with bank(age=age) as address:
        visited = visit("?lang=zh", at=address)
        page = sign_in(visited, HEAD)
        page.wait_for_timeout(3000)
        page.goto(f"{address}/?lang=zh")
        said(page, "请先登录")
        assert "环县支行" not in page.inner_text("body")


@pytest.mark.parametrize(("secret", "who", "expected"), [
    (True, HEAD, "环县支行"), (False, HEAD, "统一入口"), (True, "", "请先登录"), (True, NOBODY, "没有任何机构的查看权限"),
])  # fmt: skip
def test_a_proxy_is_believed_with_its_secret_only(bank, chromium, monkeypatch, demo_folder, tmp_path, secret, who, expected):  # fmt: skip
    """The bank's portal names the reader; a header alone, which anybody can send, does not."""
    known = secrets.token_urlsafe(48)
    monkeypatch.setenv("GRANARY_ACCESS", "proxy")
    monkeypatch.setenv("GRANARY_PROXY_SECRET", known)
    given = {"X-Granary-Proxy": known if secret else "guess", "X-Forwarded-Email": who}
    with serving(demo_folder, tmp_path / "books") as address:
        context = chromium.new_context(
            extra_http_headers=given, locale="zh-CN", bypass_csp=True
        )
        page = context.new_page()
        page.goto(f"{address}/?lang=zh")
        said(page, expected)
        if expected != "环县支行":
            assert "存款" not in page.inner_text("body")
        context.close()
