"""The import page without a browser: kinds, uploads, jobs, and what the page says of them."""

import io
import shutil
import time
import zipfile
from datetime import date

import polars as pl
import pytest

from data.feeds import FEEDS
from data.store import Store
from pages.parts.imports import jobs, uploads
from pages.parts.imports.arrivals import awaited, latest
from pages.parts.imports.jobs import About
from pages.parts.imports.kinds import kinds
from pages.parts.imports.uploads import UploadRefused
from pages.parts.panel import table
from queries import access, books, engine, schema
from queries.bank import root
from queries.books import Wanted
from queries.scope import Scope
from tests.opening import HOUSE, assert_opened, opened, words

PAGE = HOUSE / "pages" / "manage" / "import_files.py"
ALIAS = "feed,written_as,id\nmarket_month,本省行,62\n"
LOANS = ["org_id", "month", "segment", "loan_class", "balance"]
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
PATIENCE = 60.0


class Sent:
    """A file as the browser sends it."""

    def __init__(self, name, content):
        self.name, self.content = name, content
        self.size = len(content)

    def getvalue(self):
        return self.content


def zipped(**files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return memory.getvalue()


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Jobs of a test lie in its own folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def bank(demo_folder, tmp_path, monkeypatch):
    """A copy of the demo bank that may be written to."""
    folder = tmp_path / "bank"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    monkeypatch.setenv("GRANARY_FRESH", "0")
    engine.forget()
    yield folder
    engine.forget()


def job(feed, content, name="file.csv"):
    about = About(feed, {}, "demo", ())
    return jobs.create("job-1", about, [Sent(name, content.encode())])


def ran(work, number=1, *, load=False, correct=False):
    """Run the loader on a job and wait for the end."""
    run = work.start(number, load=load, correct=correct, language="zh")
    end = time.monotonic() + PATIENCE
    while run.state == "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    return run


def loans(bank):
    with Store(bank).writing("look") as draft:
        draft.abandon()
        every = draft.rows(schema.loan_month)
    return every.filter(pl.col("month") == pl.col("month").max()).select(LOANS)


def test_every_feed_is_offered_with_its_options():
    assert {n: set(k.options) for n, k in kinds().items()} == {
        name: set(feed.options) for name, feed in FEEDS.items()
    }


def test_a_zip_is_unpacked_and_names_lose_their_folders(tmp_path):
    sent = zipped(**{"十月/a__csv": "1", "b__xlsx": "2", "__MACOSX/c__csv": "3"})
    named = uploads.save([Sent("all.zip", sent), Sent("..\\-d.csv", b"4")], tmp_path)
    assert named == ["a.csv", "b.xlsx", "d.csv"]
    assert (tmp_path / "a.csv").read_text() == "1"


def test_a_name_that_chinese_windows_wrote_is_read(tmp_path):
    sent = zipped(ABCDEF__csv="1")
    sent = sent.replace(b"ABCDEF", "贷款表".encode("gb18030"))
    assert uploads.save([Sent("all.zip", sent)], tmp_path) == ["贷款表.csv"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ([Sent("a.csv", b"x" * (1024 * 1024 + 1))], "has more than 1 MB"),
        ([Sent("a.zip", zipped(a__csv="x" * 1024 * 1025))], "unpacks to more than 1 MB"),
        ([Sent("a.zip", zipped(a__csv="x")[:-9])], "cannot be opened"),
        ([Sent("a.zip", zipped(**{"a/": ""}))], "no file in the zip"),
        ([Sent("a.exe", b"MZ")], "not a kind of file"),
        ([Sent("a.csv", b"1"), Sent("x/a.csv", b"2")], "Two files are named a.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_leaves_no_job(sent, why, monkeypatch):
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "1")
    with pytest.raises(UploadRefused) as refused:
        jobs.create("job-1", About("loan_month", {}, "demo", ()), sent)
    assert why in refused.value.message.en
    assert list(jobs.root().iterdir()) == []


def test_a_second_click_begins_nothing(bank):
    work = job("name_alias", ALIAS)
    assert job("name_alias", ALIAS).folder == work.folder
    assert ran(work).state == "done"
    assert work.start(1, load=True, correct=False, language="zh") is None
    assert [run.load for run in work.runs] == [False]
    assert Store(bank).current().number == 1


def test_a_check_tells_what_would_change(bank):
    changed = loans(bank).with_columns(balance=pl.col("balance") + 1)
    refused = ran(work := job("loan_month", changed.write_csv()))
    assert (refused.state, refused.result["error"]) == ("refused", "PeriodClosed")
    answer = ran(work, 2, correct=True).result
    [counts] = answer["tables"]
    assert (counts["added"], counts["replaced"], counts["changed"]) == (0, 270, 270)
    assert (answer["revisions"], len(answer["changes"])) == (270, 200)
    first = answer["changes"][0]
    assert float(first["new_value"]) - float(first["old_value"]) == pytest.approx(1)
    assert Store(bank).current().number == 1


def test_bad_cells_are_listed_with_place_and_reason_in_both_languages(bank):
    bad = loans(bank).cast(pl.String).with_columns(balance=pl.lit("many"))
    run = ran(job("loan_month", bad.write_csv()))
    assert (run.state, run.result["problem_count"]) == ("refused", 270)
    first = run.result["problems"][0]
    assert first["place"] == {"zh": "第 2 行，余额", "en": "row 2, Balance"}
    assert first["reason"] == {"zh": "不是数字", "en": "not a number"}
    assert run.refusal.exists()


def test_the_latest_job_of_a_reader_is_found_again(bank):
    work = job("name_alias", ALIAS)
    assert jobs.latest("demo") is None
    ran(work)
    assert jobs.latest("demo").folder == work.folder
    assert jobs.latest("another") is None
    work.forget()
    assert jobs.latest("demo") is None


def test_a_loader_that_breaks_off_is_told_as_such(bank, caplog):
    run = ran(job("no_such_feed", ALIAS))
    assert run.state == "broken"
    assert "no_such_feed" in caplog.text


def at_hand(work, lang):
    """Return the page with a job at hand."""
    ran(work)
    engine.unpin()
    return opened(PAGE, lang=lang)


@BOTH
def test_the_page_shows_a_check_and_loads_on_a_click(bank, lang):
    app = at_hand(job("name_alias", ALIAS), lang)
    assert_opened(app)
    assert ("新增 1 行" if lang == "zh" else "1 rows added") in words(app)
    app.get_by_key("import_load").click().run()
    end = time.monotonic() + PATIENCE
    while not app.success and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert ("版本 2，批次 2" if lang == "zh" else "Version 2, load 2") in app.success[0].value  # fmt: skip
    assert "python -m data undo 2" in words(app)
    engine.unpin()
    assert list((jobs.latest("demo").folder / "files").iterdir()) == []


def test_a_load_from_the_page_is_recorded_and_lost_books_stop_it(bank, tmp_path):
    work = job("name_alias", ALIAS)
    app = at_hand(work, "zh")
    books.signed_in("x@b.cn")
    kept = (tmp_path / "books.sqlite").rename(tmp_path / "away.sqlite")
    app.get_by_key("import_load").click().run()
    engine.unpin()
    assert "日常记录目前无法读写" in app.error[0].value
    assert len(work.runs) == 1
    kept.rename(tmp_path / "books.sqlite")
    app.get_by_key("import_load").click().run()
    engine.unpin()
    assert len(work.runs) == 2
    while work.runs[-1].state == "running":
        time.sleep(0.1)
    assert [(e.email, e.action, e.subject) for e in books.events(Wanted(action="import"))] == [
        ("demo", "import", "name_alias: file.csv")
    ]  # fmt: skip
    assert {(e.outcome, e.detail) for e in books.events(Wanted(action="load"))} == {
        ("begun", "by=demo"), ("done", "by=demo"),
    }  # fmt: skip


@BOTH
def test_the_page_lists_what_is_wrong(bank, lang):
    bad = loans(bank).cast(pl.String).with_columns(balance=pl.lit("?")).head(3)
    app = at_hand(job("loan_month", bad.write_csv()), lang)
    assert_opened(app)
    assert ("第 2 行，余额" if lang == "zh" else "row 2, Balance") in words(app)
    assert ("不是数字" if lang == "zh" else "not a number") in words(app)


@BOTH
def test_a_closed_month_is_a_choice(bank, lang):
    app = at_hand(job("loan_month", loans(bank).write_csv()), lang)
    assert_opened(app)
    assert "2026-10" in app.warning[0].value
    assert app.get_by_key("import_recheck").disabled
    app.get_by_key("import_correct").check().run()
    assert not app.get_by_key("import_recheck").disabled
    engine.unpin()


@BOTH
@pytest.mark.parametrize("reader", ["branch_head"])
def test_others_are_told_who_may_load(demo_bank, lang, reader):
    app = opened(PAGE, lang=lang, **{"as": reader})
    assert_opened(app)
    assert ("只能查看导入情况" if lang == "zh" else "by the steward") in words(app)
    assert [b for b in app.button if b.key == "import_check"] == []


def test_what_is_awaited_and_what_came_last(demo_bank):
    october = Scope.within(access.admit(), root().org_id, date(2026, 10, 31))
    panel = awaited(october)
    assert panel.frame.select("source", "missing").rows() == [("market_month", 1)]
    assert table(panel, panel.style).rows
    assert 0 < latest().frame.height <= 10


def test_nothing_awaited_is_said(within):
    assert "均已到齐" in str(awaited(within()).message)


FIVE = ("静宁县界石铺支行", "界石铺支行", "静宁界石铺分理处", "静宁界石铺储蓄所", "界石铺网点")  # fmt: skip
MOVES = "org_id,effective_on,from_parent_id,to_parent_id\n" + "".join(
    f"{name},2020-01-0{day},62082601,62082601\n" for day, name in enumerate(FIVE, 1)
)
OUTLET = "6208260104"


def awaited_words(app, said):
    """Run the page until it says something; return whether it did."""
    end = time.monotonic() + PATIENCE
    while said not in words(app) + "".join(s.value for s in app.success):
        assert time.monotonic() < end, words(app)
        time.sleep(0.2)
        app.run()
        engine.unpin()


@BOTH
def test_unknown_names_are_confirmed_and_the_file_is_checked_again(bank, lang):
    work = job("organization_move", MOVES)
    app = at_hand(work, lang)
    assert_opened(app)
    boxes = [b for b in app.selectbox if b.key and b.key.startswith("import_name_01_")]
    assert [b.label.split("（")[0].split(" (")[0].strip("“”") for b in boxes] == [*FIVE[::2], *FIVE[1::2]]  # fmt: skip
    assert [b.value for b in boxes] == [OUTLET] * 5
    assert OUTLET in boxes[0].options[0]
    assert "静宁支行" in boxes[0].options[0] or "Jingning Sub-branch" in boxes[0].options[0]  # fmt: skip
    boxes[0].set_value("…").run()
    engine.unpin()
    assert ("确认 4 个" if lang == "zh" else "Confirm 4") in app.get_by_key("import_confirm_names").label  # fmt: skip
    app.get_by_key("import_name_01_0_other").set_value(OUTLET).run()
    engine.unpin()
    app.get_by_key("import_confirm_names").click().run()
    engine.unpin()
    awaited_words(app, "新增 5 行" if lang == "zh" else "5 rows added")
    assert [run.is_check for run in work.runs] == [True, False, True]
    with Store(bank).writing("look") as draft:
        draft.abandon()
        held = draft.rows(schema.name_alias).filter(feed="organization_move")
    assert set(held["written_as"]) == set(FIVE)
    assert set(held["id"]) == {OUTLET}


@BOTH
def test_remembered_spellings_are_listed_and_revoked(bank, lang):
    app = opened(PAGE, lang=lang)
    assert_opened(app)
    assert "华亭县支行" in words(app)
    assert app.get_by_key("import_revoke").disabled
    box = app.get_by_key("import_spelling")
    place = next(n for n, o in enumerate(box.options) if "华亭县支行" in o)
    box.set_value(place).run()
    engine.unpin()
    app.get_by_key("import_revoke").click().run()
    engine.unpin()
    awaited_words(app, "不再记住" if lang == "zh" else "No longer remembered")
    assert_opened(app)
    app.get_by_key("import_again").click().run()
    engine.unpin()
    left = app.get_by_key("import_spelling").options
    assert not any("华亭县支行" in o for o in left)
    assert app.get_by_key("import_check").disabled


def test_a_name_with_nothing_like_it_is_chosen_among_all(bank):
    app = at_hand(job("organization_move", MOVES.replace(FIVE[0], "97531")), "zh")
    assert_opened(app)
    box = app.get_by_key("import_name_01_0_other")
    assert box.value is None
    assert len(box.options) > 100
    assert "确认 4 个" in app.get_by_key("import_confirm_names").label


def test_a_confirmation_that_is_refused_leaves_the_choice(bank):
    work = job("organization_move", MOVES)
    ran(work)
    run = work.start(2, load=False, correct=False, language="zh", names=["confirm", "organization_move", OUTLET, "62"])  # fmt: skip
    while run.state == "running":
        time.sleep(0.05)
    assert run.state == "refused"
    app = opened(PAGE, lang="zh")
    assert_opened(app)
    assert "本身就是编码" in app.error[0].value
    assert not app.get_by_key("import_confirm_names").disabled


@pytest.mark.parametrize("reader", ["branch_head"])
def test_others_see_no_spellings(demo_bank, reader):
    app = opened(PAGE, lang="zh", **{"as": reader})
    assert "华亭县支行" not in words(app)
