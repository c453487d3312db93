"""The last months day by day."""

from pages.parts import charts
from pages.parts.charts import Course, Look
from pages.parts.figures import panel
from pages.parts.numbers import change
from pages.parts.panel import Column, Panel
from pages.parts.panels.daily.base import SOURCE, empty
from queries import codes, daily
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


@panel
def rush(scope: Scope, look: Look, kind: str = "total") -> Panel:
    """The last three months day by day: month-end rushes and what stays of them."""
    frame = daily.course(scope, kind, 92)
    name = codes.DEPOSIT_TYPES[kind]
    title = Text(
        f"{name.zh}每日余额，近三个月，{scope.org.name.zh}",
        f"Daily {name.en}, last three months, {scope.org.name.en}",
    )
    if frame.height < 2:
        return empty("rush", title)
    peak = frame.sort("balance", descending=True).row(0, named=True)
    last = frame.row(-1, named=True)
    gap = change(last["balance"] - peak["balance"], Unit.MONEY, look.style)
    at_peak = peak["day"] == last["day"]
    message = (
        Text("今天是三个月来的最高点。", "Today is the highest of three months.")
        if at_peak
        else Text(
            f"三个月最高在 {peak['day']}，当前较其 {gap}。",
            f"The three months' peak was on {peak['day']}; now {gap} from it.",
        )
    )
    options = Course("day", "balance", Unit.MONEY, daily=True)
    return Panel(
        "rush", title, message, frame, charts.course(frame, options, look), SOURCE,
        (Column("day", Text("日期", "Day")), Column("balance", Text("余额", "Balance"), Unit.MONEY)),
    )  # fmt: skip
