"""The peers' warehouse as one of ours: the same outlets, days and banks, our contract.

Their file is read, never copied; products become our deposit types.
"""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from data import store

SINCE = date(2023, 1, 1)
TYPES = """CASE WHEN product LIKE '%retail' THEN 'savings'
    WHEN product LIKE '%corp' THEN 'corporate' ELSE 'institutional' END"""
BANK = {
    "name_zh": "同台银行", "name_en": "Home Bank", "currency": "CNY", "is_synthetic": False,
    "year_start_month": 1, "market_level": "county", "double_first_type": "savings",
}  # fmt: skip

# Their one province lies between head office and prefectures; ours starts at the province.
ORGANIZATION = """
    WITH RECURSIVE kept AS (
        SELECT org_id, NULL::INTEGER AS parent_id, 'province' AS level, name, county_code,
            '/' || org_id || '/' AS path FROM organization WHERE level = 'province'
        UNION ALL
        SELECT o.org_id, o.parent_id, o.level, o.name, o.county_code, kept.path || o.org_id || '/'
        FROM organization o JOIN kept ON o.parent_id = kept.org_id)
    SELECT org_id::VARCHAR AS org_id, parent_id::VARCHAR AS parent_id, level, path,
        name AS name_zh, name AS name_en,
        CASE level WHEN 'county' THEN county_code END AS region_code FROM kept"""
REGION = """
    SELECT 'p' || org_id AS region_code, NULL AS parent_code, 'prefecture' AS level,
        name AS name_zh, name AS name_en FROM organization WHERE level = 'prefecture'
    UNION ALL
    SELECT county_code, 'p' || parent_id, 'county', name, name
    FROM organization WHERE level = 'county'"""
INSTITUTION = """
    SELECT institution AS institution_id, institution AS name_zh, institution AS name_en,
        'bank' AS kind, institution = 'Home Bank' AS is_own FROM dim_institution"""
MEMBER = f"""
    SELECT 'local' AS peer_group, institution AS institution_id, '*' AS region_code,
        DATE '{SINCE}' AS valid_from FROM dim_institution"""
MARKET = f"""
    SELECT county_code AS region_code, institution AS institution_id, month_end AS month,
        {TYPES} AS deposit_type, sum(balance) AS balance, false AS is_estimated
    FROM market_deposit GROUP BY ALL"""
DAY = f"""
    SELECT outlet_id::VARCHAR AS outlet_id, date AS day, {TYPES} AS deposit_type,
        sum(balance) AS balance FROM deposit_daily GROUP BY ALL"""
CLOSE = """
    SELECT DISTINCT month_end AS month, (month_end + 5)::DATE AS closed_on, 'peers' AS closed_by
    FROM calendar WHERE is_month_end"""
LOG = """
    SELECT 1 AS load_id, 'peers' AS feed, 'gen_data' AS file_name, '-' AS file_sha256,
        count(*)::INTEGER AS row_count, now()::TIMESTAMP AS loaded_at, 'bench' AS loaded_by,
        0 AS replaced_rows FROM market_deposit"""
TABLES = {
    "organization": ORGANIZATION, "region": REGION, "institution": INSTITUTION,
    "peer_group_member": MEMBER, "market_month": MARKET, "deposit_day": DAY,
    "period_close": CLOSE, "load_log": LOG,
}  # fmt: skip


def convert(file: Path, folder: Path) -> Path:
    """Return the folder of a versioned store made of the peers' file, built once."""
    if not (folder / "CURRENT").exists():
        with duckdb.connect(str(file), read_only=True) as connection:
            frames = {name: connection.sql(sql).pl() for name, sql in TABLES.items()}
        store.build(
            folder, {"bank": pl.DataFrame([BANK]), **frames}, "the peers' figures"
        )
    return folder
