"""Two counties, three outlets, a handful of months: a warehouse checkable by hand.

East (东县) has the outlets E1 and E2, West (西县) has W1. Amounts are in yuan.
"""

from datetime import date, datetime

from queries import schema

DEC24 = date(2024, 12, 31)
DEC, JAN, FEB, MAR = (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))  # fmt: skip
MONTHS = (DEC24, DEC, JAN, FEB, MAR)
STAMP = {"load_id": 1, "data_status": "final"}


def org(org_id, parent_id, level, path, zh, en, region=None, peer_class=None):
    return {
        "org_id": org_id, "parent_id": parent_id, "level": level, "path": path,
        "name_zh": zh, "name_en": en, "region_code": region, "peer_class": peer_class,
        "opened_on": None, "closed_on": None, "latitude": None, "longitude": None,
    }  # fmt: skip


ORGS = [
    org("R", None, "prefecture", "/R/", "村行", "Village Bank"),
    org("E", "R", "county", "/R/E/", "东县支行", "East", "1001", "一类"),
    org("W", "R", "county", "/R/W/", "西县支行", "West", "1002", "一类"),
    org("E1", "E", "outlet", "/R/E/E1/", "东一", "East One"),
    org("E2", "E", "outlet", "/R/E/E2/", "东二", "East Two"),
    org("W1", "W", "outlet", "/R/W/W1/", "西一", "West One"),
]

# outlet: (type, Dec 24, Dec 25, Jan, Feb, Mar)
DEPOSITS = {
    "E1": [("savings", 80, 100, 110, 120, 130), ("corporate", 40, 50, 50, 50, 50)],
    "E2": [("savings", 50, 60, 60, 66, 72), ("corporate", 10, 10, 10, 10, 12)],
    "W1": [("savings", 30, 40, 38, 36, 34), ("corporate", 20, 20, 20, 20, 20)],
}
# region: institution: (type, Dec 24, Dec 25, Jan, Feb, Mar)
MARKET = {
    "1001": {
        "own": [
            ("savings", 130, 160, 170, 186, 202),
            ("corporate", 50, 60, 60, 60, 62),
        ],
        "coop": [
            ("savings", 150, 170, 172, 175, 180),
            ("corporate", 20, 20, 20, 20, 20),
        ],
        "big": [("savings", 60, 70, 70, 70, 68), ("corporate", 30, 30, 30, 30, 30)],
    },
    "1002": {
        "own": [("savings", 30, 40, 38, 36, 34), ("corporate", 20, 20, 20, 20, 20)],
        "coop": [("savings", 60, 60, 61, 62, 63), ("corporate", 10, 10, 10, 10, 10)],
    },
}
INCOME = [  # org, line, income, expense of every month
    ("E", "interest", 10.0, 4.0),
    ("E", "ftp", 5.0, 1.0),
    ("E", "cards", 3.0, 0.5),
    ("E", "insurance", 1.0, 0.0),
    ("W", "interest", 6.0, 2.0),
    ("W", "ftp", 2.0, 1.0),
    ("W", "cards", 1.0, 0.5),
    ("W", "insurance", 0.0, 0.0),
]


def dated(rows):
    for kind, *values in rows:
        yield from ((kind, m, float(v)) for m, v in zip(MONTHS, values, strict=True))


def line(line_id, family, zh, en, order):
    return {
        "line_id": line_id, "family": family, "parent_line_id": None, "name_zh": zh,
        "name_en": en, "is_high_yield": False, "is_mandated_free": False, "sort_order": order,
    }  # fmt: skip


def plan(kpi, org_id, slice_, kind, year, q1=None, half=None, q3=None):
    parts = {"year": year, "q1": q1, "half": half, "q3": q3}
    return [
        {
            "kpi": kpi, "org_id": org_id, "year": 2026, "period": p, "slice": slice_, "version": 1,
            "kind": kind, "value": v, "issued_on": date(2026, 1, 15), "document_no": None, "status": "issued",
        }
        for p, v in parts.items() if v is not None
    ]  # fmt: skip


def star(outlet, quarter, score, band, held, reason="score"):
    return {
        "outlet_id": outlet, "quarter": quarter, "score": score, "band_star": band, "star": held,
        "reason": reason, "has_plaque": False, "association_star": None, "rule_version": "1", **STAMP,
    }  # fmt: skip


