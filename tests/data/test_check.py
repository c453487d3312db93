"""A bank's own warehouse is compared with the contract, by a role that may only read."""

import json
from uuid import uuid4

import duckdb
import polars as pl
import psycopg
import pytest
import sqlalchemy as sa

from data import check
from data.__main__ import main
from data.lake import DAY, Lake
from data.skeleton import view
from data.store import build, folder_of
from queries import connections, schema
from tests import village
from tests.data import hamlet
from tests.engines import framed

TABLES = [table.name for table in schema.metadata.sorted_tables]
MEASURES = {"average_month": 1.0, "average_year": 1.0}


def frames(balance=5.0, market=5.0):
    ours = {"outlet_id": "E1", "month": hamlet.MAR, "deposit_type": "savings", "balance": balance}  # fmt: skip
    theirs = {"region_code": "01001", "institution_id": "own", "month": hamlet.MAR, "deposit_type": "savings", "balance": market, "is_estimated": False}  # fmt: skip
    return hamlet.frames() | {
        "deposit_month": pl.DataFrame([ours | MEASURES]),
        "market_month": pl.DataFrame([theirs]),
    }


@pytest.fixture
def bank(server):
    """Return (run, url): a superuser's SQL, and the URL of a role that sees views only."""
    role = f"reader_{uuid4().hex[:8]}"
    build(folder_of(server), frames(), "as the bank's own")

    def run(*statements):
        with psycopg.connect(server) as connection:
            for statement in statements:
                connection.execute(statement)

    run(
        "ALTER SCHEMA public RENAME TO raw", "CREATE SCHEMA offered", f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA offered TO {role}",
        *(f"CREATE VIEW offered.{name} AS SELECT * FROM raw.{name}" for name in TABLES),
        f"GRANT SELECT ON ALL TABLES IN SCHEMA offered TO {role}",
        f"ALTER ROLE {role} SET search_path = offered",
    )  # fmt: skip
    address = sa.make_url(server).set(username=role)
    return run, address.render_as_string(hide_password=False)


def found(url):
    return {(fault.place, fault.code) for fault in check.faults(url)}


def test_views_that_keep_the_contract_are_good(bank):
    assert found(bank[1]) == set()


def test_everything_that_is_wrong_is_named(bank, capsys):
    run, url = bank
    run(
        "DROP VIEW offered.rating_star, offered.loan_month, offered.region_tag, offered.deposit_month, offered.income_month, offered.organization",
        "CREATE MATERIALIZED VIEW offered.organization AS SELECT * FROM raw.organization UNION ALL SELECT 'E9', 'E', 'outlet', '/R/E/E9/', '九', 'Nine', '09999', null, null, null, null, null",
        "CREATE VIEW offered.deposit_month AS SELECT outlet_id, month, deposit_type, balance / 10000 AS balance, average_month, average_year, load_id, data_status FROM raw.deposit_month UNION ALL SELECT 'E1', '2026-03-31', 'savings', null, 1, 1, 1, 'final'",
        "CREATE VIEW offered.income_month AS SELECT org_id, month::text AS month, line_id, income, expense, item_count, free_item_count, volume, load_id FROM raw.income_month",
        "CREATE VIEW offered.region_tag AS SELECT * FROM raw.region_tag",
        "GRANT SELECT ON offered.organization, offered.deposit_month, offered.income_month TO PUBLIC",
    )  # fmt: skip
    assert found(url) == {
        ("rating_star", "missing_table"),
        ("loan_month", "missing_table"),
        ("region_tag", "not_readable"),
        ("income_month.month", "wrong_type"),
        ("income_month.data_status", "missing_column"),
        ("deposit_month", "repeated"),
        ("deposit_month.balance", "missing"),
        ("deposit_month.balance", "suspicious_unit"),
        ("organization.region_code", "unknown"),
    }
    code = main(["check", "--warehouse", url, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, list(told["views"])) == (1, ["loan_month", "rating_star"])
    main(["check", "--warehouse", url, "--lang", "en"])
    said = capsys.readouterr().err
    assert "CREATE VIEW loan_month AS SELECT" in said
    assert "FROM ???;" in said
    assert "secret" not in said


def test_nothing_can_be_written_on_the_way(bank, server):
    with check._engine(server).connect() as connection:
        assert (
            connection.execute(sa.text("SHOW transaction_read_only")).scalar() == "on"
        )
        with pytest.raises(sa.exc.DBAPIError, match="read-only"):
            connection.execute(sa.text("CREATE TABLE x (i integer)"))


def test_a_view_of_the_skeleton_is_what_the_contract_wants(bank):
    run, url = bank
    table = schema.metadata.tables["deposit_month"]
    filled = view(table).replace("???;", "raw.deposit_month;")
    for column in table.columns:
        filled = filled.replace("CAST(???", f"CAST({column.name}", 1) if column.name not in ("load_id", "data_status") else filled  # fmt: skip
    run("DROP VIEW offered.deposit_month", filled.replace("VIEW ", "VIEW offered.", 1), "GRANT SELECT ON offered.deposit_month TO PUBLIC")  # fmt: skip
    assert found(url) == set()


def test_a_server_that_is_not_there_is_said_without_a_secret():
    with pytest.raises(check.WarehouseAbsent, match=r"127\.0\.0\.1:1/x") as lost:
        check.faults("postgresql://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(lost.value)


@pytest.mark.parametrize(("scale", "place"), [(1e-4, "deposit_month"), (1e4, "market_month"), (1.2, None)])  # fmt: skip
def test_units_are_suspected_in_a_folder_and_in_a_file(scale, place, tmp_path):
    expected = {(f"{place}.balance", "suspicious_unit")} if place else set()
    build(tmp_path / "w", frames(5e6 * scale, 5e6), "w")
    assert found(f"duckdb:///{tmp_path}/w") == expected

    with duckdb.connect(str(tmp_path / "one.duckdb")) as native:
        native.execute(f"ATTACH '{tmp_path}/w/marts-000001.duckdb' AS w (READ_ONLY)")
        for name in TABLES:
            if name != "deposit_day":
                native.execute(f"CREATE TABLE {name} AS SELECT * FROM w.{name}")
    assert found(f"duckdb:///{tmp_path}/one.duckdb") == expected


def test_percents_for_ratios_are_suspected(tmp_path):
    plan = {"kpi": "deposit_share", "org_id": "R", "year": 2026, "period": "year", "slice": "*", "version": 1, "kind": "reference", "value": 31.5, "issued_on": hamlet.MAR, "status": "issued"}  # fmt: skip
    build(tmp_path / "w", frames() | {"target": pl.DataFrame([plan])}, "w")
    assert found(f"duckdb:///{tmp_path}/w") == {("target.value", "suspicious_unit")}


def test_a_spark_connect_engine_is_compared_too(sail, tmp_path, monkeypatch, capsys):
    assert {code for _, code in found(sail)} == {"missing_table"}
    lake = Lake(sail, str(tmp_path))
    made = frames()
    for table in schema.metadata.sorted_tables:
        where = f"daily/{DAY.name}" if table is DAY else f"marts/1/{table.name}"
        rows = made.get(table.name, pl.DataFrame()).to_dicts()
        lake.put(framed(table, [village.STAMP | row for row in rows]), table, where)
    lake.count(1, "hamlet")
    monkeypatch.setenv("GRANARY_LAKE", str(tmp_path))
    connections.forget()
    assert found(sail) == set()
    connections.forget()
