"""Counts of fewer than five people are told nowhere: not beside a balance, not in its trail."""

import polars as pl
import pytest

from pages.parts.charts import Look
from pages.parts.panel import table
from pages.parts.panels.lending import agri_programs
from queries import health, lending, schema
from queries.kpi import by, masked
from queries.lending import KPIS
from queries.trail import trail
from tests import village
from tests.questions import scope_of

PEOPLE = [
    c for t in schema.metadata.sorted_tables for c in t.c if "is_persons" in c.info
]
BALANCE = next(k for k in KPIS if k.name == "agri_balance")


@pytest.fixture
def few(stored):
    """Three borrowers in all, split over rows."""
    lent = [
        r
        | {
            "borrower_count": 3
            if n == len(village.ROWS[schema.agri_loan_month]) - 1
            else 0
        }
        for n, r in enumerate(village.ROWS[schema.agri_loan_month])
    ]
    said = {
        "load_id": 1,
        "table_name": "agri_loan_month",
        "row_key": "org_id=E",
        "column_name": "borrower_count",
        "old_value": "4",
        "new_value": "12",
    }
    stored(
        village.ROWS
        | {
            schema.agri_loan_month: lent,
            schema.revision: [said, said | {"column_name": "balance"}],
        }
    )


def test_every_column_that_counts_people_says_so():
    """A new one is to be made with `persons`, so that this suite and the trail know it."""
    assert [str(c) for c in PEOPLE] == ["agri_loan_month.borrower_count"]
    words = ("borrower", "customer", "employee", "staff", "household", "person")
    named = [
        c
        for t in schema.metadata.sorted_tables
        for c in t.c
        if any(w in c.name for w in words)
    ]
    assert named == PEOPLE


@pytest.mark.parametrize(
    ("count", "shown", "why"),
    [
        (0, 0, ""),
        (1, None, "LOW_COUNT"),
        (4, None, "LOW_COUNT"),
        (4.5, None, "LOW_COUNT"),
        (5, 5, ""),
        (None, None, ""),
    ],
)
def test_one_to_four_are_masked(count, shown, why):
    found = masked(pl.DataFrame({"n": [count]}), "n").row(0, named=True)
    assert (found["n"], found["n_reason"]) == (shown, why)


def test_a_program_with_three_borrowers_does_not_tell(few):
    found = lending.by_program(scope_of("R"))
    told = found.filter(pl.col("borrower_count_reason") != "")
    assert told["borrower_count"].to_list() == [None]
    printed = table(agri_programs(scope_of("R"), Look()), Look().style)
    assert "— 样本少" in [row[-1].text for row in printed.rows]


def test_nor_do_the_rows_behind_it(few):
    found = trail(BALANCE, scope_of("R"), {})
    (facts,) = found.facts
    assert not set(facts.rows["borrower_count"].drop_nulls()) & {1, 2, 3, 4}
    assert "LOW_COUNT" in facts.rows["borrower_count_reason"].to_list()
    assert by(BALANCE, scope_of("R")).height == 1


def test_nor_what_was_once_published(few):
    said = {
        r["column_name"]: (r["old_value"], r["new_value"])
        for r in health.restatements(scope_of("R")).to_dicts()
    }
    assert said == {"borrower_count": ("LOW_COUNT", "12"), "balance": ("4", "12")}
