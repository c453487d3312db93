"""Deposit share: the own bank against its market, and who gained what.

Market watching is not scoring: no KPI here carries a status, pace or target but a
reference line.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from queries.bank import tree
from queries.engine import remembered
from queries.kpi import DIMENSIONS, Answer, Better, Kpi, answered, named
from queries.positions import MARKET, has_split, positions
from queries.schema import Unit
from queries.scope import Scope
from queries.standing import (
    BASE_NOTES,
    ESTIMATED,
    GAIN_NOTES,
    SOLE,
    double_first_by_region,
    standing,
)
from queries.targets import references
from queries.text import NOTHING, Text

BY_BANK = ("region", "institution", "month", "deposit_type")
BY_PLACE = ("region", "month", "deposit_type")
TYPES = ("total", "savings", "corporate", "institutional")
WHY = (
    "NOT_AT_THIS_LEVEL",
    "NO_SPLIT",
    "NOT_LOADED",
    "NO_PEER",
    "PEER_MISSING",
    "MARKET_DECLINE",
)
Notes = tuple[tuple[pl.Expr, str], ...]


def _stood(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return `standing` for every deposit type asked, its code beside it."""
    places = [d for d in dimensions if d in ("region", "month")]
    types = TYPES if "deposit_type" in dimensions else ("total",)
    parts = [
        standing(scope, places, t).with_columns(deposit_type_code=pl.lit(t))
        for t in types
    ]
    return pl.concat(parts, how="diagonal")


def _of_banks(name: str, column: str, why: str, notes: Notes = ()) -> Answer:
    """Return the answer that reads one column of `standing`, of the own bank by default."""
    reasons = [(pl.col(why) == code, code) for code in WHY]

    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        found = _stood(scope, dimensions)
        kept = found if "institution" in dimensions else found.filter("is_own")
        return answered(kept, name, pl.col(column), reasons, notes)

    return answer


