"""The demo bank at three sizes: what pages ask, a new month, the rollups, our own layer.

Pages are asked in a process of their own (`questions`), at the root, so that nothing is
kept: cold with a new connection, warm with a connection that has answered before. The
province is asked of PostgreSQL and of Sail as well, where they are installed; with
`--url` any other warehouse is.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from data import native, rollups, store, unit_days
from data.draft import Draft
from queries import engine, schema
from tests import engines, postgres
from tests.bench.intake import loaded, spent
from tests.bench.record import Measured, Report
from tests.bench.server import HOUSE

GOALS = {"prefecture": 0.1, "province": 0.1, "nation": 0.3}
RATIO, OVERHEAD = 3.0, 2.0
# As the README advises for so many units.
SETTINGS = {"nation": {"GRANARY_CACHE_MB": "1024"}}
TOLD = "tests.bench.questions"
MONTH = """COPY (SELECT outlet_id AS "网点号", (day + INTERVAL 1 MONTH)::DATE AS "日期",
    deposit_type AS "存款类型", balance AS "余额"
    FROM deposit_day WHERE day BETWEEN DATE '2026-10-01' AND DATE '2026-10-25'
    ORDER BY day, outlet_id, deposit_type) TO '{file}' (HEADER)"""


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure DuckDB at every size; `--short` at the two smaller ones."""
    worst: dict[str, float] = {}
    for scale in list(GOALS)[: 2 if short else 3]:
        folder = built(report, place, scale)
        worst[scale] = pages(report, scale, f"duckdb:///{folder}", GOALS[scale], **SETTINGS.get(scale, {}))  # fmt: skip
        _month(report, place, scale, folder)
        _rollup(report, scale, folder)
    province = place / "scale-province"
    if (binaries := postgres.found_binaries()) is not None:
        with postgres.serving(binaries) as address:
            _on_postgresql(report, f"{address}/postgres", province)
    if engines.PROGRAM.exists():
        with engines.serving(place / "sail.log") as address:
            _on_sail(report, address, place / "lake", province)
    if "nation" in worst:
        ratio = worst["nation"] / worst["prefecture"]
        report.tell(Measured("scales", "slowest page, nation ÷ prefecture", ratio, "×", RATIO, 1.0, "the prefecture"))  # fmt: skip
    _overhead(report, place / "scale-prefecture")


def built(report: Report, place: Path, scale: str) -> Path:
    """Return a scale's folder, built once by the command everybody uses."""
    folder = place / f"scale-{scale}"
    if not (folder / "CURRENT").exists():
        found = spent("-m", "data", "demo", "--scale", scale, "--warehouse", f"duckdb:///{folder}")  # fmt: skip
        more = {"wall_s": round(found.wall), "cpu_s": round(found.cpu), "code": found.code}  # fmt: skip
        report.tell(Measured("scales", f"{scale}: memory of the build", found.memory, "GiB", 8.0, more=more))  # fmt: skip
    return folder


def pages(report: Report, name: str, url: str, goal: float | None = None, **settings: str) -> float:  # fmt: skip
    """Tell what every page's questions took on a warehouse; return the slowest, warm."""
    words = [sys.executable, "-m", TOLD, "--url", url]
    done = subprocess.run(words, cwd=HOUSE, env=os.environ | {"GRANARY_AHEAD": "0"} | settings, capture_output=True, text=True, check=True)  # fmt: skip
    slowest = 0.0
    for line in done.stdout.splitlines():
        told = json.loads(line)
        slowest = max(slowest, told["warm"])
        more = {k: told[k] for k in ("questions", "cold_cpu", "warm_cpu", "cold_wall", "warm_wall")}  # fmt: skip
        for when in ("cold", "warm"):
            report.tell(Measured("scales", f"{name}: {told['page']}, {when}", told[when], "s", goal, more=more))  # fmt: skip
    return slowest


def _month(report: Report, place: Path, scale: str, folder: Path) -> None:
    """Load one new month into a copy: how long, and which files of days are new?"""
    copy, file = place / f"month-{scale}", place / f"month-{scale}.csv"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, copy_function=os.link)
    # What is linked is never written: a load makes files of its own, but for these.
    for name in ("CURRENT", ".lock", ".lock.json"):
        if (copy / name).exists():
            written = (copy / name).read_bytes()
            (copy / name).unlink()
            (copy / name).write_bytes(written)
    before = store.Store(copy).current()
    assert before is not None
    _written(copy, file)
    found = loaded("deposit_day", copy, file)
    assert found.code == 0
    after = store.Store(copy).current()
    assert after is not None
    anew = sorted(set(after.files.values()) - set(before.files.values()))
    more = {"code": found.code, "cpu_s": round(found.cpu, 1), "files": anew, "memory_GiB": round(found.memory, 2)}  # fmt: skip
    report.tell(Measured("scales", f"{scale}: a new month loaded", found.wall, "s", more=more))  # fmt: skip
    report.tell(Measured("scales", f"{scale}: files of days written", len([n for n in anew if n.startswith("days")]), "files", 1, more=more))  # fmt: skip
    shutil.rmtree(copy)
    file.unlink()


