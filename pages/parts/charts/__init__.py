"""Frame and options in, figure out: every chart the product draws, in one notation.

`charts.ranking(frame, charts.Ranking(name=..., value=..., unit=...), look)`: the options say
which column plays which role; the figure remembers frame and options (`chart_of`), to be
drawn again in another size or natively. Actual is solid ink, last year lighter, the plan outlined or dashed, forecast
hatched. An empty frame gives one sentence.
"""

from pages.parts.charts.bars import gained, ranking
from pages.parts.charts.bridge import Bridge, bridge
from pages.parts.charts.bullets import Bullets, bullets
from pages.parts.charts.canvas import Look, finer, nothing
from pages.parts.charts.columns import Columns, columns_with_last_year
from pages.parts.charts.concentration import Concentration, concentration
from pages.parts.charts.drawn import FORMS, Chart, Undrawn, chart_of
from pages.parts.charts.lines import Course, Cumulative, course, cumulative
from pages.parts.charts.multiples import Multiples, multiples
from pages.parts.charts.quadrant import Quadrant, quadrant
from pages.parts.charts.rows import Gained, Ranking
from pages.parts.charts.stars import Distribution, Flow, distribution, flow_matrix
from pages.parts.charts.tables import Heat, heat

__all__ = [
    "FORMS",
    "Bridge",
    "Bullets",
    "Chart",
    "Columns",
    "Concentration",
    "Course",
    "Cumulative",
    "Distribution",
    "Flow",
    "Gained",
    "Heat",
    "Look",
    "Multiples",
    "Quadrant",
    "Ranking",
    "Undrawn",
    "bridge",
    "bullets",
    "chart_of",
    "columns_with_last_year",
    "concentration",
    "course",
    "cumulative",
    "distribution",
    "finer",
    "flow_matrix",
    "gained",
    "heat",
    "multiples",
    "nothing",
    "quadrant",
    "ranking",
]
