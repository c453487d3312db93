"""What a form is drawn from: a place on a slide, the frames, and which column is what."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pages.export.deck.canvas import Box, Canvas, Run
from pages.export.deck.plot import Ink, Plot
from pages.parts.charts.drawn import Chart
from pages.parts.charts.labels import whole_name
from pages.parts.numbers import Style, unit_label
from pages.parts.palette import LIGHT, Palette
from queries.schema import Unit

KEY = 20.0  # points of the line above a chart: its unit and its marks
PLAIN, DENSE = 12.0, 10.0  # sizes of a chart's text


@dataclass(frozen=True)
class Scene:
    """One chart on one slide.

    Attributes:
        canvas, box: where it is drawn, in points.
        chart: frames and options, as on the screen.
        whole: the frame that scales are taken from, where the chart shows a part of it.
        style: money unit and currency.
        name, alt: what the picture is called, and what it shows in a sentence.
    """

    canvas: Canvas
    box: Box
    chart: Chart
    whole: pl.DataFrame
    style: Style
    name: str
    alt: str
    palette: Palette = LIGHT

    @property
    def frame(self) -> pl.DataFrame:
        """The rows that are drawn."""
        return self.chart.frames[0]

    @property
    def options(self) -> Any:
        """Which column plays which role."""
        return self.chart.options

    def names(self, column: str) -> list[str]:
        """Return what rows are called, whole where the screen had to cut it short."""
        rows = self.frame.iter_rows(named=True)
        return [whole_name(str(row[column]), row) for row in rows]

    def ink(self, size: float = PLAIN) -> Ink:
        """Return the look of a chart's text."""
        return Ink(self.palette.ink, self.palette.slate, self.palette.rule, size)

    def key(self, unit: Unit | None, *entries: tuple[str, str, object]) -> "Scene":
        """Write the unit and the marks above the chart; return the scene below.

        Args:
            unit: what the numbers count.
            entries: glyph, colour and word of each mark.
        """
        shown = (
            unit_label(unit, self.style) if unit in (Unit.MONEY, Unit.POINTS) else ""
        )
        quiet = self.palette.slate
        runs = [Run(f"{shown}   ", 11, quiet)] if shown else []
        for glyph, colour, word in entries:
            runs += [Run(f"{glyph} " if glyph else "", 11, colour, bold=True), Run(f"{word}   ", 11, quiet)]  # fmt: skip
        if not runs:
            return self
        left, top, width, height = self.box
        self.canvas.text(Box(left, top, width, KEY), [runs], f"{self.name} key")
        return replace(self, box=Box(left, top + KEY, width, height - KEY))

    def put(self, plot: Plot) -> None:
        """Draw the chart natively."""
        self.canvas.chart(self.box, plot, self.name, self.alt)

    def portion(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:  # fmt: skip
        """Return the plot's place, given the points left free around it."""
        _, _, width, height = self.box
        return (
            left / width,
            top / height,
            max(width - left - right, 20) / width,
            max(height - top - bottom, 20) / height,
        )
