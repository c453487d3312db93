"""A bank of 9,200 outlets and its daily balances, as a file or as years of a warehouse."""

from pathlib import Path

import duckdb
import polars as pl

from data.draft import Draft

OUTLETS, COUNTIES = 9200, 40
TYPES = ("savings", "corporate", "institutional")
BALANCE = "(1e6 + hash(o * 1000 + d) % 100000000 / 100.0)::DECIMAL(18,2)"


def bank() -> dict[str, pl.DataFrame]:
    """Return the frames of everything but figures."""
    region = {"region_code": ["01001"], "level": ["county"]}
    units: list[tuple[str, str | None, str, str]] = [("R", None, "head", "/R/")]
    units += [(f"C{c}", "R", "county", f"/R/C{c}/") for c in range(COUNTIES)]
    for o in range(OUTLETS):
        county = f"C{o % COUNTIES}"
        units.append((f"N{o:06}", county, "outlet", f"/R/{county}/N{o:06}/"))
    columns = ["org_id", "parent_id", "level", "path"]
    organization = pl.DataFrame(units, columns, orient="row", infer_schema_length=None)
    named = {"name_zh": pl.col("org_id"), "name_en": pl.col("org_id")}
    own = {"institution_id": ["own"], "kind": ["bank"], "is_own": [True]}
    both = {"name_zh": ["本行"], "name_en": ["Own"]}
    usual = {"currency": ["CNY"], "is_synthetic": [True], "year_start_month": [1]}
    usual |= {"market_level": ["county"], "double_first_type": ["savings"]}
    return {
        "bank": pl.DataFrame(both | usual),
        "region": pl.DataFrame(region | both),
        "institution": pl.DataFrame(own | both),
        "organization": organization.with_columns(**named, region_code=pl.lit("01001")),
    }


def daily_csv(file: Path, days: int, first: str = "2025-01-01", bad: int = 0) -> int:
    """Write a file of daily balances, every `bad`-th row with a cell that is none.

    Returns:
        How many rows it has.
    """
    wrong = f"CASE WHEN (o * 7 + d * 3) % {bad} = 0 THEN 'x' ELSE b::VARCHAR END"
    with duckdb.connect() as made:
        made.execute(
            f"""COPY (SELECT 'N' || lpad(o::VARCHAR, 6, '0') AS "网点号",
                DATE '{first}' + d::INT AS "日期", kind AS "存款类型",
                {wrong if bad else "b"} AS "余额"
            FROM (SELECT o, d, kind, {BALANCE} AS b FROM range({OUTLETS}) a(o),
                range({days}) c(d), unnest({list(TYPES)}) e(kind)) ORDER BY d, o)
            TO '{file}' (HEADER)"""
        )
    return OUTLETS * days * len(TYPES)


def fill_year(draft: Draft, year: int, days: int) -> None:
    """Write a year's daily balances straight into a draft."""
    draft.connection.execute(
        f"""INSERT INTO {draft.days(year).schema}.deposit_day BY NAME
        SELECT 'N' || lpad(o::VARCHAR, 6, '0') AS outlet_id,
            DATE '{year}-01-01' + d::INT AS day, kind AS deposit_type,
            {BALANCE} AS balance, 1 AS load_id, 'final' AS data_status
        FROM range({OUTLETS}) a(o), range({days}) c(d), unnest({list(TYPES)}) e(kind)
        ORDER BY d, o, kind"""
    )
