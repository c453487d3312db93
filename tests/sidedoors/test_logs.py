"""Logs name what broke and where, never the figures, statements or secrets it was about."""

import logging
from contextlib import suppress

import polars as pl
import pytest
import sqlalchemy as sa

from pages.parts.shell import faults
from pages.parts.shell import log as log_
from queries import engine, schema
from queries.books.store import engine as books_engine
from queries.connections import embedded
from queries.engine import WarehouseUnavailable, read
from queries.text import ReaderError

SECRET = "postgresql://granary:hunter2@10.1.2.3/books"
FIGURE = "123456789.01"


@pytest.fixture
def log(caplog):
    before = logging.getLogRecordFactory()
    faults.keep_discreet()
    faults.keep_discreet()
    yield lambda: "\n".join(logging.Formatter().format(r) for r in caplog.records)
    logging.setLogRecordFactory(before)


def broken(how):
    try:
        how()
    except Exception:
        logging.getLogger("granary").exception("page %s failed", "daily")


def statement():
    with books_engine().begin() as connection:
        connection.execute(
            sa.text(f"SELECT secret FROM nowhere WHERE amount = {FIGURE}")
        )


def cell():
    pl.Series([FIGURE, "西县支行"]).cast(pl.Int64)


def cause():
    raise ValueError(SECRET)


def caused():
    try:
        cause()
    except ValueError as error:
        raise RuntimeError(FIGURE) from error


@pytest.mark.parametrize("how", [statement, cell, caused])
def test_an_exception_is_logged_by_kind_and_place(how, log):
    broken(how)
    said = log()
    assert "page daily failed" in said
    assert f"in {how.__name__}" in said
    for word in (FIGURE, "SELECT", "hunter2", "西县支行", "nowhere"):
        assert word not in said


def test_a_log_without_an_exception_stays_as_it_is(log, caplog):
    logging.getLogger("granary").critical("set %s", "GRANARY_ACCESS")
    assert "set GRANARY_ACCESS" in log()


def test_what_a_reader_is_told_of_a_broken_warehouse(warehouse, log):
    """The statement and its values stay inside."""
    with pytest.raises(WarehouseUnavailable) as told:
        read(
            sa.select(sa.literal(FIGURE), sa.column("gone")).select_from(
                schema.deposit_month
            )
        )
    assert isinstance(told.value, ReaderError)
    for said in (str(told.value), str(told.value.message)):
        assert FIGURE not in said
        assert "SELECT" not in said


def test_engines_hide_what_statements_were_given(warehouse):
    assert embedded.engine_of(engine.data_version()).hide_parameters


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A log file of its own, kept as a server keeps it; what was there before comes back."""
    own, before = logging.getLogger("granary"), logging.getLogRecordFactory()
    others = [logging.getLogger(n) for n in (None, *logging.root.manager.loggerDict)]
    kept = {one: one.handlers[:] for one in others}
    was = own.level, own.propagate
    own.handlers = []

    def to(place):
        monkeypatch.setenv("GRANARY_LOG", str(place))
        log_.keep()
        return own

    yield to
    for one, handlers in kept.items():
        for added in set(one.handlers) - set(handlers):
            with suppress(OSError):
                added.close()
        one.handlers = handlers
    own.setLevel(was[0])
    own.propagate = was[1]
    logging.setLogRecordFactory(before)


def test_every_line_of_a_run_has_its_number(written, tmp_path):
    file = tmp_path / "logs" / "granary.log"
    written(file)
    log_.begin()
    first = log_.number()
    broken(statement)
    log_.end("daily")
    assert first in str(log_.quoted())
    log_.begin()
    logging.getLogger("streamlit.runtime").warning("another run")
    log_.end("scorecard")
    told = [line for line in file.read_text("utf-8").splitlines() if " [" in line]
    assert [f"[{first}]" in line for line in told] == [True, True, False, False]
    assert first != log_.number()
    for word in (FIGURE, "SELECT", "nowhere"):
        assert word not in file.read_text("utf-8")


def test_addresses_are_not_written_down(written, tmp_path):
    """One that comes back from signing in carries its code."""
    written(tmp_path / "granary.log")
    logging.getLogger("uvicorn.access").info("GET /oauth2callback?code=%s", SECRET)
    logging.getLogger("granary").info("here")
    told = (tmp_path / "granary.log").read_text("utf-8")
    assert "here" in told
    assert "oauth2callback" not in told


def test_a_large_log_makes_room(written, tmp_path, monkeypatch):
    monkeypatch.setattr(log_, "LARGEST", 2000)
    monkeypatch.setattr(log_, "KEPT", 2)
    own = written(tmp_path / "granary.log")
    for _ in range(200):
        own.info(
            "a line of a hundred letters or so, as many are written in the course of a day"
        )
    sizes = [f.stat().st_size for f in tmp_path.glob("granary.log*")]
    assert len(sizes) == 3
    assert max(sizes) <= 2000


@pytest.mark.parametrize("place", ["/dev/full", "/proc/granary.log"])
def test_a_log_that_cannot_be_written_stops_nothing(written, place, capfd):
    """The disk is full, or closed: what was to be said is said on the console."""
    written(place).warning("still here")
    log_.end("daily")
    assert "still here" in capfd.readouterr().err
