"""Cases of the market: falls, ties, missing and restated peers."""

from datetime import date

from data.demo import cast
from data.demo.days import LAST
from data.demo.events.event import HEALTH, SHARE, Event, Where
from queries.text import Text


def _cell(cell: tuple[str, str, date]) -> Where:
    region, institution, month = cell
    return {"region_code": region, "institution_id": institution, "month": month}


EVENTS: tuple[Event, ...] = (
    Event(
        "market_decline",
        Text(
            "合水县同业合计较年初负增长：增量份额不计算",
            "The market of Heshui shrank since year-start: no increment share",
        ),
        "market_month",
        {"region_code": cast.MARKET_FALLS, "month": LAST},
        SHARE,
    ),
    Event(
        "own_decline",
        Text(
            "泾川县同业增长，本行储蓄下降：增量份额为负",
            "Jingchuan's market grew while our savings fell: a negative increment share",
        ),
        "market_month",
        {
            "region_code": cast.OWN_FALLS,
            "institution_id": "own",
            "month": LAST,
            "deposit_type": "savings",
        },
        SHARE,
    ),
    Event(
        "peer_decline",
        Text(
            "灵台县国有大行甲下降：四行口径增量份额超过100%",
            "State bank A fell in Lingtai: our increment share of the four exceeds 100 %",
        ),
        "market_month",
        {
            "region_code": cast.PEER_FALLS[0],
            "institution_id": cast.PEER_FALLS[1],
            "month": LAST,
            "deposit_type": "savings",
        },
        SHARE,
    ),
    Event(
        "no_peer",
        Text(
            "崇信县无其他国有大行：四行口径无同业",
            "No other big-four bank in Chongxin: no peer in that group",
        ),
        "peer_group_member",
        {"peer_group": "big4", "region_code": cast.NO_PEER},
        SHARE,
        is_absent=True,
    ),
    Event(
        "peer_missing",
        Text(
            "通渭县省会城商行2026年10月数据未报",
            "The capital city bank's October 2026 figures of Tongwei are missing",
        ),
        "market_month",
        _cell(cast.MISSING),
        SHARE,
        is_absent=True,
    ),
    Event(
        "peer_late",
        Text(
            "静宁县邮政系银行2026年5月数据补报",
            "The postal bank's May 2026 figures of Jingning came late",
        ),
        "market_month",
        _cell(cast.LATE) | {"data_status": "revised"},
        HEALTH,
    ),
    Event(
        "year_start_restated",
        Text(
            "漳县农商行2026年年初数修订",
            "The rural bank's year-start 2026 in Zhang County was restated",
        ),
        "market_month",
        _cell(cast.RESTATED) | {"data_status": "revised"},
        HEALTH,
    ),
    Event(
        "tie_for_first",
        Text(
            "庆城县储蓄余额与农商行并列第一",
            "In Qingcheng our savings tie with the rural bank's for first place",
        ),
        "market_month",
        {
            "region_code": cast.TIED,
            "institution_id": "rural_commercial",
            "month": LAST,
            "deposit_type": "savings",
        },
        SHARE,
    ),
    Event(
        "double_first_lost",
        Text(
            "临洮县9月双第一，10月失去增量第一（当地同业）",
            "Lintao was double first in September and lost it in October (local peers)",
        ),
        "market_month",
        {"region_code": cast.LOST, "month": LAST, "deposit_type": "savings"},
        SHARE,
    ),
    Event(
        "double_first_won",
        Text(
            "环县10月重获双第一（当地同业）",
            "Huan County won double first back in October (local peers)",
        ),
        "market_month",
        {"region_code": cast.WON, "month": LAST, "deposit_type": "savings"},
        SHARE,
    ),
    Event(
        "village_bank_merged",
        Text(
            "村镇银行乙并入农商行",
            "Village bank B merged into the rural commercial bank",
        ),
        "institution",
        {"institution_id": cast.VILLAGE_BANK, "succeeded_on": cast.VILLAGE_MERGED_ON},
        SHARE,
    ),
    Event(
        "caliber_difference",
        Text(
            "庄浪县同业表口径高于台账0.4%",
            "The peer sheet counts 0.4 % more than the ledger in Zhuanglang",
        ),
        "market_month",
        {"region_code": "620825", "institution_id": "own", "month": LAST},
        HEALTH,
    ),
    Event(
        "manual_error",
        Text(
            "正宁县2026年8月手工数与台账不符",
            "A hand-typed figure of Zhengning in August 2026 fails reconciliation",
        ),
        "truth_check",
        {"org_id": f"{cast.MANUAL[0]}01", "period": cast.MANUAL[1]},
        HEALTH,
    ),
)
