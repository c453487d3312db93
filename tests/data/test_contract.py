from datetime import date

import polars as pl
import pytest

from data.contract import PROBLEMS, ContractBroken, check, check_own
from data.known import Known, known
from queries import schema
from tests.data import hamlet

FRAMES = hamlet.frames()
KNOWN = known(
    lambda table: FRAMES.get(
        table.name, pl.DataFrame(schema={c.name: pl.String for c in table.columns})
    )
)
GOOD = {
    "region_code": "01001",
    "institution_id": "coop",
    "month": "2026-03-31",
    "deposit_type": "savings",
    "balance": "1,234.50",
    "is_estimated": "否",
}


def broken(table, *rows, known: Known | None = KNOWN):
    with pytest.raises(ContractBroken) as refused:
        check(pl.DataFrame(rows), table, known)
    return refused.value.problems.select("row", "column", "problem", "value").rows()


def market(**changes):
    return {**GOOD, **changes}


def test_a_good_row_comes_back_typed():
    frame = check(pl.DataFrame([GOOD]), schema.market_month, KNOWN)

    assert frame.row(0, named=True) == {
        **GOOD,
        "row": 2,
        "file": "",
        "month": date(2026, 3, 31),
        "balance": 1234.5,
        "is_estimated": False,
    }


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("balance", None, "missing"),
        ("balance", "  ", "missing"),
        ("balance", "—", "missing"),
        ("balance", "ten", "not_a_number"),
        ("balance", "-1", "negative"),
        ("month", "soon", "not_a_date"),
        ("month", "2026-03-15", "not_a_month_end"),
        ("is_estimated", "maybe", "not_true_or_false"),
        ("region_code", "09999", "unknown"),
        ("region_code", "01", "subtotal"),
        ("region_code", "合计", "subtotal"),
        ("institution_id", "nobody", "unknown"),
        ("deposit_type", "gold", "unknown_code"),
    ],
)
def test_every_kind_of_bad_cell_has_its_name(column, cell, problem):
    value = (cell or "").strip() or None
    value = None if value == "—" else value
    shown = {"-1": "-1.0", "2026-03-15": "2026-03-15"}.get(value, value)
    assert broken(schema.market_month, market(**{column: cell})) == [
        (2, column, problem, shown)
    ]


def test_all_bad_cells_are_listed_not_only_the_first():
    rows = [market(balance="x"), market(month="y", institution_id="coop"), market()]
    rows[2]["region_code"] = "nowhere"

    assert [p[:3] for p in broken(schema.market_month, *rows)] == [
        (2, "balance", "not_a_number"),
        (3, "month", "not_a_date"),
        (4, "region_code", "unknown"),
    ]


def test_a_missing_column_is_said_once():
    row = {k: v for k, v in GOOD.items() if k != "balance"}
    assert broken(schema.market_month, row, row | {"region_code": "01001"})[0] == (
        1,
        "balance",
        "missing_column",
        None,
    )


def test_a_repeated_key_is_named_in_every_row():
    assert [p[:3] for p in broken(schema.market_month, GOOD, GOOD)] == [
        (2, "region_code", "repeated"),
        (3, "region_code", "repeated"),
    ]


def test_facts_of_outlets_refuse_higher_units():
    row = {
        "outlet_id": "E",
        "month": "202603",
        "deposit_type": "savings",
        "balance": "1",
        "average_month": "1",
        "average_year": "1",
    }
    assert broken(schema.deposit_month, row) == [(2, "outlet_id", "subtotal", "E")]


def test_a_unit_with_its_own_lower_units_in_the_file_is_a_subtotal():
    loan = {"month": "2026-03-31", "segment": "other", "loan_class": "pass"}
    rows = [{**loan, "org_id": org, "balance": "1"} for org in ("E1", "E2", "E")]
    alone = [{**loan, "org_id": "E", "balance": "1", "loan_class": "loss"}]

    assert broken(schema.loan_month, *rows) == [(4, "org_id", "subtotal", "E")]
    assert check(pl.DataFrame(rows[:2] + alone), schema.loan_month, KNOWN).height == 3


def test_a_split_must_add_up_to_its_total_but_for_rounding():
    parts = {"savings": "70.00", "corporate": "20.00", "institutional": "10.00"}
    rows = [market(deposit_type=k, balance=v) for k, v in parts.items()]
    near, far = "100.01", "101.00"

    fits = [*rows, market(deposit_type="total", balance=near)]
    assert check(pl.DataFrame(fits), schema.market_month, KNOWN).height == 4
    assert broken(
        schema.market_month, *rows, market(deposit_type="total", balance=far)
    ) == [(5, "balance", "split_disagrees", "101.0")]


def test_portions_of_a_succession_make_a_whole():
    row = {"from_org_id": "E1", "to_org_id": "E2", "effective_on": "2026-01-01"}
    assert broken(schema.org_succession, {**row, "portion": "0.6"}) == [
        (2, "portion", "portions", "0.6")
    ]


def test_a_path_follows_the_parent():
    units = hamlet.organization().with_columns(
        path=pl.when(pl.col("org_id") == "E2").then(pl.lit("/R/E2/")).otherwise("path")
    )
    with pytest.raises(ContractBroken) as refused:
        check(units, schema.organization, KNOWN)
    assert refused.value.problems["value"].to_list() == ["/R/E2/"]


def test_exactly_one_institution_is_the_own_bank():
    banks = FRAMES["institution"]
    check_own(banks)
    for wrong in (banks.with_columns(is_own=True), banks.with_columns(is_own=False)):
        with pytest.raises(ContractBroken):
            check_own(wrong)


def test_every_problem_has_words_in_both_languages():
    assert all(text.zh and text.en for text in PROBLEMS.values())
