"""What the market's panels share: source, wording and title."""

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


def where(scope: Scope) -> Text:
    """Return the part every title shares: unit, month, peer group."""
    group = codes.peer_group(scope.peer_group)
    name, month = scope.org.name, f"{scope.month:%Y-%m}"
    return Text(
        f"{name.zh}，{month}，{group.zh}口径", f"{name.en}, {month}, among {group.en}"
    )
