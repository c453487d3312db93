"""Which columns of a sheet carry bars: what the picture shows, or the figure that is judged."""

from itertools import groupby

from pages.parts.charts import chart_of
from pages.parts.panel import Panel, Table
from queries.schema import Unit

ROLES = ("value", "actual", "completion", "this_year", "count")
MEASURED = (Unit.MONEY, Unit.SHARE, Unit.POINTS, Unit.COUNT, Unit.SCORE)
FEWEST = 3  # rows that are worth comparing by eye


def barred(panel: Panel, printed: Table) -> list[int]:
    """Return the places of the main number columns; none in a table of two rows."""
    if panel.frame.height < FEWEST:
        return []
    if printed.is_grouped:
        return [place for run in _runs(printed) if (place := _main(panel, run)) is not None]  # fmt: skip
    chart = chart_of(panel.figure)
    played = {getattr(chart.options, role, None) for role in ROLES} if chart else set()
    drawn = [i for i, c in enumerate(panel.columns) if c.name in played and c.unit in MEASURED]  # fmt: skip
    first = next((i for i, c in enumerate(panel.columns) if c.unit in MEASURED), None)
    return drawn or ([] if first is None else [first])


def _runs(printed: Table) -> list[list[int]]:
    places = groupby(range(len(printed.groups)), printed.groups.__getitem__)
    return [list(run) for name, run in places if name]


def _main(panel: Panel, run: list[int]) -> int | None:
    """Return the column of a group that is compared: a share, else the first figure."""
    shares = [i for i in run if panel.columns[i].unit is Unit.SHARE]
    figures = [i for i in run if panel.columns[i].unit in MEASURED]
    return next(iter([*shares, *figures]), None)
