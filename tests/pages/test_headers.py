"""What every answer tells the browser, and which names the server answers to."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.shell.headers import ALWAYS, HEALTH, guards, policy

PLACES = ("/", "/media/1.xlsx", HEALTH)


def client(*given, base="http://testserver", **more):
    routes = [Route(place, lambda _: PlainTextResponse("here")) for place in PLACES]
    made = guards(*given, **more)
    assert all(isinstance(one, Middleware) for one in made)
    return TestClient(Starlette(routes=routes, middleware=made), base_url=base)


@pytest.mark.parametrize("name", [*ALWAYS, "Content-Security-Policy"])
def test_every_answer_carries_them_refusals_too(name):
    asked = client(["testserver"])
    assert asked.get("/").headers[name]
    assert asked.get("/nowhere").headers[name]
    refused = asked.get("/", headers={"Host": "evil.example"})
    assert (refused.status_code, bool(refused.headers[name])) == (400, True)


def test_the_policy_lets_nothing_in_from_elsewhere():
    told = dict(part.strip().split(" ", 1) for part in policy().split(";"))
    assert "'unsafe-inline'" not in told["script-src"]
    assert "'unsafe-eval'" not in told["script-src"]
    assert "sha256-" in told["script-src"]
    assert told["frame-ancestors"] == "'none'"
    assert "http" not in policy()


def test_strict_transport_only_where_there_is_any():
    assert "Strict-Transport-Security" not in client().get("/").headers
    assert (
        client(base="https://testserver").get("/").headers["Strict-Transport-Security"]
    )
    proxied = client().get("/", headers={"X-Forwarded-Proto": "https"})
    assert proxied.headers["Strict-Transport-Security"]


def test_files_are_kept_nowhere():
    assert client().get("/media/1.xlsx").headers["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client().get("/").headers


def test_hosts_with_a_star_cover_what_lies_beneath():
    asked = client(["*.bank.cn"])
    codes = [
        asked.get("/", headers={"Host": h}).status_code
        for h in ("granary.bank.cn", "bank.cn.evil.example", "")
    ]
    assert codes == [200, 400, 400]


def test_beside_the_proxy_there_is_nothing_but_the_pulse():
    asked = client(header="X-Granary-Proxy", secret="s" * 40)
    right = {"X-Granary-Proxy": "s" * 40}
    assert [asked.get(p).status_code for p in PLACES] == [403, 403, 200]
    assert [asked.get(p, headers=right).status_code for p in PLACES] == [200, 200, 200]
    for wrong in ("", "s" * 39, "S" * 40):
        assert asked.get("/", headers={"X-Granary-Proxy": wrong}).status_code == 403
