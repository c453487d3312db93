"""What the page is told before its scripts run, and that no other answer is touched."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.shell.headers import guards, policy
from pages.parts.shell.opening import EARLY, PAGE, SCRIPT

ASKED = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TEXT = "plain " * 2000


def answer(made, asked=ASKED, **more):
    routes = [Route("/", lambda _: made)]
    inner = Starlette(routes=routes)
    inner.add_middleware(GZipMiddleware)
    app = Starlette(middleware=guards())
    app.mount("/", inner)
    return TestClient(app).get("/", headers=asked | more)


@pytest.fixture(params=["whole", "in pieces"])
def page(request):
    if request.param == "whole":
        return answer(FileResponse(PAGE))
    text = PAGE.read_text(encoding="utf-8")
    pieces = (text[at : at + 99] for at in range(0, len(text), 99))
    return answer(StreamingResponse(pieces, media_type="text/html"))


def test_the_page_names_the_scripts_it_will_need(page):
    named = re.findall(r"<\./([^>]+)>; rel=modulepreload", page.headers["Link"])
    assert all((PAGE.parent / name).is_file() for name in named)
    assert [name.split("/")[-1].split(".")[0] for name in named] == list(EARLY)


def test_the_page_knows_where_its_server_is_before_any_script_runs(page):
    ours, *others = re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL)
    assert ours == SCRIPT
    assert page.text.replace(f"<script>{SCRIPT}</script>", "") == PAGE.read_text("utf-8")  # fmt: skip
    assert len(others) >= 2
    assert int(page.headers["Content-Length"]) == len(page.content)


def test_nobody_is_told_the_page_is_the_one_without_the_script(page):
    assert not {"etag", "last-modified", "content-encoding"} & set(page.headers)


def test_the_policy_allows_both_scripts_and_no_third():
    assert policy().count("'sha256-") == 2


@pytest.mark.parametrize("asked", [ASKED, {"Accept": "*/*"}])
def test_what_is_no_page_passes_as_it_is(asked):
    file = answer(Response(TEXT, media_type="application/octet-stream"), asked)
    text = answer(PlainTextResponse(TEXT), asked, Range="bytes=0-5")
    assert (file.text, text.text) == (TEXT, TEXT)
    assert "Link" not in file.headers
    assert "Link" not in text.headers


def test_who_asks_for_anything_gets_the_page_unchanged():
    assert SCRIPT not in answer(FileResponse(PAGE), {"Accept": "*/*"}).text
