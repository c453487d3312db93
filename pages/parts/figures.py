"""Finished panels, kept: the second of the two caches, bounded in bytes.

A panel is built by a named function `(scope, look, parameters…) → Panel`. `panel`
registers it under its name and keeps what it built for the data version and language.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import plotly.graph_objects as go
from plotly.io import to_json

from pages.parts.charts.canvas import Look
from pages.parts.panel import Panel
from queries.engine import data_version
from queries.memory import Memory
from queries.scope import Scope
from queries.text import spoken

P = ParamSpec("P")
Maker = Callable[Concatenate[Scope, Look, P], Panel]

PANELS: dict[str, Callable[..., Panel]] = {}


def panel(make: Maker[P]) -> Maker[P]:
    """Register a panel function under its name and keep what it builds."""
    name = make.__name__

    @wraps(make)
    def kept(scope: Scope, look: Look, /, *args: P.args, **kwargs: P.kwargs) -> Panel:
        chosen = (args, tuple(sorted(kwargs.items())))
        key = (name, chosen, scope, look, data_version(), spoken())
        return _kept.of(key, lambda: make(scope, look, *args, **kwargs))

    PANELS[name] = kept
    return kept


def _size(made: Panel) -> int:
    """A figure's Python objects weigh several times its JSON; five is what was measured."""
    figure = made.figure
    drawn = 5 * len(to_json(figure)) if isinstance(figure, go.Figure) else 100_000
    return int(made.frame.estimated_size()) + drawn


_kept = Memory(_size)


def forget() -> None:
    """Drop every kept panel."""
    _kept.clear()
