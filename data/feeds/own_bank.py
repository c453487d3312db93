"""The own bank of a public source that knows banks by certificate or by RSSD number."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from data.feeds.fdic_sod.market import TOTAL
from data.feeds.feed import Frames, Rows
from queries import schema
from queries.text import ReaderError, Text

OWN = "own"
OWN_HELP = Text(
    "本行：FDIC 证书号，或 `rssd-编号`；`all` 为全市场（`cra_farm`、`call_report`）",
    "the own bank: its FDIC certificate (CERT) or rssd-NUMBER; all (cra_farm, call_report): the whole market",
)
ALL = "all"
EVERYONE = "all-banks"
EVERY_BANK = Text("全部报送银行", "All reporting banks")


class OwnBankAbsent(ReaderError):
    """The bank named as the own bank is not in the files, or none was named."""


class AnotherBank(ReaderError):
    """The warehouse belongs to another bank than the one named."""


@dataclass(frozen=True)
class OwnBank:
    """A bank as a source knows it.

    `ids` are `cert-N`, `rssd-N` or another kind, the best first; the first becomes the
    root of the tree where the warehouse has none, as `fdic_sod` would write it.
    """

    name: Text
    ids: tuple[str, ...]
    notice: Text

    @property
    def institution_id(self) -> str:
        """Return the id of the bank as an institution: the bare certificate if known."""
        return self.ids[0].removeprefix("cert-")


def root(own: OwnBank, rows: Rows) -> str:
    """Return the root unit that the own bank's figures belong beneath.

    Raises:
        AnotherBank: the root carries an id of a kind that the source knows, and it
            is not this bank's; or one of the two is a whole market.
    """
    units = rows(schema.organization).filter(pl.col("parent_id").is_null())
    if units.is_empty() or units["org_id"][0] in own.ids:
        return units["org_id"][0] if units.height else own.ids[0]
    there = str(units["org_id"][0])
    kinds = {known.partition("-")[0] for known in own.ids}
    if there.partition("-")[0] in kinds or EVERYONE in (there, *own.ids):
        raise AnotherBank(
            Text(
                "数据仓库属于 {there}，不能导入 {own} 的数据；请换一个仓库。",
                "The warehouse belongs to {there}; figures of {own} need another one.",
            ).fill(there=there, own=own.ids[0])
        )
    return there


def everyone(notice: Text) -> OwnBank:
    """Return the whole market as one bank, each reporting bank a unit of it."""
    return OwnBank(EVERY_BANK, (EVERYONE,), notice)


def beneath(
    units: pl.DataFrame, parent: pl.Expr, path: pl.Expr, level: str
) -> pl.DataFrame:
    """Return `organization` rows of units with `org_id`, `name_zh`, `name_en`.

    Args:
        units: the units.
        parent: the unit above each.
        path: the path of the unit above each.
        level: the level all of them have.
    """
    own = pl.concat_str(path, "org_id", pl.lit("/"))
    return units.select(
        *("org_id", "name_zh", "name_en"),
        parent_id=parent,
        path=own,
        level=pl.lit(level),
    )


def frames(own: OwnBank, rows: Rows) -> Frames:
    """Return `bank`, `institution` and the root of `organization`, if there is no bank yet."""
    if rows(schema.organization).height:
        return {}
    names = {"name_zh": own.name.zh, "name_en": own.name.en}
    rest = {
        "currency": "USD",
        "is_synthetic": False,
        "notice_zh": own.notice.zh,
        "notice_en": own.notice.en,
        "year_start_month": 1,
        "market_level": "county",
        "double_first_type": TOTAL,
    }
    self = {"institution_id": own.institution_id, "kind": "bank", "is_own": True}
    top = own.ids[0]
    head = {"org_id": top, "parent_id": None, "level": "head", "path": f"/{top}/"}
    return {
        "bank": pl.DataFrame([names | rest]),
        "institution": pl.DataFrame([names | self]),
        "organization": pl.DataFrame(
            [names | head], schema_overrides={"parent_id": pl.String}
        ),
    }


def absent(own: str, files: Collection[str]) -> OwnBankAbsent:
    """Return the error for a bank that is not in the files."""
    return OwnBankAbsent(
        Text(
            "{files} 中没有编号为 {own} 的银行；请用 --own 指定本行。",
            "There is no bank {own} in {files}; name the own bank with --own.",
        ).fill(own=own or "?", files=", ".join(sorted(files)))
    )


def chosen(known: pl.DataFrame, own: str) -> pl.DataFrame:
    """Return the rows of the bank named, none where it is not there.

    Args:
        known: one row per bank, with `cert` and `rssd`, null or empty where unknown.
        own: `cert-N`, `rssd-N`, or a bare number: a certificate, else an RSSD number.
    """
    kind, _, number = own.rpartition("-")
    for column in ("cert", "rssd"):
        if kind in ("", column) and number:
            found = known.filter(pl.col(column) == number)
            if found.height:
                return found
    return known.clear()


def closed(months: pl.Series) -> pl.DataFrame:
    """Return `period_close`: the source publishes its periods as final."""
    day = months.unique().sort()
    return pl.DataFrame({"month": day, "closed_on": day}).with_columns(
        closed_by=pl.lit("FFIEC")
    )
