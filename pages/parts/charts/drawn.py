"""What a picture was drawn from, kept with it, so that it can be drawn again.

Meeting mode draws it larger, a slide natively, an edition months later: all from the same
frame and options, so all show the same numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import polars as pl

P = ParamSpec("P")
Picture = TypeVar("Picture")

FORMS: dict[str, tuple[type, Callable[..., Any]]] = {}


@dataclass(frozen=True)
class Chart:
    """What a chart or map function was given, beside the look.

    Attributes:
        frames: what it draws; a map of outlets has its outlines as the second.
        options: which column plays which role; its class is the chart's form.
    """

    frames: Sequence[pl.DataFrame]
    options: Any

    @property
    def form(self) -> str:
        """Return the name of the chart's form, such as `Ranking`."""
        return type(self.options).__name__

    def draw(self, look: object) -> Any:
        """Return the picture in a look of its own."""
        return FORMS[self.form][1](*self.frames, self.options, look)


@dataclass(frozen=True)
class Undrawn:
    """A picture nobody has drawn yet: files and screens draw it again anyway."""

    _chart: Chart


def form(
    options: type,
) -> Callable[[Callable[P, Picture]], Callable[P, Picture]]:
    """Register a function `(frame, …, options, look) → picture` under its options' class."""

    def register(draw: Callable[P, Picture]) -> Callable[P, Picture]:
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
            picture = draw(*args, **kwargs)
            given: tuple[Any, ...] = args
            *frames, chosen, _ = given
            # Plotly lets through attributes with an underscore only.
            picture._chart = Chart(tuple(frames), chosen)  # type: ignore[attr-defined]
            return picture

        FORMS[options.__name__] = (options, drawn)
        return drawn

    return register


def chart_of(picture: object) -> Chart | None:
    """Return what a picture was drawn from; None for what no form drew."""
    return getattr(picture, "_chart", None)
