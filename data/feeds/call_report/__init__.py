"""FFIEC Call Report: what a United States bank earned besides interest, quarter by quarter.

Source: schedule RI, items 5.a to 5.l (`RIAD` columns), year to date, thousand dollars,
as reported. A public-domain work of the US Government.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from data.feeds import own_bank
from data.feeds.call_report.flows import flows
from data.feeds.call_report.items import lines
from data.feeds.call_report.reports import reports
from data.feeds.feed import Feed, Frames, Rows
from data.feeds.own_bank import ALL, OWN, OWN_HELP, OwnBank
from queries.text import Text

NO_STATE = "0"
NOTICE = Text(
    "来源：美国联邦金融机构检查委员会《银行季度报告》，按各行报送。",
    "Source: FFIEC Call Report, as reported.",
)


def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
    """Return the tables that the files fill; `own` is the own bank's certificate; `all` brings
    the whole market, each bank a unit beneath its state, in a warehouse of its own.

    Raises:
        OwnBankAbsent: no `own`, or it is not in one of the files.
        AnotherBank: the warehouse belongs to another bank.
        SourceUnknown, ItemsApart, QuarterMissing, ContractBroken: in words.
    """
    every = reports(paths)
    name = options.get(OWN, "").strip()
    taken = _market(every, rows) if name == ALL else _own(every, name, rows, paths)
    income = taken.pop("income")
    return {
        **taken,
        "income_line": lines(),
        "income_month": flows(income, rows),
        "period_close": own_bank.closed(income["month"]),
    }


def _own(every: pl.DataFrame, name: str, rows: Rows, paths: Sequence[Path]) -> Frames:
    """Return the own bank's items at its root, and the bank itself if it is new."""
    mine = own_bank.chosen(every, name)
    without = {path.name for path in paths} - set(mine["file"])
    if without:
        raise own_bank.absent(name, without)
    own = _bank(mine)
    org = own_bank.root(own, rows)
    income = mine.with_columns(org_id=pl.lit(org))
    return {**own_bank.frames(own, rows), "income": income}


def _market(every: pl.DataFrame, rows: Rows) -> Frames:
    """Return every bank's items, each bank a unit beneath its state."""
    own = own_bank.everyone(NOTICE)
    root = own_bank.root(own, rows)
    placed = every.with_columns(
        org_id="rssd-" + pl.col("rssd"),
        state="state-" + pl.col("state").fill_null(NO_STATE),
    )
    latest = placed.sort("month").group_by("org_id").agg(pl.col("name", "state").last())
    banks = latest.with_columns(name_zh="name", name_en="name")
    code = pl.col("org_id").str.strip_prefix("state-")
    states = latest.select(org_id="state").unique()
    named = states.with_columns(name_zh="州 " + code, name_en="State " + code)
    top = pl.lit(f"/{root}/")
    above = top + pl.col("state") + "/"
    units = [
        own_bank.beneath(named, pl.lit(root), top, "prefecture"),
        own_bank.beneath(banks, pl.col("state"), above, "county"),
    ]
    frames = own_bank.frames(own, rows)
    head = [frames["organization"]] if frames else []
    frames["organization"] = pl.concat([*head, *units], how="diagonal")
    return {**frames, "income": placed}


def _bank(mine: pl.DataFrame) -> OwnBank:
    latest = mine.sort("month").row(-1, named=True)
    ids = {"cert": latest["cert"], "rssd": latest["rssd"]}
    known = [f"{kind}-{n}" for kind, n in ids.items() if n and n != "0"]
    return OwnBank(Text(latest["name"], latest["name"]), tuple(known), NOTICE)


FEED = Feed(
    name="call_report",
    label=Text("银行季报收入项目", "FFIEC Call Report"),
    read=read,
    options={OWN: OWN_HELP},
)
