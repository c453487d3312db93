"""One county, one sub-branch, two outlets, two banks: frames small enough to count by hand."""

from datetime import date

import polars as pl

FEB, MAR = date(2026, 2, 28), date(2026, 3, 31)


def organization():
    rows = [
        ("R", None, "head", "/R/", None),
        ("E", "R", "county", "/R/E/", "01001"),
        ("E1", "E", "outlet", "/R/E/E1/", "01001"),
        ("E2", "E", "outlet", "/R/E/E2/", "01001"),
    ]
    columns = ["org_id", "parent_id", "level", "path", "region_code"]
    frame = pl.DataFrame(rows, columns, orient="row")
    return frame.with_columns(name_zh=pl.col("org_id"), name_en=pl.col("org_id"))


def frames():
    return {
        "bank": pl.DataFrame(
            {
                "name_zh": "村行",
                "name_en": "Hamlet Bank",
                "currency": "CNY",
                "is_synthetic": True,
                "year_start_month": 1,
                "market_level": "county",
                "double_first_type": "savings",
            }
        ),
        "organization": organization(),
        "region": pl.DataFrame(
            {
                "region_code": ["01", "01001"],
                "parent_code": [None, "01"],
                "level": ["province", "county"],
                "name_zh": ["省", "东县"],
                "name_en": ["Province", "East"],
            }
        ),
        "institution": pl.DataFrame(
            {
                "institution_id": ["own", "coop"],
                "name_zh": ["本行", "农商行"],
                "name_en": ["Own", "Coop"],
                "kind": "bank",
                "is_own": [True, False],
            }
        ),
    }


def days(*rows, kind="savings"):
    """Return deposit_day rows from (outlet, day, balance)."""
    frame = pl.DataFrame(rows, ["outlet_id", "day", "balance"], orient="row")
    return frame.with_columns(deposit_type=pl.lit(kind))
