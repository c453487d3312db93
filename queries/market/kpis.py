"""The market KPIs: share, increment share, ranks and states."""

from typing import Any

import polars as pl

from queries.kpi import Answer, Better, Kpi, Term, ratio
from queries.market.answers import (
    WHY,
    double_first,
    double_first_rate,
    of_banks,
    of_place,
)
from queries.positions import MARKET
from queries.schema import Unit
from queries.standing import (
    BASE_NOTES,
    ESTIMATED,
    GAIN_NOTES,
    SOLE,
)
from queries.text import Text

BY_BANK = ("region", "institution", "month", "deposit_type")
BY_PLACE = ("region", "month", "deposit_type")
HELD = Term("balance", Text("该行余额", "The bank's balance"))
GAIN = Term("gain", Text("该行增量", "The bank's increment"))
SHARE = Term("share", Text("存量份额", "Share"), Unit.SHARE)
SHARE_BASE = Term("share_base", Text("基期存量份额", "Share at the base"), Unit.SHARE)
COMPARED = Term("bank_count", Text("参与排位的银行", "Banks ranked"), Unit.COUNT)


def _kpi(
    name: str,
    label: Text,
    formula: Text,
    unit: Unit,
    answer: Answer,
    dimensions: tuple[str, ...] = BY_BANK,
    **told: Any,
) -> Kpi:
    better: Better = "higher" if dimensions == BY_BANK else "neutral"
    if unit is Unit.RANK:
        better = "lower"
    return Kpi(
        name, label, formula, unit, better, MARKET, dimensions, answer,
        whole_over=("institution",), **told,
    )  # fmt: skip


