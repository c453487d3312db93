"""The warehouses that are measured on: the demo bank, and one with 20 million daily facts."""

from datetime import date
from pathlib import Path

import duckdb

from data import demo, rollups, store
from data.draft import DAY, Draft
from queries import schema

FIRST_YEAR, LAST_YEAR = 2003, 2026
COPIES = 6
# Every year's days are those of the demo's last full year, grown back at 6 % a year.
PATTERN, GROWTH = 2025, 1.06


def demo_folder(place: Path) -> Path:
    """Return the demo bank's folder, built once."""
    folder = place / "demo"
    if not (folder / "CURRENT").exists():
        store.build(folder, demo.frames(), "demo")
    return folder


def large_folder(place: Path) -> Path:
    """Return the folder of a demo bank with 20 million daily facts, built once.

    Six outlets for each of the demo's, and daily balances since 2003; everything else
    is the demo's own, so that only the daily facts differ.
    """
    folder = place / "large"
    if (folder / "CURRENT").exists():
        return folder
    with store.Store(folder).writing("large", empty=True) as draft:
        _fill(draft, demo_folder(place))
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            _days(draft, year)
        rollups.refresh(draft)
        draft.load_id = draft.last_load()
    return folder


def _fill(draft: Draft, source: Path) -> None:
    current = store.Store(source).current()
    assert current is not None
    for alias, name in current.files.items():
        draft.connection.execute(
            f"ATTACH '{source / name}' AS demo_{alias} (READ_ONLY)"
        )
    for table in schema.metadata.sorted_tables:
        if table is not DAY and table.name != "deposit_month":
            draft.connection.execute(
                f"INSERT INTO {table.name} BY NAME SELECT * FROM demo_marts.{table.name}"
            )
    draft.connection.execute(
        f"""INSERT INTO organization BY NAME
        SELECT o.* REPLACE (org_id || '.' || n AS org_id, path || n || '/' AS path,
            name_zh || n AS name_zh, name_en || ' ' || n AS name_en)
        FROM demo_marts.organization o, range(1, {COPIES}) copies(n) WHERE level = 'outlet'"""
    )


def _days(draft: Draft, year: int) -> None:
    """Write a year of daily balances for every copy of every outlet that was open."""
    days = draft.days(year)
    last = min(date(year, 12, 31), date(2026, 10, 31))
    shrunk = GROWTH ** (year - PATTERN)
    draft.connection.execute(
        f"""INSERT INTO {days.schema}.deposit_day BY NAME
        SELECT outlet_id || CASE n WHEN 0 THEN '' ELSE '.' || n END AS outlet_id,
            on_day AS day, deposit_type, round(balance::DOUBLE * {shrunk:.6f} / (n + 1), 2) AS balance,
            load_id, data_status
        FROM (SELECT unnest(generate_series(DATE '{year}-01-01', DATE '{last}', INTERVAL 1 DAY))::DATE AS on_day),
            range({COPIES}) copies(n),
            demo_days_{PATTERN}.deposit_day
        WHERE day = make_date({PATTERN}, month(on_day), least(day(on_day), CASE month(on_day) WHEN 2 THEN 28 ELSE 31 END))
        ORDER BY on_day, outlet_id, deposit_type"""
    )


def daily_facts(folder: Path) -> int:
    """Return how many rows of daily facts a store holds."""
    current = store.Store(folder).current()
    assert current is not None
    files = [folder / name for alias, name in current.files.items() if alias != "marts"]
    return sum(_rows(file) for file in files)


def _rows(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.sql("SELECT count(*) FROM deposit_day").fetchall()
    return int(found[0][0])
