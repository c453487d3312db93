"""A running server, asked by people of two units: nothing the page never offered helps."""

import asyncio
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from urllib.parse import unquote, urlencode
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from queries import books
from queries.books import Member
from tests import village
from tests.bench.server import serving
from tests.opening import HOUSE, PAGES
from tests.sidedoors.readers import written
from tests.sidedoors.visitor import SECRET, Visitor

TODAY = date.today()  # noqa: DTZ011  as the grants are counted
EAST, WEST = "east@bank.cn", "west@bank.cn"
INSIDES = {
    EAST: ("西一", "West One", "W1"),
    WEST: ("东一", "East One", "东二", "East Two"),
}
NAUGHTY = [
    "W", "W1", "R", "", "%", "_", "/R/W/", "E/../W", "' OR '1'='1", "E'; DROP TABLE member; --", "W\0", "E\0W",
    "undefined", "None", "true", "1e999", "-1", "NaN", "${7*7}", "{{7*7}}", "%s%n", "../../etc/passwd",
    "<script>alert(1)</script>", "![x](http://evil.example/x.png)", "Ｗ", "\u202eW", "🌾", "田" * 5000,
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    file = written(folder / "village.duckdb", village.ROWS)
    with serving(
        HOUSE / "app.py", folder, GRANARY_WAREHOUSE=f"duckdb:///{file}", GRANARY_ACCESS="proxy",
        GRANARY_PROXY_SECRET=SECRET, GRANARY_AHEAD="8", GRANARY_FRESH="1e12",
    ) as made:  # fmt: skip
        made.folder = folder
        yield made


@pytest.fixture(autouse=True)
def members(server, monkeypatch):
    """Two heads, each granted their own unit, in the server's own books."""
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{server.folder}/books.sqlite")
    first = date(2020, 1, 1)
    books.grant(
        [
            Member(EAST, "E", "branch_head", first),
            Member(WEST, "W", "branch_head", first),
        ]
    )


def run(talk):
    """In a thread of its own: a browser test's loop may still run in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, asyncio.wait_for(talk, 120)).result()


async def arrived(server, email, page="", **address):
    visitor = Visitor(server.port, email, page, **address)
    await visitor.open()
    return visitor


def test_both_see_their_own_and_only_the_totals_of_the_other(server):
    """Every page, in turn, in one process whose caches both fill."""

    async def talk():
        east, west = await arrived(server, EAST), await arrived(server, WEST)
        for page in [p.stem for p in PAGES][::2]:
            for visitor, own, inside in (
                (east, "E", INSIDES[EAST]),
                (west, "W", INSIDES[WEST]),
            ):
                await visitor.visit(page if page in visitor.pages else "")
                assert visitor.unit == own
                assert visitor.tells(*inside) == []
        assert west.tells("西一")

    run(talk())


@pytest.mark.parametrize(
    "key", ["org", "month", "against", "peers", "unit", "lang", "as", "edition"]
)
def test_no_address_leads_out(key, server):
    async def talk():
        for value in NAUGHTY:
            page = "present" if key == "edition" else "daily"
            east = await arrived(server, EAST, page, **{key: value})
            assert east.tells(*INSIDES[EAST][:2]) == []
            assert key == "edition" or east.unit == "E"
            assert not any("SELECT" in e or "Traceback" in e for e in east.errors)
            await east.close()

    run(talk())


def test_repeated_and_unknown_parameters_change_nothing(server):
    async def talk():
        for query in (
            "org=W&org=E",
            "org=E&org=W",
            "org[]=W",
            "grants=/R/&role=executive&reader=west@bank.cn",
            urlencode({"x": "y" * 200_000}),
        ):
            east = Visitor(server.port, EAST)
            east.query = query
            await east.open()
            assert (east.unit, east.tells(*INSIDES[EAST][:2])) == ("E", [])

    run(talk())


FORGED = [
    ("string_value", "W1"),
    ("string_value", "W"),
    ("int_value", 5),
    ("string_value", "' OR 1=1 --"),
    ("bool_value", True),
    ("json_value", '{"org": "W"}'),
]


@pytest.mark.parametrize(
    "picked",
    ["pick_org", "pick_month", "pick_against", "pick_peers", "pick_unit", "lang"],
)
def test_no_value_that_was_not_offered_is_taken(picked, server):
    async def talk():
        for field, value in FORGED:
            east = await arrived(server, EAST, "daily")
            widget = east.widgets.pop(picked)
            east.forged[widget.id] = (field, value)
            await east.again()
            assert east.tells(*INSIDES[EAST][:2]) == []
            east.forged.clear()
            await east.again()
            assert east.unit == "E"
            await east.close()

    run(talk())


CLICKS = {
    "plotly_chart": '{"selection": {"points": [{"customdata": ["W1"], "point_index": 0}], "point_indices": [0], "box": [], "lasso": []}}',
    "deck_gl_json_chart": '{"selection": {"indices": {"regions": [0]}, "objects": {"regions": [{"id": "1002"}]}}}',
    "arrow_data_frame": '{"selection": {"rows": [999], "columns": [], "cells": []}}',
}  # fmt: skip


def test_no_click_that_nobody_made_leads_out(server):
    async def talk():
        for page in ("scorecard", "deposit_share", "outlet_stars", "agri_lending"):
            east = await arrived(server, EAST)
            if page in east.pages:
                await east.visit(page)
            for id_, kind in dict(east.charts).items():
                if kind in CLICKS and id_:
                    east.forged = {id_: ("string_value", CLICKS[kind])}
                elif kind == "bidi_component" and id_:
                    east.forged = {
                        id_: (
                            "json_trigger_value",
                            '[{"event": "unit", "value": "W1"}, {"event": "open", "value": "../../etc"}]',
                        )
                    }
                await east.again()
                east.forged = {}
            await east.again()
            assert (east.unit, east.tells(*INSIDES[EAST][:2])) == ("E", [])
            await east.close()

    run(talk())


def test_a_grant_that_ends_counts_from_the_next_run(server):
    async def talk():
        east = await arrived(server, EAST, "daily")
        assert east.unit == "E"
        kept = dict(east.files)
        assert kept
        books.revoke(EAST, TODAY)
        # The page is still on the screen, its buttons and its last address with it.
        for file_id in kept.values():
            url, refused = await east.fetch(file_id)
            assert (url, bool(refused)) == ("", True)
        east.heard.clear()
        await east.again()
        assert any(EAST in said for said in east.errors)
        assert east.tells("东一", "东二", "East One") == []
        for file_id in kept.values():
            url, refused = await east.fetch(file_id)
            assert (url, bool(refused)) == ("", True)

    run(talk())


def test_a_grant_that_has_not_begun_or_is_over_counts_for_nothing(server):
    books.grant([
        Member("soon@bank.cn", "R", "executive", TODAY + timedelta(days=1)),
        Member("gone@bank.cn", "R", "executive", date(2020, 1, 1), TODAY - timedelta(days=1)),
    ])  # fmt: skip

    async def talk():
        for email in ("soon@bank.cn", "gone@bank.cn", "nobody@bank.cn", "", " "):
            visitor = await arrived(server, email, "daily")
            assert visitor.errors or visitor.unit is None
            assert visitor.tells("东一", "西一", "East One") == []
            await visitor.close()

    run(talk())


def test_without_the_proxys_secret_nobody_is_anybody(server):
    async def talk():
        for secret in ("", "wrong", SECRET.lower(), SECRET + "x"):
            visitor = Visitor(server.port, WEST, "daily")
            visitor.headers["X-Granary-Proxy"] = secret
            with pytest.raises(InvalidStatus):
                await visitor.open()

    run(talk())


def fetched(server, path, method="GET"):
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}",
        method=method,
        headers={"X-Granary-Proxy": SECRET},
    )
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {}, error.read()


def test_a_file_is_nobodys_who_does_not_hold_its_id(server):
    """Ids are random, and die with the session; a made-up one opens nothing."""

    async def talk():
        west = await arrived(server, WEST, "daily")
        east = await arrived(server, EAST, "daily")
        assert set(west.files.values()).isdisjoint(east.files.values())
        for guess in (uuid4().hex, "", "../app.py", "0" * 32):
            url, refused = await east.fetch(guess)
            assert (url, bool(refused)) == ("", True)

    run(talk())
    for path in (
        "/media/" + "0" * 56 + ".xlsx",
        "/media/../app.py",
        "/media/..%2f..%2fapp.py",
        "/media/",
        "/app/static/../app.py",
    ):
        status, _, body = fetched(server, path)
        assert status >= 400 or b"<title>" in body
        assert b"granary" not in body.lower() or b"<title>" in body


def test_a_file_has_its_chinese_name(server):
    """RFC 6266: `filename*` with the name in UTF-8, percent-encoded."""

    async def talk():
        east = await arrived(server, EAST, "briefing")
        key = next(k for k in east.files if k.startswith("workbook"))
        url, refused = await east.fetch(east.files[key])
        assert refused == ""
        return url

    _, headers, body = fetched(server, run(talk()))
    said = {name.lower(): value for name, value in headers.items()}[
        "content-disposition"
    ]
    assert said.startswith("attachment; filename")
    assert body[:2] == b"PK"
    assert "_E_" in unquote(said)


def test_the_log_says_what_broke_and_nothing_else(server):
    """After all of the above: no figure, no statement, no secret, nobody's inside."""
    log = (server.folder / "server.log").read_text()
    for word in (
        SECRET,
        "SELECT",
        "sqlite:///",
        "西一",
        "West One",
        "DROP TABLE",
        "evil.example",
    ):
        assert word not in log