DEPOSIT_SHARE = _kpi(
    "deposit_share",
    Text("存量份额", "Deposit share"),
    Text("本行余额 ÷ 同业范围内各行余额合计（含本行）", "Own balance ÷ the balances of all banks in the peer group, own included"),
    Unit.SHARE,
    of_banks("deposit_share", "share", "why_stock", (SOLE, ESTIMATED)),
    edges=Text("有同业未报数时不计算；当地独家时为 1。", "Not computed while a peer has not reported; 1 where the own bank is alone."),
    terms=(HELD, Term("market", Text("各行合计", "All banks"))),
)  # fmt: skip
DEPOSIT_SHARE_CHANGE = _kpi(
    "deposit_share_change",
    Text("份额变动", "Share change"),
    Text("存量份额 − 基期存量份额", "Share − share at the comparison base"),
    Unit.POINTS,
    of_banks("deposit_share_change", "share_change", "why_change", (SOLE, ESTIMATED, *BASE_NOTES)),
    edges=Text("基期按同业范围、机构合并与划转重述。", "The base is restated for the group's definition, mergers and transfers."),
    terms=(SHARE, SHARE_BASE),
)  # fmt: skip
DEPOSIT_INCREMENT_SHARE = _kpi(
    "deposit_increment_share",
    Text("增量份额", "Increment share"),
    Text("本行增量 ÷ 同业增量合计（含本行）", "Own increment ÷ the increments of all banks, own included"),
    Unit.SHARE,
    of_banks("deposit_increment_share", "increment_share", "why_increment", GAIN_NOTES),
    edges=Text("同业合计增量不为正时不计算；有同业下降时可超过 100%；本行下降时为负。", "Undefined when the market did not grow; above 100 % when a peer fell; negative when the own bank fell."),
    terms=(GAIN, Term("market_gain", Text("各行增量合计", "All banks' increment"))),
)  # fmt: skip
DEPOSIT_INCREMENT_PREMIUM = _kpi(
    "deposit_increment_premium",
    Text("增量份额高于存量份额", "Increment share less stock share"),
    Text("增量份额 − 基期存量份额", "Increment share − stock share at the base"),
    Unit.POINTS,
    of_banks("deposit_increment_premium", "premium", "why_increment", GAIN_NOTES),
    edges=Text("为正即存量份额上升。", "Positive exactly when the stock share rises."),
    terms=(Term("increment_share", Text("增量份额", "Increment share"), Unit.SHARE), SHARE_BASE),
)  # fmt: skip
DEPOSIT_RANK = _kpi(
    "deposit_rank",
    Text("存量位次", "Stock rank"),
    Text("余额从大到小的名次，并列同名次", "Place by balance, ties share a place"),
    Unit.RANK,
    of_banks("deposit_rank", "rank", "why_rank", ((pl.col("is_tied"), "TIE"), ESTIMATED)),
    terms=(HELD, COMPARED),
)  # fmt: skip
DEPOSIT_INCREMENT_RANK = _kpi(
    "deposit_increment_rank",
    Text("增量位次", "Increment rank"),
    Text("增量从大到小的名次，并列同名次", "Place by increment, ties share a place"),
    Unit.RANK,
    of_banks("deposit_increment_rank", "increment_rank", "why_increment_rank", ((pl.col("is_increment_tied"), "TIE"), ESTIMATED, *BASE_NOTES)),
    edges=Text("同业合计负增长时名次仍有定义。", "Still defined when the market fell."),
    terms=(GAIN, COMPARED),
)  # fmt: skip
DEPOSIT_LEAD = _kpi(
    "deposit_lead",
    Text("领先（落后）金额", "Lead or gap"),
    Text("本行余额 − 最大同业余额", "Own balance − the largest peer's"),
    Unit.MONEY,
    of_banks("deposit_lead", "lead", "why_rank", (ESTIMATED,)),
    dimensions=BY_PLACE,
    terms=(HELD, Term("largest_peer", Text("最大同业余额", "The largest peer's balance"))),
)  # fmt: skip
DOUBLE_FIRST = _kpi(
    "double_first",
    Text("双第一", "Double first"),
    Text("储蓄存款存量位次、增量位次均为第 1", "First in both stock and increment of savings deposits"),
    Unit.STATE,
    double_first,
    dimensions=("region", "month"),
    edges=Text("本行增量不为正时不算增量第一；数据不全暂不判定；来源无储蓄分类时按各项存款并注明。", "An increment that is not positive is not first; undecided while reports that could matter are missing; on all deposits where the source has no split."),
    terms=(
        Term("place", Text("存量位次", "Stock rank"), Unit.RANK),
        Term("gain_place", Text("增量位次", "Increment rank"), Unit.RANK),
    ),
)  # fmt: skip
DOUBLE_FIRST_RATE = _kpi(
    "double_first_rate",
    Text("双第一县占比", "Double-first counties"),
    Text("双第一县数 ÷ 可判定县数", "Double-first regions ÷ regions that can be judged"),
    Unit.SHARE,
    double_first_rate,
    dimensions=("month",),
    edges=Text("无同业与暂不判定的县不计入分母。", "Regions without a peer or pending data leave the denominator."),
    terms=(
        Term("first", Text("双第一县", "Double-first regions"), Unit.COUNT),
        Term("judged", Text("可判定县", "Regions judged"), Unit.COUNT),
    ),
)  # fmt: skip
MARKET_CONCENTRATION = _kpi(
    "market_concentration",
    Text("市场集中度", "Market concentration"),
    Text("各行份额平方和", "Sum of the squared shares of all banks"),
    Unit.INDEX,
    of_place("market_concentration", (pl.col("share") ** 2).sum(), (*WHY[:2], "PEER_MISSING")),
    dimensions=BY_PLACE,
)  # fmt: skip
PEER_COVERAGE = _kpi(
    "peer_coverage",
    Text("同业数据覆盖率", "Peer coverage"),
    Text("已报同业 ÷ 应报同业", "Peers reported ÷ peers expected"),
    Unit.SHARE,
    of_place("peer_coverage", 1 - ratio(pl.col("missing").sum(), pl.col("expected").sum())),
    dimensions=("region", "month"),
    terms=(
        Term("expected", Text("应报", "Expected"), Unit.COUNT),
        Term("missing", Text("未报", "Missing"), Unit.COUNT),
    ),
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
