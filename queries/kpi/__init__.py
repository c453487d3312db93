"""A KPI is one number with one definition; this module says how to ask for it.

SQL sums inside `rows(...)`; polars divides what was summed. A ratio is therefore
always recomputed from sums, never averaged, at whatever level it is asked.
"""

from queries.kpi.answer import FEWEST, answered, masked, ratio
from queries.kpi.dimension import (
    DIMENSIONS,
    ORGS,
    PERIODS,
    Dimension,
    column_of,
    key,
    level_beneath,
    named,
)
from queries.kpi.kpi import Answer, Better, Kpi, NotAsked, Term, by, value
from queries.kpi.sums import (
    TOGETHER,
    Measure,
    Measures,
    OverTime,
    amount,
    amount_where,
    counted,
    paired,
    summed,
)

__all__ = [
    "DIMENSIONS",
    "FEWEST",
    "ORGS",
    "PERIODS",
    "TOGETHER",
    "Answer",
    "Better",
    "Dimension",
    "Kpi",
    "Measure",
    "Measures",
    "NotAsked",
    "OverTime",
    "Term",
    "amount",
    "amount_where",
    "answered",
    "by",
    "column_of",
    "counted",
    "key",
    "level_beneath",
    "masked",
    "named",
    "paired",
    "ratio",
    "summed",
    "value",
]
