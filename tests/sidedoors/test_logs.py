"""Logs name what broke and where, never the figures, statements or secrets it was about."""

import logging

import polars as pl
import pytest
import sqlalchemy as sa

from pages.parts.shell import faults
from queries import engine, schema
from queries.books.store import engine as books_engine
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
    assert engine.engine_of(engine.data_version()).hide_parameters