def _written(folder: Path, file: Path) -> None:
    """Write a month's daily balances as a CSV file: those of October, a month later."""
    current = store.Store(folder).current()
    assert current is not None
    days = folder / current.files["days_2026"]
    with duckdb.connect(str(days), read_only=True) as connection:
        connection.execute(MONTH.format(file=file))


def _on_postgresql(report: Report, url: str, province: Path) -> None:
    """Build the province on an empty database, ask its pages, load a month."""
    to, file = ("--warehouse", url), province.with_suffix(".csv")
    found = spent("-m", "data", "demo", "--scale", "province", *to)
    assert found.code == 0
    report.tell(Measured("scales", "province on PostgreSQL: built", found.wall, "s", more=found.told))  # fmt: skip
    pages(report, "province on PostgreSQL", url)
    _written(province, file)
    found = spent("-m", "data", "load", "deposit_day", file, *to)
    assert found.code == 0
    report.tell(Measured("scales", "province on PostgreSQL: a new month loaded, rollups with it", found.wall, "s", more=found.told))  # fmt: skip
    file.unlink()


def _on_sail(report: Report, url: str, lake: Path, province: Path) -> None:
    """Bring the province's daily facts to the engine, make the marts there, ask its pages."""
    words = ("-m", "data", "rollup", url, "--lake", lake, "--warehouse", f"duckdb:///{province}")  # fmt: skip
    for more, what in ((("--daily",), "daily facts brought, marts made"), ((), "marts made anew")):  # fmt: skip
        found = spent(*words, *more)
        assert found.code == 0
        report.tell(Measured("scales", f"province on Sail: {what}", found.wall, "s", more=found.told))  # fmt: skip
    pages(report, "province on Sail", url, GRANARY_LAKE=str(lake))
    shutil.rmtree(lake)


def _rollup(report: Report, scale: str, folder: Path) -> None:
    """Refresh the year's rollup, and run its query alone in DuckDB as the limit."""
    kept = store.Store(folder)
    took = {}
    with kept.writing("bench") as draft:
        took["ours"] = _seconds(lambda: rollups.refresh(draft, date(2026, 1, 1)))
        took["alone"] = _seconds(lambda: _alone(draft))
        draft.abandon()
    more = {"alone_s": round(took["alone"], 2), "ours_s": round(took["ours"], 2)}
    report.tell(Measured("scales", f"{scale}: rollups of a year ÷ their queries alone", took["ours"] / took["alone"], "×", None, 1.0, "the same queries in DuckDB's own connection", more))  # fmt: skip


def _alone(draft: Draft) -> None:
    """Run the rollups' queries as they are, into temporary tables."""
    first, latest = date(2026, 1, 1), rollups._latest(draft)
    assert latest is not None
    months = rollups.months(draft.daily(2026), first, date(2026, 12, 31), latest)
    above = unit_days.ancestors().cte("above")
    days = unit_days.org_days(draft.daily(2025, 2026), latest, above)
    for name, statement in zip(
        ("months", "outlets", "units"), (months, *days), strict=True
    ):
        sql, values = native._compiled(statement)
        draft.connection.execute(f"CREATE OR REPLACE TEMP TABLE alone_{name} AS {sql}", values)  # fmt: skip


def _overhead(report: Report, folder: Path) -> None:
    """Ask for a thousand rows through `engine.read`, and through DuckDB alone."""
    os.environ["GRANARY_WAREHOUSE"] = f"duckdb:///{folder}"
    engine.forget()
    table = schema.deposit_month
    asked = sa.select(table).order_by(table.c.month, table.c.outlet_id).limit(1000)
    engine.read(asked)

    def ours() -> Any:
        engine._answers.clear()
        return engine.read(asked)

    current = store.Store(folder).current()
    assert current is not None
    with duckdb.connect(str(folder / current.files["marts"]), read_only=True) as bare:
        bare.execute("SET threads = 1")
        sql, values = native._compiled(asked)
        least = _median(lambda: bare.execute(sql, values).to_arrow_table())
    found = _median(ours)
    more = {"ours_ms": round(found * 1000, 2), "alone_ms": round(least * 1000, 2)}
    report.tell(Measured("scales", "1,000 rows: engine.read ÷ DuckDB alone", found / least, "×", OVERHEAD, 1.0, "execute and Arrow", more))  # fmt: skip


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _median(work: Callable[[], Any], rounds: int = 51) -> float:
    work()
    return statistics.median(_seconds(work) for _ in range(rounds))
