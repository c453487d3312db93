"""What every part of the fee page shares: its subject, source, decimals and base."""

from pages.parts.charts import Look
from pages.parts.money import FEE_DECIMALS
from pages.parts.panels.subject import Subject
from queries import income
from queries.scope import Scope
from queries.text import Text

SUBJECT = Subject(
    Text("收入数据", "income data"), income.FEE_INCOME, lambda s: income.amounts(s, ())
)
SOURCE = Text(
    "来源：总账收入明细（income_month），按支行记账，贴现与分期收入属利息。",
    "Source: general ledger by line (income_month), booked at the sub-branch; discounting and instalments are interest.",
)
LARGE = 100_000_000


def fine(look: Look) -> int:
    """Return the decimals of fees: two in 万元, and about as exact in larger units."""
    divisor = look.style.money.divisor
    return FEE_DECIMALS + (3 if divisor > LARGE else 2 if divisor == LARGE else 0)


def against(scope: Scope) -> Text:
    """Return what the year to date is compared with."""
    if scope.against in ("year_start", "last_year"):
        return Text("上年同期", "last year's same stretch")
    base = scope.base(income.MONTH).month
    at = f"{base:%Y-%m}" if base else "—"
    return Text(f"截至 {at} 的本年累计", f"the year to {at}")
