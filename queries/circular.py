"""The league circular (通报表): every sub-branch beside its sisters, figure by figure.

Totals and ranks only, through `standings`, so that a branch head may read the whole of it.
Market shares are no totals of units: they are shown for the regions a reader was granted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from queries import deposits, engine, income, lending, market, progress, quality
from queries.bank import Org, root, tree
from queries.kpi import Kpi, ratio, value
from queries.scope import Scope, whole_bank
from queries.standings import called, standings
from queries.text import Text

BEFORE = {"base": Text("较基期", "Against base"), "last_year": Text("同比增减", "On last year")}  # fmt: skip
SHARE = "deposit_share"
NUMERALS = str.maketrans(
    "一二三四五六七八九", "123456789"
)  # 三 sorts before 二 by its code


@dataclass(frozen=True)
class Entry:
    """A figure of the circular.

    Attributes:
        kpi: what is shown.
        label: what the figure's columns stand under.
        gain: the KPI that says how it moved, or a key of `BEFORE`: what the KPI was then.
        completion: the KPI that says how far its plan is; units are ranked by it where
            there is one, else by the figure itself.
        terms: the columns it is the sum or the quotient of, where `gain` is no KPI.
    """

    kpi: Kpi
    label: Text
    gain: Kpi | str | None = None
    completion: Kpi | None = None
    terms: tuple[str, ...] = ()

    @property
    def ranked(self) -> str:
        """The column units are ranked by."""
        return "completion" if self.completion else "value"


ENTRIES = {
    "deposit_average": Entry(
        deposits.DEPOSIT_AVERAGE, Text("存款日均", "Average deposits"),
        deposits.DEPOSIT_AVERAGE_INCREMENT, progress.DEPOSIT_COMPLETION,
    ),
    SHARE: Entry(market.DEPOSIT_SHARE, Text("存款份额", "Deposit share"), market.DEPOSIT_SHARE_CHANGE),
    "fee_income": Entry(
        income.FEE_INCOME, Text("中间业务收入", "Fee income"), "last_year", progress.FEE_COMPLETION, ("income",)
    ),
    "agri_balance": Entry(
        lending.AGRI_BALANCE, Text("涉农贷款", "Agricultural loans"),
        lending.AGRI_INCREMENT, progress.AGRI_COMPLETION,
    ),
    "npl_ratio": Entry(quality.NPL_RATIO, Text("不良率", "NPL ratio"), "base", terms=("bad", "balance")),
}  # fmt: skip
PARTS = ("value", "gain", "completion", "rank", "class_rank", "count", "class_count", "why", "why_completion")  # fmt: skip


def entry(name: str) -> Entry:
    """Return the figure of a name: one of `ENTRIES`, or any KPI known by county."""
    from queries.catalogue import KPIS  # noqa: PLC0415  the catalogue imports its subjects

    return ENTRIES.get(name) or Entry(KPIS[name], KPIS[name].label)


def circular(scope: Scope, names: Sequence[str] = tuple(ENTRIES)) -> pl.DataFrame:
    """Return every open sub-branch of the bank with its figures, by class, best first.

    Args:
        scope: its month and comparison base count, its unit only for `is_own`.
        names: keys of `ENTRIES` or KPIs that can be split by county.

    Returns:
        `(unit_id, unit, peer_class, is_own)` and per name `{name}_value`, `_gain`,
        `_completion` in the KPIs' units, `_rank` among `_count` and `_class_rank` among
        `_class_count` units, `_why` and `_why_completion` the reasons where null. The
        last row is the whole bank, without ranks.
    """
    units = [o for o in tree().values() if o.level == "county" and not o.is_closed]
    frame = pl.DataFrame(
        [_unit(o, scope) for o in [*units, root()]],
        {"unit_id": pl.String, "unit": pl.String, "peer_class": pl.String, "is_own": pl.Boolean},
        orient="row",
    )  # fmt: skip
    for name in names:
        parts = _of_region(scope) if name == SHARE else _of_unit(entry(name), scope)
        ranked = _ranked(frame.join(parts, on="unit_id", how="left"), entry(name))
        shown = ranked.select("unit_id", *PARTS)
        frame = frame.join(shown.rename({p: f"{name}_{p}" for p in PARTS}), on="unit_id", how="left")  # fmt: skip
    classes = [c and c.translate(NUMERALS) for c in frame["peer_class"]]
    ordered = frame.with_columns(
        is_whole=pl.col("unit_id") == root().org_id,
        order=pl.Series(classes, dtype=pl.String),
    ).sort("is_whole", "order", f"{names[0]}_rank", "unit_id", nulls_last=True)
    return ordered.drop("is_whole", "order")


def _unit(org: Org, scope: Scope) -> tuple[str, str, str | None, bool]:
    is_whole = org.parent_id is None
    name = Text("全辖", "whole branch") if is_whole else called(org, scope)
    is_own = scope.org.path.startswith(org.path) and not is_whole
    return org.org_id, str(name), "" if is_whole else org.peer_class, is_own


def _of_unit(asked: Entry, scope: Scope) -> pl.DataFrame:
    """Return `(unit_id, value, gain, completion, why, why_completion)` of every unit."""
    found = _each(asked.kpi, scope, "value", "why")
    if isinstance(asked.gain, Kpi):
        found = found.join(_each(asked.gain, scope, "gain", "why_gain"), on="unit_id", how="left")  # fmt: skip
    elif asked.gain:
        before = _before(asked, scope)
        moved = pl.col("value") - pl.col("before")
        found = found.join(before, on="unit_id", how="left").with_columns(gain=moved)
    else:
        found = found.with_columns(gain=pl.lit(None, pl.Float64))
    if asked.completion is None:
        return found.with_columns(completion=pl.lit(None, pl.Float64), why_completion=pl.lit(None, pl.String))  # fmt: skip
    made = _each(asked.completion, scope, "completion", "why_completion")
    return found.join(made, on="unit_id", how="left")


def _before(asked: Entry, scope: Scope) -> pl.DataFrame:
    """Return `(unit_id, before)`: what a figure was at its base, the whole bank last.

    Read off the base beside its terms; null for a unit that had nothing then.
    """
    against = scope.against if asked.gain == "base" else "last_year"
    there = replace(whole_bank(scope), against=against)
    above, *beneath = [pl.col(f"{term}_base") for term in asked.terms]
    was = ratio(above, beneath[0]) if beneath else pl.when(above != 0).then(above)
    with engine.totals():
        parts = [
            asked.kpi.answer(there, ("county",)).rename({"county_id": "unit_id"}),
            asked.kpi.answer(there, ()).with_columns(unit_id=pl.lit(root().org_id)),
        ]
    return pl.concat([part.select("unit_id", before=was) for part in parts])


def _each(kpi: Kpi, scope: Scope, name: str, why: str) -> pl.DataFrame:
    """Return a KPI of every unit, the whole bank last."""
    each = standings(kpi, scope).select("county_id", "value", "reason").rows()
    with engine.totals():
        whole, reason = value(kpi, whole_bank(scope))
    rows = [*each, (root().org_id, whole, reason if whole is None else None)]
    return pl.DataFrame(rows, {"unit_id": pl.String, name: pl.Float64, why: pl.String}, orient="row")  # fmt: skip


def _of_region(scope: Scope) -> pl.DataFrame:
    """Return the market share where each unit lies, as far as the reader was granted."""
    granted = [o for o in tree().values() if o.path in scope.reader.grants]
    columns = {"region_code": "region_code", "value": "share", "gain": "share_change", "why": "why_stock"}  # fmt: skip
    found = [market.own_by_region(scope.at(o)).select(**columns) for o in granted]
    regions = {row[0]: row[1:] for frame in found for row in frame.rows()}
    rows = [
        (o.org_id, *regions[o.region_code])
        for o in tree().values()
        if o.level == "county" and o.region_code in regions
    ]
    if scope.reader.may_see(root()):
        whole = market.own_standing(scope.at(root())).select(*list(columns.values())[1:])  # fmt: skip
        rows += [(root().org_id, *row) for row in whole.rows()]
    schema = {"unit_id": pl.String, "value": pl.Float64, "gain": pl.Float64, "why": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row").with_columns(
        completion=pl.lit(None, pl.Float64), why_completion=pl.lit(None, pl.String)
    )


def _ranked(found: pl.DataFrame, asked: Entry) -> pl.DataFrame:
    """Add the ranks among all units and within the class, the best first.

    Nobody is ranked where the reader sees some of the units only: the bank's row is empty.
    """
    whole = pl.col("unit_id") == root().org_id
    is_seen = pl.col("value").filter(whole).is_not_null().any()
    is_ranked = ~whole & (is_seen | pl.lit(asked.kpi.name != SHARE))
    in_class = pl.col("peer_class").is_not_null()
    by = found.with_columns(by=pl.when(is_ranked).then(pl.col(asked.ranked)))
    place = pl.col("by").rank("min", descending=asked.kpi.better != "lower").cast(pl.Int64)  # fmt: skip
    return by.with_columns(
        rank=place,
        count=pl.col("by").count().cast(pl.Int64),
        class_rank=pl.when(in_class).then(place.over("peer_class")),
        class_count=pl.col("by").count().over("peer_class").cast(pl.Int64),
    )
