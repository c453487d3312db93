"""Finished panels and tiles, kept: the second of the two caches, bounded in bytes.

A panel is built by a named function `(scope, look, parameters…) → Panel`, a row of tiles
by one that returns tiles. `panel` and `kept` keep what they build for the data version
and language, and note what the page in hand is made of, so that the same may be made
ready for the units around it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import plotly.graph_objects as go
from plotly.io import to_json

from pages.parts.charts.canvas import Look
from pages.parts.panel import Panel
from queries.engine import data_version
from queries.memory import Memory
from queries.scope import Scope
from queries.text import spoken
from queries.touched import is_noting

P = ParamSpec("P")
T = TypeVar("T")
Maker = Callable[Concatenate[Scope, Look, P], T]

PANELS: dict[str, Callable[..., Panel]] = {}
SMALL = 20_000  # bytes of a row of tiles


class Part(NamedTuple):
    """One thing a page is made of: its function, the look, what else it was given, and whose it is."""

    make: Callable[..., Any]
    look: Look
    args: tuple[Any, ...]
    options: tuple[tuple[str, Any], ...]
    org_id: str = ""


_parts: ContextVar[list[Part] | None] = ContextVar("parts", default=None)


def begin() -> None:
    """Note from now on what the page of this run is made of."""
    _parts.set([])


def parts() -> tuple[Part, ...]:
    """Return what the page of this run is made of so far, in order."""
    return tuple(_parts.get() or ())


def kept(make: Maker[P, T]) -> Maker[P, T]:
    """Keep what a function of a scope and a look builds."""
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def asked(scope: Scope, look: Look, /, *args: P.args, **kwargs: P.kwargs) -> T:
        options = tuple(sorted(kwargs.items()))
        part = Part(asked, look, args, options, scope.org.org_id)
        noted = _parts.get()
        if noted is not None:
            noted.append(part)
        if is_noting():
            return make(scope, look, *args, **kwargs)
        key = (name, part.args, part.options, scope, look, data_version(), spoken())
        return _kept.of(key, lambda: make(scope, look, *args, **kwargs))

    return asked


def panel(make: Maker[P, Panel]) -> Maker[P, Panel]:
    """Register a panel function under its name and keep what it builds."""
    PANELS[make.__name__] = kept(make)
    return PANELS[make.__name__]


def _size(made: object) -> int:
    """A figure's Python objects weigh several times its JSON; five is what was measured."""
    if not isinstance(made, Panel):
        return SMALL
    figure = made.figure
    drawn = 5 * len(to_json(figure)) if isinstance(figure, go.Figure) else 100_000
    return int(made.frame.estimated_size()) + drawn


_kept = Memory(_size)


def forget() -> None:
    """Drop every kept panel."""
    _kept.clear()
