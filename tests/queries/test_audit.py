"""The audit log tells what was done and cannot be talked into anything else."""

import ast
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data.commands.trace import TRACED
from data.rights import statements
from queries import books, kpi
from queries.books import BooksUnavailable, Edition, Leaf, Member, NotForgotten, Wanted
from queries.books.audit import clean
from queries.books.editions import EditionDamaged
from queries.books.store import engine, writing
from queries.books.tables import audit_log, delivery, edition, member
from queries.catalogue import KPIS
from queries.codes import ACTIONS
from tests.test_architecture import name_of, sources
from tests.village import MAR

TODAY = date(2026, 11, 26)
LI = "li@bank.cn"
NAUGHTY = [
    "a\nadmin granted",
    "a\r\n2026-11-26 root grant",
    "\x00null",
    "\x1b[2Jgone",
    "page \u202excod.exe",
    "\u2066isolated\u2069",
    "zero\u200bwidth",
    "\ufeffmark",
    "line\u2028separator\u2029paragraph\x85next",
    "half \ud800 pair",
    "tab\tbed",
    "x" * 10_000,
    "\n" * 10_000,
    "'; DROP TABLE audit_log; --",
    '=HYPERLINK("http://x")',
    "存款份额\u3000全辖",
    "👩‍🌾",
]


def lines():
    return [(e.email, e.action, e.subject, e.outcome) for e in books.events()]


@pytest.mark.parametrize("told", NAUGHTY, ids=range(len(NAUGHTY)))
def test_what_is_written_stays_on_its_line(told, warehouse):
    books.refused(told, told)
    books.note(told, "export", told, told, "done", told)
    for one in books.events():
        for name in ("email", "subject", "scope", "detail"):
            value = getattr(one, name) or ""
            assert all(sign.isprintable() for sign in value)
            assert len(value) <= audit_log.c[name].type.length
    assert books.event_count() == 2


def test_what_cannot_be_seen_is_written_out_and_what_is_too_long_cut():
    assert clean("a\nb\u202ec", 20) == r"a\nb\u202ec"
    assert clean("存款 a@b.cn", 20) == "存款 a@b.cn"
    assert clean("x" * 30, 10) == "x" * 9 + "…"


def test_who_came_and_went_and_was_refused_is_told(warehouse):
    books.signed_in(LI)
    books.refused(LI, "page audit")
    books.signed_out(LI)
    assert set(lines()) == {
        (LI, "sign_in", "", "done"),
        (LI, "access", "page audit", "refused"),
        (LI, "sign_out", "", "done"),
    }


def test_a_beginning_is_followed_by_its_end(warehouse):
    with books.recorded(LI, "load", "a.csv"):
        assert lines() == [(LI, "load", "a.csv", "begun")]
    with pytest.raises(NotForgotten), books.recorded(LI, "load", "b.csv"):
        raise NotForgotten(books.NotYours().message)
    with pytest.raises(KeyError), books.recorded(LI, "load", "c.csv"):
        raise KeyError
    ends = {s: o for _, _, s, o in lines() if o != "begun"}
    assert ends == {"a.csv": "done", "b.csv": "refused", "c.csv": "failed"}


def test_books_lost_at_the_end_do_not_unsay_what_was_done(warehouse, tmp_path, caplog):
    with books.recorded(LI, "load", "a.csv"):
        (tmp_path / "books.sqlite").unlink()
    assert "unrecorded" in caplog.text


def test_events_are_found_by_person_action_outcome_period_and_text(warehouse):
    for n in range(5):
        books.note(f"u{n}@bank.cn", "export", f"share_{n}.xlsx", "E 2026-03-31")
    books.refused("U1@bank.cn", "100%_sure")
    today = books.events()[0].happened_at.date()
    assert books.event_count(Wanted(person="u1@")) == 2
    assert books.event_count(Wanted(action="export", person="u1")) == 1
    assert books.event_count(Wanted(outcome="refused")) == 1
    assert books.event_count(Wanted(text="0%_s")) == 1
    assert books.event_count(Wanted(text="SHARE_3")) == 1
    assert books.event_count(Wanted(text="%")) == 1
    assert books.event_count(Wanted(first=today, last=today)) == 6
    assert books.event_count(Wanted(last=today - timedelta(days=1))) == 0
    first, rest = books.events(most=2), books.events(skip=2)
    assert [*first, *rest] == books.events()
    assert len(rest) == 4
    times = [e.happened_at for e in books.events()]
    assert times == sorted(times, reverse=True)


