"""What an event is, and the pages that show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from queries.text import Text

Where = dict[str, str | date | int | float | bool]

SHARE = "market/deposit_share"
FEES = "income/fee_mix"
STARS = "network/outlet_stars"
LENDING = "county/agri_lending"
SCORECARD = "overview/scorecard"
BRIEF = "overview/briefing"
HEALTH = "manage/data_health"
IMPORTS = "manage/imports"


@dataclass(frozen=True)
class Event:
    """One scripted case: rows of `table` that match `where`, seen on `page`.

    `is_absent` marks the cases that consist of rows which are not there.
    """

    name: str
    what: Text
    table: str
    where: Mapping[str, str | date | int | float | bool]
    page: str
    is_absent: bool = False
