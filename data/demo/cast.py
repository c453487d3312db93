"""The actors of the demo's scripted events: which unit, bank and month plays which part.

Generators read their exceptions from here, `events.py` tells them to the reader.
"""

from datetime import date

MARKET_FALLS = "621024"
OWN_FALLS = "620821"
OWN_WEAK = ("621025", "621026", "620825", "621123")
NO_PEER = "620823"
TIED = "621021"

PEER_FALLS = ("620822", "big_a")
MISSING = ("621121", "city_capital", date(2026, 10, 31))
LATE = ("620826", "postal", date(2026, 5, 31))
RESTATED = ("621125", "rural_commercial", date(2025, 12, 31))
MANUAL = ("621025", date(2026, 8, 31))
MANUAL_ERROR = 1.03

# Rural savings increment as a multiple of ours: below 1 we are first, above we are not.
LOST = "621124"
WON = "621022"
RACES = {
    LOST: {7: 0.96, 8: 0.93, 9: 0.95, 10: 1.05},
    WON: {7: 1.05, 8: 1.07, 9: 1.04, 10: 0.94},
}

# Sources count a little differently from us, by a known and lasting share.
CALIBER = {"621002": 0.002, "620825": 0.004, "621126": -0.006}

VILLAGE_BANK = "village_bank_b"
VILLAGE_MERGED_ON = date(2026, 4, 1)

MERGED_OUTLET = "6211220107"
MERGED_INTO = "6211220102"
MERGED_ON = date(2026, 3, 16)
NEW_OUTLET = "6210020304"
MOVED_OUTLET = "6210270107"
MOVED_TO = "62100201"
MOVED_FROM = "62102701"
MOVED_ON = date(2026, 6, 1)
UPGRADED_OUTLET = "6208260104"
RELOCATED_OUTLET = "6210260105"
LONG_NAME_OUTLET = "6208020303"
RENAMED_BRANCH = "62110202"
RENAMED_COUNTY = "620881"

STAR_UP = "6210220102"
STAR_DOWN = "6211240103"
STAR_VETO = "6208020104"
STAR_HELD = "6211260102"
PLAQUE_LOST = "6210020102"
NOT_RATED = ("6208810105", "6210230104")
VETO_QUARTERS = (date(2026, 3, 31), date(2026, 12, 31))

# Totals of the last quarters; the first value also holds for all quarters before.
SCORES = {
    STAR_UP: (662, 668, 676, 690, 714, 726),
    STAR_DOWN: (815, 822, 818, 826, 806, 655),
    STAR_VETO: (752, 760, 748, 755, 762, 758),
    STAR_HELD: (672, 675, 682, 688, 692, 716),
    PLAQUE_LOST: (842, 838, 835, 830, 826, 784),
    MERGED_INTO: (742, 740, 745, 748, 750, 752),
    MERGED_OUTLET: (655, 652, 650, 648, 645, 640),
}

REVERSED_FEE = ("62080201", date(2025, 12, 31), "advisory_syndication")
ZERO_FEE = ("62082301", "treasury_bond")

# Lent for a project in another county: unit, county, focus, program, subsidised, share.
LENT_ELSEWHERE = (
    ("62100201", "621022", "infrastructure", "infrastructure", False, 0.05),
    ("62100202", "621027", "processing", "leading_enterprise", True, 0.03),
    ("62110201", "621121", "processing", "leading_enterprise", True, 0.03),
    ("62080201", "620826", "logistics", "none", False, 0.04),
    ("62102201", "621023", "agriculture", "household", True, 0.012),
    ("62112101", "621102", "processing", "leading_enterprise", True, 0.01),
)
LEAK = ("62102201", "621023")

LATE_BY_A_DAY = ("62082501", date(2026, 9, 30))
ROLLED_OVER = ("62102601", date(2026, 8, 31))
NOT_RECOVERED = ("62112301", date(2026, 7, 31))
BAD_LOANS = "62102601"

QUOTA_RAISED = "62112201"
NO_TARGET = "62110202"
NO_FOCUS_TARGET = ("62082301", "focus=tourism")
REPLANNED = "62080202"