def chores():
    one = Member(LI, "E", "executive", TODAY)
    return [
        lambda: books.signed_in(LI),
        lambda: books.refused(LI, "x"),
        lambda: books.grant([one]),
        lambda: books.revoke(LI, TODAY),
        lambda: books.recorded(LI, "load", "a.csv").__enter__(),
        lambda: books.deliver("e", LI, "sent"),
        lambda: books.forget_before(date(2020, 1, 1), TODAY, "root"),
        lambda: books.forget_person(LI, TODAY, "root"),
    ]


@pytest.mark.parametrize("chore", chores(), ids=range(len(chores())))
def test_lost_books_stop_what_leaves_a_trace_and_are_not_begun_anew(chore, within, tmp_path):  # fmt: skip
    scope = within()
    books.signed_in(LI)
    (tmp_path / "books.sqlite").unlink()
    with pytest.raises(BooksUnavailable) as lost:
        chore()
    assert "GRANARY_BOOKS" in lost.value.message.zh
    assert not (tmp_path / "books.sqlite").exists()
    assert books.hindrance() == lost.value.message
    assert kpi.by(KPIS["deposit_balance"], scope, "county").height  # reading goes on


def test_books_that_may_only_be_read_can_be_read(warehouse, tmp_path, monkeypatch):
    books.grant([Member(LI, "E", "executive", TODAY)])
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///file:{tmp_path}/books.sqlite?mode=ro&uri=true")  # fmt: skip
    assert [m.email for m in books.members()] == [LI]
    with pytest.raises(BooksUnavailable):
        books.grant([Member("new@bank.cn", "E", "executive", TODAY)])
    with pytest.raises(BooksUnavailable):
        books.record(_reader(), "export", "x.xlsx")
    assert len(books.members()) == 1


def test_locked_books_are_not_waited_for_for_ever(warehouse, tmp_path, monkeypatch):
    monkeypatch.setenv("GRANARY_BOOKS", f"sqlite:///{tmp_path}/books.sqlite?timeout=0.1")  # fmt: skip
    books.signed_in(LI)
    holder = sa.create_engine(f"sqlite:///{tmp_path}/books.sqlite")
    with holder.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        with pytest.raises(BooksUnavailable):
            books.signed_in(LI)
    books.signed_in(LI)
    assert books.event_count() == 2


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/b.sqlite", "nosuch://user:secret@host/db", "not a url"])  # fmt: skip
def test_books_that_cannot_be_opened_say_so_without_a_secret(url, warehouse, monkeypatch):  # fmt: skip
    monkeypatch.setenv("GRANARY_BOOKS", url)
    with pytest.raises(BooksUnavailable) as lost:
        books.signed_in(LI)
    assert "secret" not in f"{lost.value.message}{lost.value}"
    assert books.hindrance() == lost.value.message


def test_a_file_that_is_no_database_is_refused(warehouse, tmp_path):
    (tmp_path / "books.sqlite").write_bytes(b"something else entirely" * 100)
    with pytest.raises(BooksUnavailable):
        books.signed_in(LI)


def test_grants_and_their_line_are_kept_together_or_not_at_all(warehouse):
    books.grant([Member(LI, "E", "executive", TODAY)], by="chen@bank.cn", reason="文件 3 号")  # fmt: skip
    books.revoke(LI, TODAY + timedelta(days=9), role="executive", by="chen@bank.cn", reason="离任")  # fmt: skip
    told = {e.action: e for e in books.events()}
    assert told["grant"].subject == told["revoke"].subject == f"{LI} E executive"
    assert told["grant"].email == "chen@bank.cn"
    assert "文件 3 号" in told["grant"].detail
    assert told["revoke"].detail == "离任"
    with engine().begin() as connection:
        connection.execute(sa.schema.DropTable(audit_log))
    with pytest.raises(BooksUnavailable):
        books.grant([Member("new@bank.cn", "E", "executive", TODAY)])
    assert [m.email for m in books.members()] == [LI]


