"""Every form a chart can have, and how it is drawn natively."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from pages.export.deck import (  # fmt: skip
    bridge,
    bullets,
    concentration,
    dots,
    grid,
    heats,
    lines,
    maps,
    multiples,
    rows,
    scatter,
    stacks,
)
from pages.export.deck.scene import Scene
from pages.parts.charts.drawn import Chart

DRAW: dict[str, Callable[[Scene], bool]] = {
    "Ranking": rows.bars,
    "Gained": rows.bars,
    "Bridge": bridge.bridge,
    "Bullets": bullets.bullets,
    "Columns": stacks.columns,
    "Concentration": concentration.concentration,
    "Course": lines.course,
    "Cumulative": lines.cumulative,
    "Multiples": multiples.multiples,
    "Quadrant": scatter.quadrant,
    "Flow": heats.flow,
    "Distribution": stacks.distribution,
    "Heat": heats.heat,
    "Regions": maps.regions,
    "Points": dots.points,
}
# Forms with a row per name, cut into slides where there are too many: the name's role.
CUT = {"Ranking": "name", "Gained": "name", "Bullets": "name", "Distribution": "name", "Multiples": "name", "Heat": "row"}  # fmt: skip
MOST = {"Multiples": 28, "Bullets": 12, "Heat": 28}
NARROW = 3  # columns of a matrix that leave room for another beside it


def parts(chart: Chart) -> Iterator[Chart]:
    """Yield a chart in parts that fit on a slide each, as even as can be."""
    role = CUT.get(chart.form)
    if role is None or chart.frames[0].is_empty():
        yield chart
        return
    frame, name = chart.frames[0], getattr(chart.options, role)
    names = frame[name].unique(maintain_order=True).to_list()
    most = MOST.get(chart.form, rows.MOST)
    if chart.form == "Heat" and frame[chart.options.across].n_unique() > NARROW:
        most = grid.MOST_ROWS
    each = -(-len(names) // -(-len(names) // most))
    if len(names) <= most:
        yield chart
        return
    if len(names) == frame.height:
        for start in range(0, frame.height, each):
            yield replace(chart, frames=[frame.slice(start, each)])
        return
    for start in range(0, len(names), each):
        some = frame.filter(pl.col(name).is_in(names[start : start + each]))
        yield replace(chart, frames=[some])


def draw(scene: Scene) -> bool:
    """Draw a chart natively; False where there is nothing to be drawn."""
    return DRAW[scene.chart.form](scene)