def _of_place(name: str, result: pl.Expr, reasons: Sequence[str] = WHY[:2]) -> Answer:
    """Return the answer that is one figure per market, taken over all of its banks."""
    why = [(pl.col("why_stock") == code, code) for code in reasons]

    def answer(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
        ids = [DIMENSIONS[d].id for d in dimensions]
        found = (
            _stood(scope, dimensions)
            .with_columns(place=pl.lit("market"))
            .group_by("place", *ids)
            .agg(
                result.alias("result"),
                pl.col("why_stock").first(),
                pl.col("is_estimated", "is_partial").any(),
            )
        )
        return answered(found, name, pl.col("result"), why, [ESTIMATED])

    return answer


def _double_first(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    return double_first_by_region(scope, dimensions)


def _double_first_rate(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    states = double_first_by_region(scope, ("region", *dimensions))
    state = pl.col("double_first")
    judged = state.is_in(
        ["both", "both_tied", "stock_only", "increment_only", "neither"]
    )
    ids = [DIMENSIONS[d].id for d in dimensions]
    counted = (
        states.with_columns(place=pl.lit("market"))
        .group_by("place", *ids)
        .agg(
            first=state.is_in(["both", "both_tied"]).sum(),
            judged=judged.sum(),
            why=pl.col("reason").filter(pl.col("reason") != "").first(),
        )
    )
    reasons = [
        (pl.col("why") == "NO_SPLIT", "NO_SPLIT"),
        (pl.col("judged") == 0, "NO_PEER"),
    ]
    rate = pl.col("first") / pl.col("judged")
    return answered(counted, "double_first_rate", rate, reasons)


def _kpi(
    name: str,
    label: Text,
    formula: Text,
    unit: Unit,
    answer: Answer,
    dimensions: tuple[str, ...] = BY_BANK,
    edges: Text = NOTHING,
) -> Kpi:
    better: Better = "higher" if dimensions == BY_BANK else "neutral"
    if unit is Unit.RANK:
        better = "lower"
    return Kpi(
        name, label, formula, unit, better, MARKET, dimensions, answer, edges=edges
    )


DEPOSIT_SHARE = _kpi(
    "deposit_share",
    Text("存量份额", "Deposit share"),
    Text("本行余额 ÷ 同业范围内各行余额合计（含本行）", "Own balance ÷ the balances of all banks in the peer group, own included"),
    Unit.SHARE,
    _of_banks("deposit_share", "share", "why_stock", (SOLE, ESTIMATED)),
    edges=Text("有同业未报数时不计算；当地独家时为 1。", "Not computed while a peer has not reported; 1 where the own bank is alone."),
)  # fmt: skip
DEPOSIT_SHARE_CHANGE = _kpi(
    "deposit_share_change",
    Text("份额变动", "Share change"),
    Text("存量份额 − 基期存量份额", "Share − share at the comparison base"),
    Unit.POINTS,
    _of_banks("deposit_share_change", "share_change", "why_change", (SOLE, ESTIMATED, *BASE_NOTES)),
    edges=Text("基期按同业范围、机构合并与划转重述。", "The base is restated for the group's definition, mergers and transfers."),
)  # fmt: skip
DEPOSIT_INCREMENT_SHARE = _kpi(
    "deposit_increment_share",
    Text("增量份额", "Increment share"),
    Text("本行增量 ÷ 同业增量合计（含本行）", "Own increment ÷ the increments of all banks, own included"),
    Unit.SHARE,
    _of_banks("deposit_increment_share", "increment_share", "why_increment", GAIN_NOTES),
    edges=Text("同业合计增量不为正时不计算；有同业下降时可超过 100%；本行下降时为负。", "Undefined when the market did not grow; above 100 % when a peer fell; negative when the own bank fell."),
)  # fmt: skip
DEPOSIT_INCREMENT_PREMIUM = _kpi(
    "deposit_increment_premium",
    Text("增量份额高于存量份额", "Increment share less stock share"),
    Text("增量份额 − 基期存量份额", "Increment share − stock share at the base"),
    Unit.POINTS,
    _of_banks("deposit_increment_premium", "premium", "why_increment", GAIN_NOTES),
    edges=Text("为正即存量份额上升。", "Positive exactly when the stock share rises."),
)  # fmt: skip
DEPOSIT_RANK = _kpi(
    "deposit_rank",
    Text("存量位次", "Stock rank"),
    Text("余额从大到小的名次，并列同名次", "Place by balance, ties share a place"),
    Unit.RANK,
    _of_banks("deposit_rank", "rank", "why_rank", ((pl.col("is_tied"), "TIE"), ESTIMATED)),
)  # fmt: skip
DEPOSIT_INCREMENT_RANK = _kpi(
    "deposit_increment_rank",
    Text("增量位次", "Increment rank"),
    Text("增量从大到小的名次，并列同名次", "Place by increment, ties share a place"),
    Unit.RANK,
    _of_banks("deposit_increment_rank", "increment_rank", "why_increment_rank", ((pl.col("is_increment_tied"), "TIE"), ESTIMATED, *BASE_NOTES)),
    edges=Text("同业合计负增长时名次仍有定义。", "Still defined when the market fell."),
)  # fmt: skip
DEPOSIT_LEAD = _kpi(
    "deposit_lead",
    Text("领先（落后）金额", "Lead or gap"),
    Text("本行余额 − 最大同业余额", "Own balance − the largest peer's"),
    Unit.MONEY,
    _of_banks("deposit_lead", "lead", "why_rank", (ESTIMATED,)),
    dimensions=BY_PLACE,
)  # fmt: skip
DOUBLE_FIRST = _kpi(
    "double_first",
    Text("双第一", "Double first"),
    Text("储蓄存款存量位次、增量位次均为第 1", "First in both stock and increment of savings deposits"),
    Unit.STATE,
    _double_first,
    dimensions=("region", "month"),
    edges=Text("本行增量不为正时不算增量第一；数据不全暂不判定；来源无储蓄分类时按各项存款并注明。", "An increment that is not positive is not first; undecided while reports that could matter are missing; on all deposits where the source has no split."),
)  # fmt: skip
DOUBLE_FIRST_RATE = _kpi(
    "double_first_rate",
    Text("双第一县占比", "Double-first counties"),
    Text("双第一县数 ÷ 可判定县数", "Double-first regions ÷ regions that can be judged"),
    Unit.SHARE,
    _double_first_rate,
    dimensions=("month",),
    edges=Text("无同业与暂不判定的县不计入分母。", "Regions without a peer or pending data leave the denominator."),
)  # fmt: skip
MARKET_CONCENTRATION = _kpi(
    "market_concentration",
    Text("市场集中度", "Market concentration"),
    Text("各行份额平方和", "Sum of the squared shares of all banks"),
    Unit.INDEX,
    _of_place("market_concentration", (pl.col("share") ** 2).sum(), (*WHY[:2], "PEER_MISSING")),
    dimensions=BY_PLACE,
)  # fmt: skip
PEER_COVERAGE = _kpi(
    "peer_coverage",
    Text("同业数据覆盖率", "Peer coverage"),
    Text("已报同业 ÷ 应报同业", "Peers reported ÷ peers expected"),
    Unit.SHARE,
    _of_place("peer_coverage", 1 - pl.col("missing").sum() / pl.col("expected").sum()),
    dimensions=("region", "month"),
)  # fmt: skip

KPIS = (
    DEPOSIT_SHARE,
    DEPOSIT_SHARE_CHANGE,
    DEPOSIT_INCREMENT_SHARE,
    DEPOSIT_INCREMENT_PREMIUM,
    DEPOSIT_RANK,
    DEPOSIT_INCREMENT_RANK,
    DEPOSIT_LEAD,
    DOUBLE_FIRST,
    DOUBLE_FIRST_RATE,
    MARKET_CONCENTRATION,
    PEER_COVERAGE,
)


def types_loaded(scope: Scope) -> list[str]:
    """Return the deposit types the market's source tells apart, savings first."""
    order = ("savings", "total", "corporate", "institutional")
    known = [t for t in order if t == "total" or has_split(scope, t)]
    is_halved = "savings" in known and "corporate" not in known
    return [*known, "other"] if is_halved else known


@remembered
def own_standing(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the own bank's one row of `standing` for the whole scope."""
    return standing(scope, (), deposit_type).filter("is_own")


@remembered
def own_by_region(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the own bank's row of `standing` in every region, with its name and reference.

    `reference` is the monitoring reference for the share, where one was issued to the
    one sub-branch there.
    """
    found = standing(scope, ("region",), deposit_type).filter("is_own")
    lines = reference_by_region(scope, deposit_type)
    known = pl.DataFrame(
        {"region_code": list(lines), "reference": list(lines.values())},
        schema={"region_code": pl.String, "reference": pl.Float64},
    )
    return named(found.join(known, on="region_code", how="left"), ["region"]).sort(
        "region_code"
    )


def reference_by_region(scope: Scope, deposit_type: str = "total") -> dict[str, float]:
    """Return the share references issued, by region (监测参考值, no target)."""
    slice_ = "*" if deposit_type == "total" else f"deposit_type={deposit_type}"
    units = tree()
    issued = references("deposit_share", scope, slice_)
    return {
        units[i].region_code or i: value for i, value in issued.items() if i in units
    }


def who_gained(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return `standing` for every bank over the whole scope, the largest gain first."""
    found = standing(scope, (), deposit_type)
    return named(found.sort("gain", descending=True, nulls_last=True), ["institution"])


def share_by_month(
    scope: Scope, deposit_type: str = "total", months: Sequence[date] | None = None
) -> pl.DataFrame:
    """Return `standing` for every bank that was there, month by month, oldest first."""
    found = standing(scope, ("month",), deposit_type, months).filter("is_present")
    return named(found.sort("month", "institution_id"), ["institution"])


def coverage(scope: Scope) -> tuple[int, int]:
    """Return (peer reports received, expected) for the scope's month: 已报、应报."""
    found = positions(scope, ("region",))
    expected = int(found["expected"].sum() or 0)
    return expected - int(found["missing"].sum() or 0), expected


def silent_banks(scope: Scope) -> pl.DataFrame:
    """Return which bank has not reported where.

    Returns:
        `(region_code, region, institution_id, institution)`, by region.
    """
    found = positions(scope, ("region",)).filter(pl.col("missing") > 0)
    return (
        named(found, ["region", "institution"])
        .select("region_code", "region", "institution_id", "institution")
        .sort("region_code", "institution_id")
    )