def test_a_grant_that_has_not_begun_can_be_ended(warehouse):
    books.grant([Member(LI, "E", "executive", TODAY + timedelta(days=30)), Member(LI, "W", "presenter", TODAY)])  # fmt: skip
    assert len(books.revoke(LI, TODAY, org_id="E")) == 1
    assert [m.org_id for m in books.members()] == ["W"]


def test_nothing_but_retention_changes_or_deletes_events():
    changing = {
        name_of(file)
        for file in sources("queries", "data", "pages", "app.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("update", "delete")
        and getattr(node.value, "id", "") == "audit_log"
    }  # fmt: skip
    assert changing == set()
    users = {name_of(f) for f in sources("queries", "data", "pages") if "audit_log" in f.read_text()}  # fmt: skip
    assert users == {
        "queries/books/tables.py", "queries/books/audit.py", "queries/books/privacy.py",
        "data/rights.py", "data/commands/audit.py",
    }  # fmt: skip


def handed_over():
    """Yield every action that is written as a literal when something is recorded."""
    for file in sources("queries", "data", "pages", "app.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            called = getattr(node, "func", None)
            owner = getattr(getattr(called, "value", None), "id", "")
            place = {"record": 1, "note": 1, "recorded": 1, "add": 2}.get(getattr(called, "attr", ""))  # fmt: skip
            if owner in ("books", "audit") and place and len(node.args) > place:
                told = node.args[place]
                yield from [told.value] if isinstance(told, ast.Constant) else []


def test_every_action_has_a_name_and_is_recorded_somewhere():
    told = {*handed_over(), *TRACED, "access", "sign_in", "sign_out"}
    assert set(ACTIONS) == told


def aged(days):
    """Write an event, a delivery and an ended grant of so many days ago."""
    at = datetime.combine(TODAY, datetime.min.time()) - timedelta(days=days)
    mark = str(uuid4())
    with writing() as connection:
        connection.execute(audit_log.insert(), {"event_id": mark, "happened_at": at, "email": LI, "action": "export", "subject": f"{days}", "scope": "", "outcome": "done", "detail": None})  # fmt: skip
        connection.execute(delivery.insert(), {"delivery_id": mark, "edition_id": "e", "delivered_at": at, "recipient": LI, "outcome": "sent", "detail": None})  # fmt: skip
        connection.execute(member.insert(), {"email": f"{days}@bank.cn", "org_id": "E", "role": "executive", "valid_from": date(2000, 1, 1), "valid_to": at.date()})  # fmt: skip


def test_retention_takes_what_is_older_and_tells_of_it(warehouse):
    for days in (400, 201, 200, 199, 1):
        aged(days)
    gone = books.forget_before(TODAY - timedelta(days=200), TODAY, "root")
    assert gone == {"audit_log": 2, "delivery": 2, "member": 2}
    kept = books.events()
    assert {e.subject for e in kept if e.action == "export"} == {"200", "199", "1"}
    assert [(e.email, e.subject) for e in kept if e.action == "forget"] == [
        ("root", f"before={TODAY - timedelta(days=200)}")
    ]


@pytest.mark.parametrize("days", [182, 0, -5])
def test_six_months_are_kept_whatever_is_asked(days, warehouse):
    aged(400)
    with pytest.raises(NotForgotten, match="six months"):
        books.forget_before(TODAY - timedelta(days=days), TODAY, "root")
    assert books.event_count() == 1


def frozen(by):
    """Keep an edition of a person with one panel in each language."""
    made = Edition(str(uuid4()), f"例会 {by}", "E", MAR, "year_start", "all", "auto", datetime(2026, 4, 1), by, "v1", "{}", "{}")  # fmt: skip
    leaves = [Leaf(lang, 0, "s", "p", "{}", "{}", b"frame", f"message of {by}") for lang in ("zh", "en")]  # fmt: skip
    return books.keep(made, leaves)


def test_a_person_becomes_one_pseudonym_everywhere_and_nobody_else_does(within):
    reader = within().reader
    other = f"wang-{LI}"
    books.grant([Member(LI.upper(), "E", "executive", date(2020, 1, 1), date(2020, 12, 31))], by="root")  # fmt: skip
    books.grant([Member(other, "E", "executive", TODAY)], by=LI, reason=f"asked by {LI}, not {LI}.example")  # fmt: skip
    made, others = frozen(LI), frozen(other)
    books.deliver(made.edition_id, LI, "failed", f"550 <{LI}> unknown")
    books.reword(made, _reader(LI), books.leaves(made, "zh")[0], f"{LI} 说")

    alias, changed = books.forget_person(f" {LI} ", TODAY, "root")

    assert alias.startswith("former-")
    assert set(changed) == {"member", "audit_log", "edition", "edition_panel", "delivery"}  # fmt: skip
    left = everything()
    assert not [row for row in left if f"'{LI}'" in row.casefold()]
    assert any(f"asked by {alias}, not {LI}.example" in row for row in left)
    assert {m.email for m in books.members()} == {alias, other}
    assert books.opened(others.edition_id, reader).created_by == other
    now = books.opened(made.edition_id, reader)
    assert now.created_by == alias
    assert now.content_hash != made.content_hash
    [leaf] = books.leaves(now, "zh")  # whole, and sealed anew
    assert leaf.wording == f"{alias} 说"
    assert leaf.message == f"message of {LI}"  # what was frozen is evidence
    [told] = [e for e in books.events() if e.action == "forget"]
    assert told.subject == alias
    assert LI not in f"{told}"


def test_an_edition_that_was_damaged_stays_recognisably_so(within):
    reader = within().reader
    made = frozen(LI)
    with writing() as connection:
        connection.execute(edition.update().values(month=date(2026, 2, 28)))
    books.forget_person(LI, TODAY, "root")
    with pytest.raises(EditionDamaged):
        books.leaves(books.opened(made.edition_id, reader), "zh")


def test_who_still_has_a_grant_is_not_forgotten(warehouse):
    for since in (TODAY, TODAY + timedelta(days=9)):
        books.grant([Member("Li@Bank.cn", "E", "executive", since)])
        with pytest.raises(NotForgotten, match="revoke"):
            books.forget_person(LI, TODAY, "root")
        books.revoke("Li@Bank.cn", since)
    books.forget_person(LI, TODAY, "root")


def test_two_people_get_two_pseudonyms(warehouse):
    assert books.forget_person("a@b.cn", TODAY, "r")[0] != books.forget_person("c@b.cn", TODAY, "r")[0]  # fmt: skip


def everything():
    """Return every row of the books as text, panels as frozen left out."""
    with engine().connect() as connection:
        return [
            repr(tuple(row))
            for table in books.metadata.sorted_tables
            if table.name not in ("edition_picture", "edition_panel")
            for row in connection.execute(sa.select(table))
        ]


def _reader(name="test"):
    from queries.bank import root  # noqa: PLC0415
    from queries.scope import Reader  # noqa: PLC0415

    return Reader(name, "executive", (root().path,))


ROLE = "granary_web_test"


@pytest.fixture
def server(postgres):
    """Return a fresh database's address; the server has a role that owns nothing."""
    found = postgres()
    admin = sa.create_engine(found, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'x'")
    admin.dispose()
    return sa.make_url(found)


@pytest.mark.embedded
def test_on_postgresql_the_web_s_role_cannot_change_events(server, warehouse, monkeypatch):  # fmt: skip
    monkeypatch.setenv("GRANARY_BOOKS", server.render_as_string(hide_password=False))
    books.signed_in(LI)
    with engine().begin() as connection:
        for statement in statements(ROLE):
            connection.exec_driver_sql(statement)
    web = server.set(username=ROLE, password="x")
    monkeypatch.setenv("GRANARY_BOOKS", web.render_as_string(hide_password=False))

    books.signed_out(LI)
    books.grant([Member(LI, "E", "executive", TODAY)])
    books.revoke(LI, TODAY)

    assert [e.action for e in books.events()] == ["revoke", "grant", "sign_out", "sign_in"]  # fmt: skip
    for change in (audit_log.delete(), audit_log.update().values(email="x")):
        with pytest.raises(BooksUnavailable), writing() as connection:
            connection.execute(change)
    with pytest.raises(BooksUnavailable):
        books.forget_before(date(2020, 1, 1), TODAY, "root")
    engine().dispose()
