"""Finished panels, kept: the second of the two caches, bounded in bytes.

A panel is built by a named function `(scope, look, parameters…) → Panel`. `panel`
registers it under its name and keeps what it built for the data version and language.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import plotly.graph_objects as go
from plotly.io import to_json

from pages.parts.charts.canvas import Look
from pages.parts.panel import Panel
from queries import config
from queries.engine import data_version
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
        found = _kept.get(key)
        if found is None:
            found = make(scope, look, *args, **kwargs)
            _kept.put(key, found)
        return found

    PANELS[name] = kept
    return kept


class _Kept:
    """Panels by key; the least recently used go when their bytes exceed the bound."""

    def __init__(self) -> None:
        self._panels: OrderedDict[Any, tuple[Panel, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Any) -> Panel | None:
        with self._lock:
            if key not in self._panels:
                return None
            self._panels.move_to_end(key)
            return self._panels[key][0]

    def put(self, key: Any, made: Panel) -> None:
        size = _size(made)
        bound = config.load().granary_cache_mb * 1024 * 1024
        with self._lock:
            if key in self._panels:
                return
            self._panels[key] = (made, size)
            self._bytes += size
            while self._bytes > bound and len(self._panels) > 1:
                self._bytes -= self._panels.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._panels.clear()
            self._bytes = 0


def _size(made: Panel) -> int:
    """A figure's Python objects weigh several times its JSON; five is what was measured."""
    figure = made.figure
    drawn = 5 * len(to_json(figure)) if isinstance(figure, go.Figure) else 100_000
    return int(made.frame.estimated_size()) + drawn


_kept = _Kept()


def forget() -> None:
    """Drop every kept panel."""
    _kept.clear()
