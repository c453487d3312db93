"""Only an administrator manages members, only in their charge, and never themselves."""

from datetime import date, timedelta

import pytest

from queries import access, administration, books
from queries.administration import CannotGrant, NotAdministrator, OwnGrant, realm
from queries.bank import root, tree
from queries.books import READING, BooksUnavailable, Member, Wanted
from queries.codes import DUTIES, ROLES
from queries.scope import Reader

TODAY = date.today()  # noqa: DTZ011
CHEN, EAST, LI = "chen@bank.cn", "east@bank.cn", "li@bank.cn"
NEW = Member("new@bank.cn", "E", "executive", TODAY)


@pytest.fixture
def signed_in(warehouse, monkeypatch):
    """People are known by name: an administrator of the bank, one of the east, and a reader."""
    monkeypatch.setenv("GRANARY_ACCESS", access.OIDC)
    for email, unit, role in ((CHEN, "R", "administrator"), (EAST, "E", "administrator"), (LI, "R", "executive")):  # fmt: skip
        books.grant([Member(email, unit, role, date(2020, 1, 1))], by="root", reason="x")  # fmt: skip
    return access.admit


def doings(reader):
    return {
        "realm": lambda: administration.realm(reader),
        "members": lambda: administration.members(reader),
        "grant": lambda: administration.grant(reader, NEW, "why"),
        "revoke": lambda: administration.revoke(
            reader, Member(LI, "R", "executive", date(2020, 1, 1)), "why"
        ),
        "events": lambda: administration.events(reader, Wanted()),
        "event_count": lambda: administration.event_count(reader, Wanted()),
    }


def test_every_function_that_takes_a_reader_is_tried():
    asking = {
        name for name, thing in vars(administration).items()
        if callable(thing) and not name.startswith("_") and "reader" in getattr(thing, "__annotations__", {})
    }  # fmt: skip
    assert asking == set(doings(None))


@pytest.mark.parametrize("what", doings(None))
@pytest.mark.parametrize("role", READING)
def test_nobody_else_is_let_in_and_the_attempt_is_told(what, role, signed_in):
    books.grant([Member("some@bank.cn", "R", role, TODAY)], by="root")
    before = books.members()
    with pytest.raises(NotAdministrator):
        doings(signed_in("some@bank.cn"))[what]()
    assert books.members() == before
    told = books.events(Wanted(person="some@bank.cn", outcome="refused"))
    assert [e.subject for e in told] == ["administration"]


@pytest.mark.parametrize("what", doings(None))
def test_a_reader_that_says_so_of_itself_is_not_believed(what, signed_in):
    forged = Reader("eve@evil.example", "administrator", (root().path,), is_administrator=True)  # fmt: skip
    with pytest.raises(NotAdministrator):
        doings(forged)[what]()


@pytest.mark.parametrize("what", doings(None))
def test_a_grant_that_has_ended_ends_at_once(what, signed_in):
    chen = signed_in(CHEN)
    doings(chen)["realm"]()
    books.revoke(CHEN, TODAY, by="root")
    with pytest.raises(NotAdministrator):
        doings(chen)[what]()


def test_a_grant_is_told_with_who_whom_where_which_role_and_why(signed_in):
    administration.grant(signed_in(CHEN), NEW, "  甘农银任〔2026〕3号 ")
    assert access.member("new@bank.cn").grants == (tree()["E"].path,)
    administration.revoke(signed_in(CHEN), NEW, "离任")
    told = books.events(Wanted(person=CHEN))
    assert [(e.action, e.subject, e.outcome) for e in told] == [
        ("revoke", "new@bank.cn E executive", "done"),
        ("grant", "new@bank.cn E executive", "done"),
    ]
    assert told[0].detail == "离任"
    assert told[1].detail.endswith("; 甘农银任〔2026〕3号")


def test_charge_ends_where_the_administrator_s_unit_ends(signed_in):
    east = signed_in(EAST)
    assert realm(east) == (tree()["E"].path,)
    assert {m.org_id for m in administration.members(east)} == {"E"}
    administration.grant(east, NEW, "why")
    for unit in ("R", "W"):
        with pytest.raises(NotAdministrator):
            administration.grant(east, Member("new@bank.cn", unit, "presenter", TODAY), "why")  # fmt: skip
    with pytest.raises(NotAdministrator):
        administration.revoke(east, Member(LI, "R", "executive", date(2020, 1, 1)), "why")  # fmt: skip
    with pytest.raises(NotAdministrator):
        administration.events(east, Wanted())
    assert {e.subject for e in books.events(Wanted(person=EAST, outcome="refused"))} == {"members of R", "members of W"}  # fmt: skip


@pytest.mark.parametrize("own", [CHEN, "Chen@Bank.cn", f" {CHEN}"])
def test_nobody_decides_on_themselves(own, signed_in):
    chen = signed_in(CHEN)
    with pytest.raises((OwnGrant, CannotGrant)):
        administration.grant(chen, Member(own, "R", "executive", TODAY), "why")
    with pytest.raises(OwnGrant):
        administration.revoke(chen, Member(own, "R", "administrator", date(2020, 1, 1)), "why")  # fmt: skip
    assert [m.role for m in books.grants_of(CHEN, TODAY)] == ["administrator"]


@pytest.mark.parametrize(
    "wrong",
    [
        Member("", "E", "executive", TODAY), Member("@", "E", "executive", TODAY), Member("a b@c", "E", "executive", TODAY),
        Member("a\u202e@b.cn", "E", "executive", TODAY), Member("a\n@b.cn", "E", "executive", TODAY),
        Member("x" * 200 + "@b.cn", "E", "executive", TODAY), Member("a@b.cn", "nowhere", "executive", TODAY),
        Member("a@b.cn", "E", "boss", TODAY), Member("a@b.cn", "E", "executive", TODAY, TODAY - timedelta(days=1)),
    ],
)  # fmt: skip
def test_what_is_no_grant_is_refused_with_a_sentence(wrong, signed_in):
    with pytest.raises(CannotGrant):
        administration.grant(signed_in(CHEN), wrong, "why")
    assert len(books.members()) == 3


def test_without_a_reason_nothing_is_done(signed_in):
    for doing in (administration.grant, administration.revoke):
        with pytest.raises(CannotGrant, match="reason"):
            doing(signed_in(CHEN), NEW, "  ")


def test_lost_books_stop_grants(signed_in, tmp_path):
    chen = signed_in(CHEN)
    (tmp_path / "books.sqlite").unlink()
    with pytest.raises(BooksUnavailable):
        administration.grant(chen, NEW, "why")


def test_the_local_reader_manages_and_so_does_the_demo_s_administrator(warehouse, demo_folder, monkeypatch):  # fmt: skip
    monkeypatch.setenv("GRANARY_ACCESS", access.SINGLE)
    administration.grant(access.admit(), NEW, "why")
    assert administration.members(access.admit()) == [NEW]
    monkeypatch.setenv("GRANARY_ACCESS", access.DEMO)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{demo_folder}")
    assert access.mode() == access.DEMO
    for who in access.readers():
        if who == access.ADMINISTRATOR:
            assert administration.events(access.admit(who), Wanted())
        else:
            with pytest.raises(NotAdministrator):
                administration.members(access.admit(who))


def test_every_role_is_named_and_its_duties_told():
    assert tuple(ROLES) == tuple(DUTIES) == books.ROLES
