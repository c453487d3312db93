"""The one door to the warehouse: every figure the product shows came through `read`.

A DuckDB folder is a versioned store, whose `CURRENT` names the newest version; a page
pins the version it began with, so it never mixes two. PostgreSQL counts what is published.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import polars as pl
import sqlalchemy as sa

from queries import connections, touched
from queries.connections import warehouse
from queries.connections.transport import (  # fmt: skip
    NewFigures,
    Question,
    Sight,
    WarehouseSlow,
    WarehouseUnavailable,
    declared,
)
from queries.memory import Memory
from queries.text import spoken

__all__ = ["NewFigures", "WarehouseSlow", "WarehouseUnavailable", "read", "remembered"]

P = ParamSpec("P")
T = TypeVar("T")

# Measured: what a small frame and its key weigh, and how much more than its columns
# a large one does.
SMALLEST, HEAVIER = 8_000, 2
# More ids than these cost a statement more than the rows they leave out.
LISTED = 200


_pinned: ContextVar[str | None] = ContextVar("pinned", default=None)
_sight: ContextVar[Sight] = ContextVar("sight", default=Sight())  # noqa: B039  it is frozen


def pin(version: str | None = None) -> str:
    """Fix the data version for the rest of this run: the newest, or one that answered before."""
    version = version or warehouse().newest()
    _pinned.set(version)
    return version


def unpin() -> None:
    """Let the next `read` look at the newest version again, for nobody in particular."""
    _pinned.set(None)
    _sight.set(Sight())


def is_pinned() -> bool:
    """Return whether this run has fixed its data version."""
    return _pinned.get() is not None


def data_version() -> str:
    """Return the version that `read` answers from in this run."""
    return _pinned.get() or warehouse().newest()


def form(version: str) -> int | None:
    """Return the form of the contract a version notes, None where it notes none."""
    return warehouse().form(version)


def newest_version() -> str:
    """Return the version published last, whatever this run is pinned to."""
    return warehouse().newest()


def published() -> str | None:
    """Return the version published last; None where it is not counted, or asking would wake an engine."""
    there = warehouse()
    newest = None if there.may_sleep else there.newest()
    return newest if newest and there.keeps(newest) else None


@contextmanager
def as_of(version: str) -> Iterator[bool]:
    """Answer a block from a version published earlier, where it is kept; tell whether it is."""
    is_kept = warehouse().keeps(version)
    before = _pinned.set(version if is_kept else _pinned.get())
    try:
        yield is_kept
    finally:
        _pinned.reset(before)


def exists() -> bool:
    """Return whether there is a warehouse to read."""
    return warehouse().exists()


def act_for(paths: Sequence[str]) -> None:
    """Say whose run this is, by the paths granted to them: an engine with walls of its own shows no more."""
    # Elsewhere nobody in particular asks, so that readers share what is kept.
    _sight.set(Sight(tuple(paths)) if warehouse().is_walled else Sight())


@contextmanager
def totals() -> Iterator[None]:
    """Let the questions of a block add up over units the reader may not see.

    For what says so little that everybody may know it: ranked totals of sister units
    (`queries.standings`), and which periods there are.
    """
    token = _sight.set(replace(_sight.get(), totals=warehouse().is_walled))
    try:
        yield
    finally:
        _sight.reset(token)


def read(statement: sa.Select[Any]) -> pl.DataFrame:
    """Run a query and return its rows; answers are kept for the data version.

    Returns:
        A frame with the statement's labels as columns, in the types it declares;
        decimals as Float64 and integers as Int64, so that arithmetic is ordinary.

    Raises:
        WarehouseUnavailable: the warehouse cannot be reached; `WarehouseSlow`: in time.
        NewFigures: this run's version is gone; begin the run again.
    """
    try:
        return _read(statement, data_version())
    except NewFigures:
        if is_pinned():
            raise
        return _read(statement, data_version())


def _read(statement: sa.Select[Any], version: str) -> pl.DataFrame:
    engine, sight = warehouse(), _sight.get()
    question = engine.compiled(statement, version)
    key = (question.sql, question.values, version, sight)
    return _answers.of(key, lambda: declared(_ask(question, version), statement))


def _ask(question: Question, version: str) -> pl.DataFrame:
    return warehouse().ask(question, version, _sight.get())


def remembered(question: Callable[P, T]) -> Callable[P, T]:
    """Keep what a question worked out, beside the frames of `read` and as long.

    The same arguments in the same language on the same data version are answered by
    the same object, which nobody may change. Lists count as tuples. While a figure is
    traced (`touched.noting`) every question is asked anew, so that it tells what it reads.
    """
    name = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if touched.is_noting():
            return question(*args, **kwargs)
        told = [
            tuple(a) if isinstance(a, list) else a for a in (*args, *kwargs.values())
        ]
        key = (name, tuple(kwargs), *told, data_version(), spoken(), _sight.get())
        return _answers.of(key, lambda: question(*args, **kwargs))

    return asked


def _size(answer: Any) -> int:
    """Return about how many bytes an answer and its key take."""
    held = answer.estimated_size() if isinstance(answer, pl.DataFrame) else 0
    return HEAVIER * int(held) + SMALLEST


_answers = Memory(_size)


def forget() -> None:
    """Drop every kept answer and engine; for tests and after a rollback."""
    _answers.clear()
    connections.forget()
    unpin()
