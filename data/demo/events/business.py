"""Cases of fees, lending, hard rules and plans."""

from datetime import date

from data.demo import cast
from data.demo.days import LAST
from data.demo.events.event import BRIEF, FEES, LENDING, SCORECARD, Event, Where
from queries.text import Text


def _due(event: tuple[str, date]) -> Where:
    return {"org_id": event[0], "month": event[1], "cohort": "this_year"}


EVENTS: tuple[Event, ...] = (
    Event(
        "fee_reversed",
        Text(
            "崆峒支行2025年12月顾问银团收入冲回",
            "Kongtong reversed advisory income in December 2025",
        ),
        "income_month",
        {
            "org_id": cast.REVERSED_FEE[0],
            "month": cast.REVERSED_FEE[1],
            "line_id": cast.REVERSED_FEE[2],
        },
        FEES,
    ),
    Event(
        "fee_zero",
        Text(
            "崇信支行2026年代理国债收入为零",
            "Chongxin earned nothing from treasury bonds in 2026",
        ),
        "income_month",
        {
            "org_id": cast.ZERO_FEE[0],
            "line_id": cast.ZERO_FEE[1],
            "month": LAST,
            "income": 0.0,
        },
        FEES,
    ),
    Event(
        "subsidy_leak",
        Text(
            "环县支行贴息贷款投向非重点帮扶县华池",
            "Huan County's subsidised loans went to Huachi, not a key county",
        ),
        "agri_loan_month",
        {
            "org_id": cast.LEAK[0],
            "region_code": cast.LEAK[1],
            "is_subsidised": True,
            "month": LAST,
        },
        LENDING,
    ),
    Event(
        "recovered_late",
        Text(
            "庄浪支行一笔当年新增贷款晚收一天",
            "A new loan of Zhuanglang was recovered one day late",
        ),
        "loan_due_month",
        _due(cast.LATE_BY_A_DAY),
        SCORECARD,
    ),
    Event(
        "rollover_violation",
        Text(
            "宁县支行当年新增贷款展期、借新还旧；同月合规续贷另列",
            "Ning County extended and refinanced new loans, beside compliant renewals",
        ),
        "loan_due_month",
        _due(cast.ROLLED_OVER) | {"extended_count": 1, "refinanced_count": 2},
        SCORECARD,
    ),
    Event(
        "new_loan_lost",
        Text(
            "渭源支行当年新增贷款到期未全额收回",
            "New loans of Weiyuan were not fully recovered",
        ),
        "loan_due_month",
        _due(cast.NOT_RECOVERED),
        SCORECARD,
    ),
    Event(
        "bad_loans",
        Text("宁县支行不良率2.5%以上", "Bad loans above 2.5 % in Ning County"),
        "loan_month",
        {"org_id": cast.BAD_LOANS, "month": LAST, "loan_class": "substandard"},
        SCORECARD,
    ),
    Event(
        "quota_raised",
        Text(
            "陇西支行贷款规模调增后接近用满",
            "Longxi's loan quota was raised and is nearly used",
        ),
        "target",
        {
            "kpi": "loan_balance",
            "org_id": cast.QUOTA_RAISED,
            "year": 2026,
            "version": 2,
        },
        SCORECARD,
    ),
    Event(
        "no_target",
        Text("定西新城支行未下达存款计划", "Dingxi New Town has no deposit plan"),
        "target",
        {"kpi": "deposit_average", "org_id": cast.NO_TARGET, "year": 2026},
        SCORECARD,
        is_absent=True,
    ),
    Event(
        "no_focus_target",
        Text(
            "崇信支行未下达旅游开发投放计划", "Chongxin has no plan for tourism lending"
        ),
        "target",
        {
            "kpi": "agri_disbursed",
            "org_id": cast.NO_FOCUS_TARGET[0],
            "slice": cast.NO_FOCUS_TARGET[1],
            "year": 2026,
        },
        LENDING,
        is_absent=True,
    ),
    Event(
        "plan_replaced",
        Text(
            "平凉东大街支行存款计划7月调整为第2版",
            "Pingliang East Street's deposit plan was replaced in July",
        ),
        "target",
        {
            "kpi": "deposit_average",
            "org_id": cast.REPLANNED,
            "year": 2026,
            "version": 1,
            "status": "replaced",
        },
        BRIEF,
    ),
)
