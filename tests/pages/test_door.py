"""Who is let in: by mode, by grant, at every run; and what must be set before anybody is."""

import logging
from datetime import date

import pytest

from pages.parts.shell import startup
from queries import access, books, config, engine
from queries.access import NoGrant
from queries.bank import tree
from queries.books import Member
from queries.scope import Reader
from tests import plain_bank
from tests.opening import EVERY, opened, words

UNIT, LONG_AGO = "62102201", date(2020, 1, 1)
STRONG = "Zk3v-Uq8n_Tb5xWf2LdRp7mHsGy4cJe9aQo1"
NAMED = {page.stem: page for page in EVERY}


def faults():
    return [str(fault) for fault in startup._faults()]


@pytest.fixture
def listening(monkeypatch):
    """Let the server listen somewhere, with some secrets."""

    def there(address="127.0.0.1", auth=None):
        monkeypatch.setattr(startup.st, "get_option", lambda name: address if name == "server.address" else None)  # fmt: skip
        monkeypatch.setattr(startup.st, "secrets", {"auth": auth or {}})

    return there


AUTH = {
    "redirect_uri": "https://granary.bank.cn/oauth2callback", "client_id": "granary",
    "client_secret": "s", "server_metadata_url": "https://id.bank.cn/.well-known/openid-configuration",
    "cookie_secret": STRONG,
}  # fmt: skip


def test_the_demo_starts_anywhere(demo_bank, listening):
    listening("0.0.0.0")
    assert faults() == []


@pytest.fixture
def real_bank(tmp_path, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{plain_bank.build(tmp_path)}")
    engine.forget()


def test_a_real_bank_is_not_shown_as_a_demo(real_bank, listening, monkeypatch):
    listening()
    assert faults() == []
    monkeypatch.setenv("GRANARY_ACCESS", "demo")
    [fault] = faults()
    assert "GRANARY_ACCESS" in fault


def test_one_reader_listens_on_this_machine_only(real_bank, listening):
    listening("0.0.0.0")
    [fault] = faults()
    assert "127.0.0.1" in fault


def test_an_empty_warehouse_that_was_named_is_no_demo(listening):
    listening("0.0.0.0")
    assert len(faults()) == 1


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({}, 0),
        ({"cookie_secret": ""}, 1),
        ({"cookie_secret": "short"}, 1),
        ({"cookie_secret": "changeme-changeme-changeme-changeme"}, 1),
        ({"client_id": ""}, 1),
        ({"redirect_uri": "http://granary.bank.cn/oauth2callback"}, 1),
        ({"redirect_uri": "http://127.0.0.1:8501/oauth2callback"}, 0),
        ({"redirect_uri": "", "client_secret": "", "cookie_secret": ""}, 2),
    ],
)
def test_sign_in_wants_a_provider_a_secret_and_encryption(demo_bank, listening, monkeypatch, changed, count):  # fmt: skip
    monkeypatch.setenv("GRANARY_ACCESS", "oidc")
    listening("0.0.0.0", AUTH | changed)
    assert len(faults()) == count


def test_a_proxy_wants_a_secret(demo_bank, listening, monkeypatch):
    monkeypatch.setenv("GRANARY_ACCESS", "proxy")
    listening()
    assert len(faults()) == 1
    monkeypatch.setenv("GRANARY_PROXY_SECRET", STRONG)
    assert faults() == []


def test_an_unsafe_server_does_not_start(demo_bank, listening, monkeypatch, caplog):
    monkeypatch.setenv("GRANARY_ACCESS", "open")
    listening()
    with caplog.at_level(logging.CRITICAL), pytest.raises(SystemExit):
        startup.refuse_unsafe()
    assert "oidc" in caplog.text


def test_nobody_is_anybody_by_default(demo_bank, monkeypatch):
    monkeypatch.setenv("GRANARY_ACCESS", "proxy")
    for who in ("", "executive", "nobody@b.cn", "administrator", "' OR 1=1 --"):
        with pytest.raises(NoGrant):
            access.admit(who)
    books.grant([Member("li@b.cn", UNIT, "branch_head", LONG_AGO)])
    assert access.admit("li@b.cn").grants == (tree()[UNIT].path,)
    assert access.operator().name == config.load().granary_reader


def test_an_administrator_sees_no_figures_by_that_role_alone(demo_bank, monkeypatch):
    monkeypatch.setenv("GRANARY_ACCESS", "proxy")
    books.grant([Member("admin@b.cn", "62", "administrator", LONG_AGO)])
    reader = access.admit("admin@b.cn")
    assert reader.grants == ()
    assert reader.units() == []
    opens = {name for name in NAMED if access.may_open(reader, name)}
    assert opens == access.OPEN["administrator"] & set(NAMED)
    books.grant([Member("admin@b.cn", UNIT, "steward", LONG_AGO)])
    both = access.admit("admin@b.cn")
    assert both.is_administrator
    assert access.may_open(both, "scorecard")


def test_a_presenters_grant_opens_no_live_figures(demo_bank):
    books.grant([
        Member("li@b.cn", UNIT, "branch_head", LONG_AGO), Member("li@b.cn", "62", "presenter", LONG_AGO),
    ])  # fmt: skip
    assert access.member("li@b.cn").grants == (tree()[UNIT].path,)


@pytest.mark.parametrize("role", list(access.OPEN))
def test_a_role_opens_its_pages_and_no_other(demo_bank, role):
    for name, page in NAMED.items():
        app = opened(page, lang="zh", **{"as": role})
        said = words(app)
        opens = access.may_open(access.admit(role), name)
        # The first page sends those on who may not see it.
        denied = "您的角色不能打开本页" in said or (name == "scorecard" and app.title[0].value != "经营总览")  # fmt: skip
        assert denied != opens, name


def test_a_presenter_lands_on_the_editions(demo_bank):
    app = opened(lang="zh", **{"as": "presenter"})
    assert app.title[0].value == "会议材料"


def test_every_page_is_opened_by_some_role():
    assert set(NAMED) == {name for names in access.OPEN.values() for name in names}


def test_no_role_is_forgotten(demo_bank):
    assert set(access.OPEN) == set(books.ROLES)
    assert not access.may_open(Reader("x", "boss", ()), "scorecard")
