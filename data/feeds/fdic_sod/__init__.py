"""FDIC Summary of Deposits: every bank branch in the United States, once a year.

Source: the yearly CSV the FDIC publishes, as of June 30, amounts in thousand dollars,
"as reported". A public-domain work of the US Government.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from data.feeds.fdic_sod import market, network
from data.feeds.fdic_sod.branches import branches
from data.feeds.feed import Feed, Frames, Rows
from queries.text import ReaderError, Text

OWN = "own"


class OwnBankAbsent(ReaderError):
    """The bank named as the own bank is not in the files."""


def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
    """Return the tables that the files fill; `own` is the own bank's FDIC certificate.

    Raises:
        OwnBankAbsent: no `own`, or it has no branch in the newest file.
        FileUnreadable, SourceUnknown: the files are not Summary of Deposits.
    """
    every = branches(paths)
    own = _own(every, options.get(OWN, "").strip(), paths)
    mine = every.filter(pl.col("institution_id") == own)
    return {
        "bank": network.bank(mine),
        "region": market.regions(every, rows),
        "institution": market.institutions(every, own, rows),
        "organization": network.units(mine, rows),
        "peer_group_member": market.members(every, rows),
        "market_month": market.deposits(every),
        "deposit_month": network.deposits(mine),
        "period_close": market.closed(every),
    }


def _own(every: pl.DataFrame, own: str, paths: Sequence[Path]) -> str:
    present = every.filter(pl.col("institution_id") == own)["file"].unique().to_list()
    absent = [path.name for path in paths if path.name not in present]
    if absent or not own:
        raise OwnBankAbsent(
            Text(
                "{files} 中没有 FDIC 证书号为 {own} 的银行；请用 --own 指定本行。",
                "There is no bank with FDIC certificate {own} in {files}; name the own bank with --own.",
            ).fill(own=own or "?", files=", ".join(absent))
        )
    return own


FEED = Feed(
    name="fdic_sod",
    label=Text("FDIC 存款汇总", "FDIC Summary of Deposits"),
    read=read,
    options={
        OWN: Text("本行的 FDIC 证书号", "FDIC certificate (CERT) of the own bank")
    },
)
