"""Sums kept in memory say what the rows say: a head office over two provinces."""

from itertools import product

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data import store
from queries import engine, rolled, schema
from queries.catalogue import KPIS
from queries.kpi import by
from queries.positions import positions
from queries.scope import Reader, Scope
from tests import village
from tests.village import DEC, FEB, MAR

pytestmark = pytest.mark.embedded
OTHER = {"E": "F", "W": "X"}
DIMENSIONS = ((), ("org",), ("month",), ("org", "month"), ("prefecture",), ("line",), ("focus",), ("loan_class",))  # fmt: skip


def grown(rows):
    """Return the village's figures, its own and a second village's in another province."""
    key = next(k for k in ("outlet_id", "org_id") if k in rows[0])
    again = [r | {key: f"X{r[key]}", "load_id": 1} for r in rows]
    return [*rows, *again]


def frames():
    """Return the rows of a bank with two provinces, booked at every level, one outlet split."""
    above = [
        village.org("H", None, "head_office", "/H/", "总行", "Head Office"),
        village.org("N", "H", "province", "/H/N/", "北省分行", "North"),
        village.org("O", "H", "province", "/H/O/", "南省分行", "South"),
    ]
    beneath = []
    for x, province in (("", "N"), ("X", "O")):
        for o in village.ORGS:
            parent = province if o["parent_id"] is None else x + o["parent_id"]
            path = f"/H/{province}/" + "".join(f"{x}{p}/" for p in o["path"].strip("/").split("/"))  # fmt: skip
            beneath.append(
                o | {"org_id": x + o["org_id"], "parent_id": parent, "path": path}
            )
    made = dict(village.ROWS) | {schema.organization: [*above, *beneath]}
    for table in (schema.deposit_month, schema.loan_month, schema.loan_due_month, schema.income_month, schema.agri_loan_month):  # fmt: skip
        made[table] = grown(village.ROWS[table])
    # Of E2, closed in February, three quarters went to its sister, the rest to the other province.
    made[schema.deposit_month] = [r for r in made[schema.deposit_month] if r["outlet_id"] != "E2" or r["month"] < FEB]  # fmt: skip
    made[schema.org_succession] = [
        {
            "from_org_id": "E2",
            "to_org_id": heir,
            "effective_on": FEB.replace(day=1),
            "portion": p,
        }
        for heir, p in (("E1", 0.75), ("XW1", 0.25))
    ]
    booked = {"R": 7.0, "N": 5.0, "H": 3.0}
    made[schema.income_month] += [
        {
            **made[schema.income_month][0],
            "org_id": o,
            "line_id": "cards",
            "month": MAR,
            "income": v,
        }
        for o, v in booked.items()
    ]
    made[schema.loan_month] += [village.loan(o, m, "pass", v) for (o, v), m in product(booked.items(), (DEC, MAR))]  # fmt: skip
    return {t.name: pl.DataFrame(rows, infer_schema_length=None) for t, rows in made.items() if rows}  # fmt: skip


@pytest.fixture
def bank(tmp_path, monkeypatch):
    """The bank as a store; returns a function that gives the scope of a unit of it."""
    store.build(tmp_path / "bank", frames(), "bank")
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/bank")
    engine.forget()
    reader = Reader("tester", "executive", ("/H/",))
    yield lambda org, month=MAR: Scope.within(reader, org, month)
    engine.forget()


@pytest.fixture
def asked(monkeypatch):
    """The statements that reach the warehouse."""
    heard, ask = [], engine._ask

    def noted(question, version):
        heard.append(question.sql)
        return ask(question, version)

    monkeypatch.setattr(engine, "_ask", noted)
    return heard


@pytest.mark.parametrize("org", ["H", "N", "O", "R", "E"])
def test_every_figure_is_what_the_rows_say(bank, asked, monkeypatch, org):
    scopes = [bank(org, month) for month in (MAR, FEB)]
    wanted = [
        (kpi, scope, dimensions)
        for kpi, scope, dimensions in product(KPIS.values(), scopes, DIMENSIONS)
        if {*dimensions} <= {*kpi.dimensions}
    ]
    kept = [by(kpi, scope, *dimensions) for kpi, scope, dimensions in wanted]
    assert any("_rolled" in sql for sql in asked)
    engine.forget()
    asked.clear()
    monkeypatch.setattr(rolled, "folder", lambda: None)
    for (kpi, scope, dimensions), found in zip(wanted, kept, strict=True):
        assert_frame_equal(found, by(kpi, scope, *dimensions), check_row_order=False)
    assert not any("_rolled" in sql for sql in asked)


def test_sums_at_hand_add_up_by_hand(bank):
    found = {
        row["org_id"]: row["loan_balance"]
        for row in by(KPIS["loan_balance"], bank("H"), "org").to_dicts()
    }
    village_ = 230.0 + 3.0 + 110.0 + 1.0
    assert found == {"H": 3.0, "N": village_ + 7.0 + 5.0, "O": village_}


def test_of_a_split_outlet_each_province_has_its_part(bank):
    found = by(KPIS["deposit_balance"], bank("H", DEC), "org")
    held = {row["org_id"]: row["deposit_balance"] for row in found.to_dicts()}
    whole = sum(now for rows in village.DEPOSITS.values() for _, _, now, *_ in rows)
    moved = 0.25 * (60 + 10)
    assert held == {"N": whole - moved, "O": whole + moved}


def test_what_banks_held_is_what_the_rows_say(bank, asked, monkeypatch):
    kinds = ("total", "savings", "corporate", "other")
    kept = [positions(bank(o), ("region", "month"), k) for o, k in product("HE", kinds)]
    assert any("market_month_rolled" in sql for sql in asked)
    engine.forget()
    monkeypatch.setattr(rolled, "folder", lambda: None)
    again = [
        positions(bank(o), ("region", "month"), k) for o, k in product("HE", kinds)
    ]
    for one, other in zip(kept, again, strict=True):
        assert_frame_equal(one, other, check_row_order=False)
