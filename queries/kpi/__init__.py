"""A KPI is one number with one definition; this module says how to ask for it.

SQL sums inside `rows(...)`; polars divides what was summed. A ratio is therefore
always recomputed from sums, never averaged, at whatever level it is asked.
"""

from queries.kpi.answer import FEWEST, answered, masked, ratio
from queries.kpi.dimension import DIMENSIONS, PERIODS, Dimension, named
from queries.kpi.kpi import Answer, Better, Kpi, NotAsked, Term, by, value
from queries.kpi.sums import (
    Measure,
    Measures,
    amount,
    amount_where,
    column_of,
    counted,
    key,
    paired,
    summed,
)

__all__ = [
    "DIMENSIONS",
    "FEWEST",
    "PERIODS",
    "Answer",
    "Better",
    "Dimension",
    "Kpi",
    "Measure",
    "Measures",
    "NotAsked",
    "Term",
    "amount",
    "amount_where",
    "answered",
    "by",
    "column_of",
    "counted",
    "key",
    "masked",
    "named",
    "paired",
    "ratio",
    "summed",
    "value",
]
