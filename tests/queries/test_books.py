"""The books outlive the figures: what was done stays written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from queries import books, config
from queries.books import store
from queries.books.tables import audit_log


def test_an_export_is_written_down(within):
    books.record(within("E"), "export", "deposit_share_E_2026-03.xlsx")

    with sa.create_engine(config.load().granary_books).connect() as connection:
        [row] = connection.execute(sa.select(audit_log)).mappings()
    assert (row["email"], row["action"], row["scope"]) == (
        "test",
        "export",
        "E 2026-03-31",
    )
    assert row["subject"] == "deposit_share_E_2026-03.xlsx"


def test_the_books_hold_every_table_of_the_contract():
    assert set(books.metadata.tables) == {
        "member", "audit_log", "edition", "edition_panel", "edition_picture", "decision", "delivery",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_books_first_used_by_many_at_once_are_made_once(kind, request, tmp_path):
    url = request.getfixturevalue("postgres")() if kind == "postgresql" else f"sqlite:///{tmp_path}/b.sqlite"  # fmt: skip
    together = Barrier(8)

    def begin(_):
        engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        together.wait()
        store.make(engine)

    with ThreadPoolExecutor(8) as readers:
        list(readers.map(begin, range(8)))
    assert set(sa.inspect(sa.create_engine(url)).get_table_names()) == set(books.metadata.tables)  # fmt: skip
