"""Files in: ten million rows against DuckDB's own COPY, a refusal, a workbook, a nation."""

import asyncio
import itertools
import lzma
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import duckdb
import xlsxwriter

from data import rollups, store
from pages.parts.imports.runs import Run
from queries import schema
from tests.bench.cpu import UNIT
from tests.bench.demo import demo_folder
from tests.bench.network import OUTLETS, TYPES, bank, daily_csv, fill_year
from tests.bench.reader import Reader
from tests.bench.record import Measured, Report, nth
from tests.bench.server import HOUSE, serving

RATIO, MEMORY, FELT = 3.0, 3.0, 2.0
REFUSED, WORKBOOK, NATION, NINE_YEARS = 10.0, 3.0, 5.0, 45.0
ENOUGH = {"GRANARY_MAX_FILE_MB": "4000"}
# As on a steward's machine, Python keeps what it compiled.
UNKEPT = "PYTHONDONTWRITEBYTECODE"
COPY = """
import duckdb, sys
made = duckdb.connect(sys.argv[1])
made.execute("CREATE TABLE deposit_day (outlet_id VARCHAR NOT NULL, day DATE NOT NULL, "
             "deposit_type VARCHAR NOT NULL, balance DECIMAL(18,2) NOT NULL)")
made.execute(f"COPY deposit_day FROM '{sys.argv[2]}' (HEADER)")
made.close()
"""
NATIONAL = "us_sod/sod_2018_us_full.csv.xz"
OWN_BANK = "628"
YEARS = range(2010, 2019)


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds on the clock, of CPU, and no more memory than this.

    The kernel counts the parent it was forked from as well, so `memory` is a bound.
    """

    code: int
    wall: float
    cpu: float
    memory: float

    @property
    def told(self) -> dict[str, float]:
        return {"cpu_s": round(self.cpu, 2), "memory_gib": round(self.memory, 2)}


def spent(*command: str | Path) -> Spent:
    """Run a process and return what it took, its start included."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=HOUSE,
        env={k: v for k, v in os.environ.items() if k != UNKEPT} | ENOUGH,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    code = process.returncode = os.waitstatus_to_exitcode(status)
    return Spent(code, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2)


def loaded(feed: str, folder: Path, *files: Path, also: Sequence[str] = ()) -> Spent:
    """Load files with the command line and return what it took."""
    words: list[str | Path] = [
        "load",
        feed,
        *files,
        "--warehouse",
        f"duckdb:///{folder}",
        *also,
    ]
    return spent("-m", "data", *words)


def run(report: Report, place: Path, *, short: bool) -> None:
    """Measure every kind of intake in fresh warehouses."""
    inbox = place / "intake"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    _against_copy(report, inbox, days=37 if short else 365)
    asyncio.run(_beside_readers(report, place, inbox))
    _refused(report, inbox, days=8 if short else 37)
    _workbook(report, inbox)
    _nation(report, inbox, short=short)
    _one_year_of_many(report, inbox, years=1 if short else 10, days=182 if short else 365)  # fmt: skip
    shutil.rmtree(inbox)


def _fresh(inbox: Path, name: str) -> Path:
    store.build(inbox / name, bank(), "bench")
    return inbox / name


def _against_copy(report: Report, inbox: Path, *, days: int) -> None:
    file, folder = inbox / "days.csv", _fresh(inbox, "copied")
    rows = daily_csv(file, days)
    least = spent("-c", COPY, inbox / "copy.duckdb", file)
    found = loaded("deposit_day", folder, file)
    named = {"rows": rows, "code": found.code} | found.told
    more = named | {"wall_s": round(found.wall, 2), "copy_s": round(least.wall, 2), "copy_cpu_s": round(least.cpu, 2)}  # fmt: skip
    report.tell(Measured("intake", "CSV of days: wall ÷ DuckDB's COPY", found.wall / least.wall, "×", RATIO, 1.0, "COPY of the same file", more))  # fmt: skip
    report.tell(Measured("intake", "CSV of days: CPU ÷ DuckDB's COPY", found.cpu / least.cpu, "×", None, 1.0, "COPY of the same file", more))  # fmt: skip
    report.tell(Measured("intake", "CSV of days: memory", found.memory, "GiB", MEMORY, more=more))  # fmt: skip