def agri(org_id, region, month, focus, balance, disbursed, repaid, *, subsidised=False):
    return {
        "org_id": org_id, "region_code": region, "month": month, "focus": focus, "program": "none",
        "is_subsidised": subsidised, "balance": balance, "disbursed": disbursed, "repaid": repaid,
        "borrower_count": 10, "overdue": None, **STAMP,
    }  # fmt: skip


def loan(org_id, month, loan_class, balance):
    return {"org_id": org_id, "month": month, "segment": "other", "loan_class": loan_class, "balance": balance, **STAMP}  # fmt: skip


def due(org_id, month, due_, on_time, late=0.0, extended=0, renewed=0):
    return {
        "org_id": org_id, "month": month, "cohort": "this_year", "due": due_,
        "recovered_on_time": on_time, "recovered_late": late, "extended": 1.0 * extended,
        "refinanced": 0.0, "renewed": 1.0 * renewed, "extended_count": extended,
        "refinanced_count": 0, "renewed_count": renewed, **STAMP,
    }  # fmt: skip


ROWS = {
    schema.bank: [{
        "name_zh": "村行", "name_en": "Village Bank", "currency": "CNY", "is_synthetic": True,
        "notice_zh": "模拟数据", "notice_en": "Synthetic figures", "year_start_month": 1,
        "market_level": "county", "double_first_type": "savings",
    }],
    schema.organization: ORGS,
    schema.region: [
        {"region_code": "10", "parent_code": None, "level": "prefecture", "name_zh": "村市", "name_en": "Village", "seat_latitude": None, "seat_longitude": None, "population": None},
        {"region_code": "1001", "parent_code": "10", "level": "county", "name_zh": "东县", "name_en": "East County", "seat_latitude": 36.0, "seat_longitude": 107.0, "population": 1000},
        {"region_code": "1002", "parent_code": "10", "level": "county", "name_zh": "西县", "name_en": "West County", "seat_latitude": 36.2, "seat_longitude": 106.5, "population": 800},
    ],
    schema.region_tag: [{"region_code": "1002", "tag": "key_county", "valid_from": date(2021, 1, 1), "valid_to": None, "source": "village", "confidence": "high"}],
    schema.institution: [
        {"institution_id": i, "name_zh": zh, "name_en": en, "kind": kind, "is_own": i == "own", "succeeded_by": None, "succeeded_on": None}
        for i, zh, en, kind in (("own", "村行", "Village Bank", "own"), ("coop", "农商行", "Rural Commercial", "rural"), ("big", "大行", "Big Bank", "state"))
    ],
    schema.peer_group_member: [
        {"peer_group": g, "institution_id": i, "region_code": r, "valid_from": date(2020, 1, 1), "valid_to": None}
        for g, i, r in (("big4", "big", "1001"), ("big4", "own", "1002"), ("local", "coop", "*"), ("local", "big", "1001"), ("local", "coop", "1001"))
    ],
    schema.market_month: [
        {"region_code": region, "institution_id": bank_, "month": m, "deposit_type": kind, "balance": v, "is_estimated": False, **STAMP}
        for region, banks in MARKET.items() for bank_, rows in banks.items() for kind, m, v in dated(rows)
    ],
    schema.deposit_month: [
        {"outlet_id": o, "month": m, "deposit_type": kind, "balance": v, "average_month": v - 1, "average_year": v - 2, **STAMP}
        for o, rows in DEPOSITS.items() for kind, m, v in dated(rows)
    ],
    schema.deposit_org_day: [
        {"org_id": o, "day": d, "deposit_type": kind, "balance": v, **STAMP}
        for o, kind, values in (
            ("R", "savings", (200.0, 234.0, 236.0)), ("R", "corporate", (80.0, 82.0, 82.0)),
            ("E", "savings", (160.0, 200.0, 202.0)), ("E", "corporate", (60.0, 62.0, 62.0)),
            ("W", "savings", (40.0, 34.0, 34.0)), ("W", "corporate", (20.0, 20.0, 20.0)),
            ("E1", "savings", (100.0, 129.0, 130.0)), ("E2", "savings", (60.0, 71.0, 72.0)), ("W1", "savings", (40.0, 34.0, 34.0)),
        )
        for d, v in zip((DEC, date(2026, 3, 30), MAR), values, strict=True)
    ],
    schema.income_line: [
        line("interest", "interest", "利息", "Interest", 1), line("ftp", "transfer", "内部转移", "FTP", 2),
        line("cards", "fee", "银行卡", "Cards", 3), line("insurance", "fee", "代理保险", "Insurance", 4),
    ],
    schema.income_month: [
        {"org_id": o, "month": m, "line_id": line_id, "income": i, "expense": e, "item_count": None, "free_item_count": None, "volume": None, **STAMP}
        for o, line_id, i, e in INCOME for m in (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), JAN, FEB, MAR)
    ],
    schema.rating_module: [{"module_id": "A", "version": "1", "name_zh": "服务", "name_en": "Service", "max_score": 1000.0, "valid_from": date(2020, 1, 1), "valid_to": None}],
    schema.rating_score: [
        {"outlet_id": o, "quarter": q, "module_id": "A", "version": "1", "score": s, "deduction": 0.0, **STAMP}
        for o, q, s in (("E1", DEC, 810.0), ("E2", DEC, 720.0), ("W1", DEC, 690.0), ("E1", MAR, 905.0), ("E2", MAR, 640.0), ("W1", MAR, 705.0))
    ],
    schema.rating_star: [
        star("E1", DEC, 810.0, 4, 4), star("E2", DEC, 720.0, 3, 3), star("W1", DEC, 690.0, 2, 2),
        star("E1", MAR, 905.0, 5, 4, "held_one_quarter"), star("E2", MAR, 640.0, 2, 2), star("W1", MAR, 705.0, 3, 3),
    ],
    schema.agri_loan_month: [
        *[agri("E", "1001", m, "agriculture", b, d, r) for m, b, d, r in ((date(2025, 3, 31), 90.0, 5.0, 3.0), (DEC24, 80.0, 1.0, 1.0), (DEC, 100.0, 2.0, 1.0), (JAN, 104.0, 6.0, 2.0), (FEB, 106.0, 4.0, 2.0), (MAR, 112.0, 9.0, 3.0))],
        *[agri("W", "1002", m, "processing", b, d, r) for m, b, d, r in ((date(2025, 3, 31), 44.0, 2.0, 1.0), (DEC24, 40.0, 1.0, 1.0), (DEC, 50.0, 1.0, 1.0), (JAN, 52.0, 3.0, 1.0), (FEB, 54.0, 3.0, 1.0), (MAR, 55.0, 2.0, 1.0))],
        agri("W", "1002", MAR, "social", 6.0, 6.0, 0.0, subsidised=True), agri("E", "1001", MAR, "social", 2.0, 2.0, 0.0, subsidised=True),
    ],
    schema.loan_month: [
        loan(o, m, c, b)
        for o, c, values in (("E", "pass", (180.0, 200.0, 230.0)), ("E", "doubtful", (2.0, 2.0, 3.0)), ("W", "pass", (90.0, 100.0, 110.0)), ("W", "loss", (1.0, 1.0, 1.0)))
        for m, b in zip((date(2025, 3, 31), DEC, MAR), values, strict=True)
    ],
    schema.loan_due_month: [due("E", FEB, 10.0, 10.0), due("E", MAR, 10.0, 9.0, late=1.0, extended=1), due("W", MAR, 5.0, 5.0, renewed=2)],
    schema.target: [
        *plan("deposit_average", "E", "*", "increment", 60.0, 30.0, 40.0, 50.0), *plan("deposit_average", "W", "*", "increment", 12.0, 6.0, 8.0, 10.0),
        *plan("fee_income", "E", "*", "flow", 48.0), *plan("loan_balance", "E", "*", "cap", 40.0),
    ],
    schema.period_close: [{"month": m, "closed_on": date(2026, 4, 5), "closed_by": "steward"} for m in MONTHS],
    schema.load_log: [{
        "load_id": 1, "feed": "village", "file_name": "village", "file_sha256": "0" * 64, "row_count": 1, "first_period": DEC24,
        "last_period": MAR, "loaded_at": datetime(2026, 4, 5, 8, 0), "loaded_by": "steward", "replaced_rows": 0, "note": None,
    }],
}  # fmt: skip
