"""The demo's own books: the bank, months signed off, the load, and what was corrected."""

import hashlib
from datetime import datetime, timedelta

import polars as pl

from data.demo import cast
from data.demo.days import LAST, MONTHS
from data.demo.shape import LOAD_ID, shaped

NOTICE = (
    "模拟数据：本行及同业的机构、余额与收入均为程序生成，不对应任何真实银行。",
    "Synthetic figures: every unit, balance and amount, ours and the peers', is generated "
    "and stands for no real bank.",
)
CLOSE_AFTER = timedelta(days=5)


def bank() -> pl.DataFrame:
    """Return the table `bank`."""
    row = {
        "name_zh": "演示银行",
        "name_en": "Demo Bank",
        "currency": "CNY",
        "is_synthetic": True,
        "notice_zh": NOTICE[0],
        "notice_en": NOTICE[1],
        "year_start_month": 1,
        "market_level": "county",
        "double_first_type": "savings",
    }
    return shaped("bank", {name: [value] for name, value in row.items()})


def period_close() -> pl.DataFrame:
    """Return the table `period_close`: every month up to the last."""
    closed = [month + CLOSE_AFTER for month in MONTHS]
    return shaped(
        "period_close",
        {
            "month": MONTHS,
            "closed_on": closed,
            "closed_by": ["steward@demo.example"] * len(MONTHS),
        },
    )


def load_log(seed: int, rows: int) -> pl.DataFrame:
    """Return the table `load_log`: the one load that made the demo, at a fixed time."""
    row = {
        "load_id": LOAD_ID,
        "feed": "demo",
        "file_name": f"demo-{seed}",
        "file_sha256": hashlib.sha256(f"granary demo {seed}".encode()).hexdigest(),
        "row_count": rows,
        "first_period": MONTHS[0],
        "last_period": LAST,
        # The night after the data date.
        "loaded_at": datetime(2026, 11, 1, 0, 30),  # noqa: DTZ001 - UTC by contract
        "loaded_by": "demo",
        "replaced_rows": 0,
        "note": None,
    }
    return shaped("load_log", {name: [value] for name, value in row.items()})


def revisions(market_month: pl.DataFrame) -> pl.DataFrame:
    """Return the table `revision`: the peer figures that came late or were restated."""
    rows = []
    for region, bank_id, month in (cast.LATE, cast.RESTATED):
        found = market_month.filter(
            (pl.col("region_code") == region)
            & (pl.col("institution_id") == bank_id)
            & (pl.col("month") == month)
            & (pl.col("data_status") == "revised")
        )
        rows += [_revision(row, late=month == cast.LATE[2]) for row in found.to_dicts()]
    columns = zip(*rows, strict=True)
    names = ["row_key", "old_value", "new_value"]
    frame = pl.DataFrame(dict(zip(names, columns, strict=True)))
    return shaped(
        "revision",
        frame.with_columns(
            table_name=pl.lit("market_month"), column_name=pl.lit("balance")
        ),
    )


def _revision(row: dict[str, object], *, late: bool) -> tuple[str, str | None, str]:
    names = ("region_code", "institution_id", "month", "deposit_type")
    key = ",".join(f"{name}={row[name]}" for name in names)
    new = float(str(row["balance"]))
    # What was published at first: nothing, or 1.2 % less.
    old = None if late else f"{round(new * 0.988 / 1e6) * 1e6:.2f}"
    return key, old, f"{new:.2f}"


def truth_checks(market_month: pl.DataFrame) -> pl.DataFrame:
    """Return the table `truth_check`: the own figure a clerk entered wrongly."""
    region, month = cast.MANUAL
    wrong = market_month.filter(
        (pl.col("region_code") == region)
        & (pl.col("institution_id") == "own")
        & (pl.col("month") == month)
        & (pl.col("deposit_type") == "savings")
    )["balance"][0]
    row = {
        "load_id": LOAD_ID,
        "check_name": "own_and_market:savings",
        "org_id": f"{region}01",
        "period": month,
        "severity": "error",
        # Our ledger less what the sheet says.
        "difference": wrong / cast.MANUAL_ERROR - wrong,
        "tolerance": 5e5,
        "message_zh": "同业表中本行储蓄余额与台账不符，疑为手工录入错误",
        "message_en": "Own savings in the peer sheet do not match the ledger; "
        "probably typed by hand",
    }
    return shaped("truth_check", {name: [value] for name, value in row.items()})


def aliases() -> pl.DataFrame:
    """Return the table `name_alias`: former names of counties, units and outlets."""
    former = [
        ("market_month", "华亭县", cast.RENAMED_COUNTY),
        ("organization", "华亭县支行", f"{cast.RENAMED_COUNTY}01"),
        ("organization", "定西友谊支行", cast.RENAMED_BRANCH),
        ("organization", "静宁界石铺分理处", cast.UPGRADED_OUTLET),
        ("organization", "宁县长庆桥老街分理处", cast.RELOCATED_OUTLET),
        ("organization", "镇原太平分理处（原属镇原支行）", cast.MOVED_OUTLET),
        ("market_month", "信用社", "rural_commercial"),
        ("market_month", "邮储", "postal"),
    ]
    feeds, written, ids = zip(*former, strict=True)
    return shaped("name_alias", {"feed": feeds, "written_as": written, "id": ids})