async def _beside_readers(report: Report, place: Path, inbox: Path) -> None:
    """Change the unit on a page of the demo bank while the page's loader takes the file."""
    folder, run = _fresh(inbox, "beside"), Run(inbox, load=True, correct=False)
    words = ["load", "deposit_day", str(inbox / "days.csv"), "--json", "--warehouse", f"duckdb:///{folder}"]  # fmt: skip
    with serving(HOUSE / "app.py", place, GRANARY_WAREHOUSE=f"duckdb:///{demo_folder(place)}") as server:  # fmt: skip
        reader = Reader(server.port)
        await reader.open()
        turns = itertools.cycle(reader.widgets[UNIT].options[:5])
        for _ in range(10):
            await reader.choose(UNIT, next(turns))
        alone = [await _change(reader, next(turns)) for _ in range(60)]
        with mock.patch.dict(os.environ, ENOUGH):
            run.begin(words)
        beside = []
        while run.state == "running":
            beside.append(await _change(reader, next(turns)))
        await reader.close()
    more = {"changes": len(beside), "done": run.state, "alone_p95": round(nth(alone, 95), 3), "beside_p95": round(nth(beside, 95), 3)}  # fmt: skip
    report.tell(Measured("intake", "a change of the unit during the load ÷ alone, medians", nth(beside, 50) / nth(alone, 50), "×", FELT, 1.0, "no load", more))  # fmt: skip


async def _change(reader: Reader, unit: str) -> float:
    await asyncio.sleep(0.1)
    return (await reader.choose(UNIT, unit)).seconds


def _refused(report: Report, inbox: Path, *, days: int) -> None:
    file, folder = inbox / "bad.csv", _fresh(inbox, "refused")
    rows = daily_csv(file, days, bad=100)
    found = loaded("deposit_day", folder, file)
    assert found.code == 1
    more = {"rows": rows, **found.told}
    report.tell(Measured("intake", "refused, 1 % bad cells", found.wall, "s", REFUSED, more=more))  # fmt: skip


def _workbook(report: Report, inbox: Path, rows: int = 20_000) -> None:
    file, folder = inbox / "loans.xlsx", _fresh(inbox, "workbook")
    head = ["机构号", "项目所在县", "月份", "投向", "项目类型", "贴息", "余额", "本月发放", "本月收回", "户数", "逾期"]  # fmt: skip
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        for n in range(rows):
            month = f"2025{n // OUTLETS + 1:02}"
            sheet.write_row(n + 1, 0, [f"N{n % OUTLETS:06}", "01001", month, "其他", "无", "否", n, 1.5, 2.5, 3, 0])  # fmt: skip
    found = loaded("agri_loan_month", folder, file)
    more = {"rows": rows, "code": found.code, **found.told}
    report.tell(Measured("intake", f"Excel of {rows:,} × {len(head)}", found.wall, "s", WORKBOOK, more=more))  # fmt: skip


def _nation(report: Report, inbox: Path, *, short: bool) -> None:
    """Load the national file, and the same as nine years; skipped where it is absent."""
    source = Path(os.environ.get("GRANARY_REALDATA", "")) / NATIONAL
    if not source.is_file():
        return
    also = ["--own", OWN_BANK]
    found = loaded("fdic_sod", inbox / "nation", source, also=also)
    more = {"code": found.code, **found.told}
    report.tell(Measured("intake", "national SOD, 88,075 rows", found.wall, "s", NATION, more=more))  # fmt: skip
    if short:
        return
    raw = lzma.decompress(source.read_bytes()).decode("utf-8")
    files = [_of_year(raw, year, inbox) for year in YEARS]
    found = loaded("fdic_sod", inbox / "years", *files, also=also)
    more = {"code": found.code, **found.told}
    report.tell(Measured("intake", "nine years of national SOD", found.wall, "s", NINE_YEARS, more=more))  # fmt: skip


def _of_year(raw: str, year: int, inbox: Path) -> Path:
    """Write the file as if it were another year's."""
    made, path = duckdb.connect(), inbox / f"sod_{year}.csv"
    (inbox / "nation.csv").write_text(raw, "utf-8")
    made.execute(
        f"COPY (SELECT * REPLACE ({year} AS YEAR) FROM read_csv('{inbox / 'nation.csv'}', "
        f"all_varchar=true, header=true)) TO '{path}' (HEADER)"
    )
    return path


def _one_year_of_many(report: Report, inbox: Path, *, years: int, days: int) -> None:
    """Bring a new month to warehouses of many years: how many files are written anew?"""
    folder, last = inbox / "many", 2025
    with store.Store(folder).writing("bench", empty=True) as draft:
        for name, frame in bank().items():
            draft.replace(schema.metadata.tables[name], frame)
        for year in range(last - years + 1, last + 1):
            fill_year(draft, year, days)
        rollups.refresh(draft)
    before = store.Store(folder).current()
    file = inbox / "month.csv"
    rows = daily_csv(file, 31, first="2026-01-01")
    found = loaded("deposit_day", folder, file)
    after = store.Store(folder).current()
    assert before is not None
    assert after is not None
    anew = sorted(set(after.files.values()) - set(before.files.values()))
    more = {"code": found.code, "rows_before": years * days * OUTLETS * len(TYPES), "rows": rows, "wall_s": round(found.wall, 2), "files": anew, **found.told}  # fmt: skip
    report.tell(Measured("intake", "a new month into many years: files of days written", len([n for n in anew if n.startswith("days")]), "files", 1, more=more))  # fmt: skip
