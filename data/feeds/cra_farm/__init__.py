"""FFIEC CRA small-farm loans: what banks lent to farms in the year, county by county.

Source: aggregate tables A2-1 and A2-2 (county totals), A2-1a and A2-2a (by lender),
fixed width or CSV, and the register of reporters; thousand dollars, as reported. Only
banks above the CRA size threshold report. A public-domain work of the US Government.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from data.feeds import own_bank
from data.feeds.cra_farm import facts
from data.feeds.cra_farm.lenders import lenders
from data.feeds.cra_farm.records import Records, records
from data.feeds.feed import Feed, Frames, Rows
from data.feeds.own_bank import ALL, OWN, OWN_HELP, OwnBank
from queries.text import ReaderError, Text

LOANS = "loans"
ACTIONS = {"originated": ["1"], "purchased": ["6"], ALL: ["1", "6"]}
NOTICE = Text(
    "来源：美国联邦金融机构检查委员会，社区再投资法小额农场贷款，按各行报送；为当年发放额，不是余额。",
    "Source: FFIEC, CRA small-farm loans, as reported: lent in the year, not outstanding.",
)


class LoansUnknown(ReaderError):
    """`loans` is not a kind of loans of the source."""


def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
    """Return the tables that the files fill.

    `own` is the own bank, by FDIC certificate where the source has it, else by
    `rssd-N` through the register; `all` brings the whole market, each lender a unit
    beneath one root, in a warehouse of its own. `loans` is `originated`, `purchased`
    or `all`, which adds the two.

    Raises:
        OwnBankAbsent: no `own`, or it lends nowhere in the files.
        AnotherBank: the warehouse belongs to another bank.
        SourceUnknown, LoansUnknown, ContractBroken: in words.
    """
    found = records(paths)
    kept = Records(_of(found.loans, options.get(LOANS, ALL)), found.register)
    name = options.get(OWN, "").strip()
    taken = _market(kept, rows) if name == ALL else _own(kept, name, rows, paths)
    loans = taken.pop("loans")
    return {
        **taken,
        "region": facts.regions(loans, rows),
        "agri_loan_month": facts.lent(loans),
        "period_close": own_bank.closed(loans["month"]),
    }


def _own(
    found: Records, name: str, rows: Rows, paths: Sequence[Path]
) -> dict[str, pl.DataFrame]:
    """Return the own bank's loans with their units, and the bank itself if it is new."""
    known = lenders(found.loans, found.register)
    named = own_bank.chosen(known, name)
    mine = known.filter(pl.col("lender").is_in(named["lender"].implode()))
    if mine.is_empty():
        raise own_bank.absent(name, [path.name for path in paths])
    own = _bank(mine)
    loans = facts.booked(mine, own_bank.root(own, rows), rows)
    return {**own_bank.frames(own, rows), "loans": loans}


def _bank(mine: pl.DataFrame) -> OwnBank:
    """Return the bank: the certificate first, the newest name."""
    latest = mine.sort("month")
    certs = latest["cert"].drop_nulls().reverse().unique(maintain_order=True)
    lender, name = latest["lender"][-1], latest["name"][-1]
    ids = [f"cert-{cert}" for cert in certs]
    if lender.startswith("rssd-") or not ids:
        ids.append(lender)
    return OwnBank(Text(name, name), tuple(ids), NOTICE)


def _market(found: Records, rows: Rows) -> dict[str, pl.DataFrame]:
    """Return every lender's loans; county totals at the root where lenders are not told."""
    own = own_bank.everyone(NOTICE)
    root = own_bank.root(own, rows)
    frames = own_bank.frames(own, rows)
    known = lenders(found.loans, found.register)
    if known.is_empty():
        return {**frames, "loans": found.loans.with_columns(org_id=pl.lit(root))}
    latest = known.sort("month").group_by("lender").agg(pl.col("name").last())
    names = latest.select(org_id="lender", name_zh="name", name_en="name")
    units = own_bank.beneath(names, pl.lit(root), pl.lit(f"/{root}/"), "county")
    above = frames.get("organization", pl.DataFrame())
    frames["organization"] = pl.concat([above, units], how="diagonal")
    return {**frames, "loans": known.with_columns(org_id="lender")}


def _of(loans: pl.DataFrame, kind: str) -> pl.DataFrame:
    if kind not in ACTIONS:
        raise LoansUnknown(
            Text(
                "没有名为 {kind} 的贷款类别；可用的有：{all}。",
                "There are no loans named {kind}; there are: {all}.",
            ).fill(kind=kind, all=", ".join(ACTIONS))
        )
    return loans.filter(pl.col("action").is_in(ACTIONS[kind]))


FEED = Feed(
    name="cra_farm",
    label=Text("社区再投资法小额农场贷款", "CRA small-farm loans"),
    read=read,
    options={
        OWN: OWN_HELP,
        LOANS: Text(
            "贷款：`originated`、`purchased` 或 `all`（二者相加）",
            "the loans: originated, purchased or all (the two added)",
        ),
    },
)
