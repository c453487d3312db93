"""Loads ordered on a page of a web that only reads: they write by an address of their own."""

import psycopg
import pytest

from data import rights
from queries import engine
from tests import village
from tests.engines import POSTGRESQL
from tests.pages.test_import import job, ran, scratch

__all__ = ["scratch"]
ALIAS = "feed,written_as,id\ndeposit_month,东方支行,E\n"


@pytest.fixture
def web(homes, tmp_path, monkeypatch):
    """The village as the web's role reads it; returns its owner's address."""
    owned = homes(POSTGRESQL, village.ROWS)["GRANARY_WAREHOUSE"]
    with psycopg.connect(owned, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS importing")
        connection.execute("CREATE ROLE importing LOGIN PASSWORD 'web'")
        for statement in rights.reading("importing"):
            connection.execute(statement)
    monkeypatch.setenv("GRANARY_WAREHOUSE", owned.replace("postgres:secret@", "importing:web@"))  # fmt: skip
    monkeypatch.setenv("GRANARY_WORK", str(tmp_path / "work"))
    engine.forget()
    yield owned
    engine.forget()


def test_a_page_s_load_writes_by_the_loader_s_address(web, monkeypatch):
    before = engine.newest_version()
    refused = ran(job("name_alias", ALIAS), load=True)
    assert refused.state == "refused"
    assert "read-only" in str(refused.result)
    assert engine.newest_version() == before
    monkeypatch.setenv("GRANARY_LOADER", web)
    assert ran(job("name_alias", ALIAS), 2, load=True).state == "done"
    assert engine.newest_version() != before
