"""What every part of the county lending page shares: its subject and source."""

from pages.parts.charts import Look
from pages.parts.panels.subject import Subject
from queries import lending
from queries.text import Text

SUBJECT = Subject(
    Text("涉农贷款数据", "agricultural lending data"),
    lending.AGRI_BALANCE,
    lambda s: lending.balances(s, ()),
)
SOURCE = Text(
    "来源：涉农贷款月报（agri_loan_month），按借款人口径，地区为项目所在县；净增优先，循环贷款会放大累放。",
    "Source: monthly agricultural lending (agri_loan_month), by borrower; regions are the project's county. Net increase comes first, revolving loans inflate disbursement.",
)
LARGE = 100_000_000
KEY = Text("重点帮扶县", "Key county")


def small(look: Look) -> int:
    """Return the decimals of single items, which would vanish in 亿元 and bn."""
    money = look.style.money
    return money.decimals + 2 if money.divisor >= LARGE else money.decimals
