"""What the panels of the day share: source, comparisons, and what stands for no figures."""

import polars as pl

from pages.parts.panel import Panel
from queries.text import Text

SOURCE = Text(
    "来源：核心账务每日余额（T+1）。", "Source: core ledger, daily balances (T+1)."
)
AGAINST = {
    "day_before": Text("较上日", "on the day before"),
    "month_end": Text("较上月末", "on last month end"),
    "year_start": Text("较年初", "on year start"),
    "last_year": Text("同比", "on last year"),
}
NO_DAYS = Text(
    "没有每日数据。请数据管理员导入 deposit_day；月度页面不受影响。",
    "There are no daily figures. Ask the data steward to load deposit_day; the monthly pages are not affected.",
)


def empty(name: str, title: Text) -> Panel:
    """Return the panel that stands where the day's figures would, saying what to do."""
    return Panel(name, title, NO_DAYS, pl.DataFrame(), None, SOURCE, ())
