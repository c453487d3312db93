"""Which rows a question read: noted while a figure is traced to where it comes from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class Touched:
    """Rows of one table that a question read.

    Attributes:
        table: the table of figures.
        inside: what was selected from: the table, or `rows(...)` of it.
        where: what limits it further.
        region: the one region whose figures these rows change, where it is only one.
        is_dated: the question asked for certain periods, not for all there are.
    """

    table: sa.Table
    inside: sa.CTE | sa.Table
    where: tuple[sa.ColumnElement[bool], ...] = ()
    is_dated: bool = True
    region: str = ""


_noted: ContextVar[list[Touched] | None] = ContextVar("noted", default=None)


def is_noting() -> bool:
    """Return whether what is read is being noted, so that no kept answer will do."""
    return _noted.get() is not None


def note(touched: Touched) -> None:
    """Note what a question reads, if anyone wants to know."""
    noted = _noted.get()
    if noted is not None:
        noted.append(touched)


@contextmanager
def noting() -> Iterator[list[Touched]]:
    """Collect what is read until the block ends."""
    noted: list[Touched] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)
