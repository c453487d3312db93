"""Where things stand: a figure's plot, and data values as pixels in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Json = dict[str, Any]
Point = tuple[float, float]


def number(value: Any) -> float | None:
    """Return a place on an axis: dates as days, other numbers as they are."""
    if isinstance(value, str):
        return float(date.fromisoformat(value[:10]).toordinal())
    return None if value is None or value != value else float(value)  # noqa: PLR0124


@dataclass(frozen=True)
class Plot:
    """The rectangle inside a figure's margins, and the ranges of its axes."""

    left: float
    top: float
    right: float
    bottom: float
    across: tuple[float, float]
    upward: tuple[float, float]

    @classmethod
    def of(cls, layout: Json, width: float, height: float) -> "Plot":
        """Return the plot of a figure that says its margins and ranges, as ours do."""
        margin = layout["margin"]
        ranges = [tuple(number(v) or 0.0 for v in layout[axis]["range"]) for axis in ("xaxis", "yaxis")]  # fmt: skip
        across, upward = ((low, high) for low, high in ranges)
        right, bottom = width - margin["r"], height - margin["b"]
        return cls(margin["l"], margin["t"], right, bottom, across, upward)

    @property
    def wide(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def tall(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    def x(self, value: Any, ref: str | None = None) -> float:
        """Return where a value lies across; of a part of the plot with `paper`."""
        if ref == "paper":
            return self.left + float(value) * self.wide
        low, high = self.across
        return self.left + ((number(value) or 0.0) - low) / (high - low) * self.wide

    def y(self, value: Any, ref: str | None = None) -> float:
        """Return where a value lies upward; of a part of the plot with `paper`."""
        if ref == "paper":
            return self.bottom - float(value) * self.tall
        low, high = self.upward
        return self.bottom - ((number(value) or 0.0) - low) / (high - low) * self.tall
