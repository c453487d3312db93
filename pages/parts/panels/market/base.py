"""What the market's panels share: source, wording and title."""

from pages.parts.panel import Origin
from queries import codes
from queries.scope import Scope
from queries.text import Text

DISCLAIMER = Text(
    "仅供市场监测分析，不作为考核依据。",
    "For market monitoring, not an appraisal basis.",
)
SOURCE = Text(
    "来源：同业月报（market_month）。", "Source: monthly peer reports (market_month). "
).join_with(DISCLAIMER)
REFERENCE = Text("监测参考值", "reference")


def type_words(deposit_type: str) -> Text:
    """Return what a deposit type is called."""
    return codes.DEPOSIT_TYPES[deposit_type]


KPIS = {
    "share": "deposit_share",
    "share_change": "deposit_share_change",
    "increment_share": "deposit_increment_share",
    "premium": "deposit_increment_premium",
    "rank": "deposit_rank",
    "increment_rank": "deposit_increment_rank",
    "lead": "deposit_lead",
    "double_first": "double_first",
}


def origin(deposit_type: str) -> Origin:
    """Return what the columns of `standing` are, for one deposit type."""
    return Origin(KPIS, fixed={"deposit_type": deposit_type})


def where(scope: Scope) -> Text:
    """Return the part every title shares: unit, month, peer group."""
    group = codes.peer_group(scope.peer_group)
    name, month = scope.org.name, f"{scope.month:%Y-%m}"
    return Text(
        f"{name.zh}，{month}，{group.zh}口径", f"{name.en}, {month}, among {group.en}"
    )
