"""The books outlive the figures: what was done stays written."""

import sqlalchemy as sa

from queries import books, config
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
