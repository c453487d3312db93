"""The one door to the warehouse: every figure the product shows came through `read`.

A DuckDB folder is a versioned store, whose `CURRENT` names the newest version; a page
pins the version it began with, so it never mixes two.
"""

import time
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import duckdb
import polars as pl
import sqlalchemy as sa

from queries import config, touched
from queries.connections import engine_of, folder
from queries.memory import Memory
from queries.text import ReaderError, Text, spoken

P = ParamSpec("P")
T = TypeVar("T")

POINTER = "CURRENT"
# Measured: what a small frame and its key weigh, and how much more than its columns
# a large one does.
SMALLEST, HEAVIER = 8_000, 2


class WarehouseUnavailable(ReaderError):
    """The warehouse did not answer, or does not exist yet."""

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(
            message
            or Text(
                "数据仓库暂时无法访问。请稍后刷新；如仍无法打开，请联系数据管理员。",
                "The warehouse cannot be reached. Reload in a moment; if it stays so, tell the data steward.",
            )
        )


# The copy it warns of is a few kilobytes.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result makes an extra copy")

_pinned: ContextVar[str | None] = ContextVar("pinned", default=None)


def pin() -> str:
    """Fix the data version for the rest of this run and return it."""
    version = _newest_version()
    _pinned.set(version)
    return version


def unpin() -> None:
    """Let the next `read` look at the newest version again."""
    _pinned.set(None)


def is_pinned() -> bool:
    """Return whether this run has fixed its data version."""
    return _pinned.get() is not None


def data_version() -> str:
    """Return the version that `read` answers from in this run."""
    return _pinned.get() or _newest_version()


def newest_version() -> str:
    """Return the version published last, whatever this run is pinned to."""
    return _newest_version()


def exists() -> bool:
    """Return whether there is a warehouse to read."""
    place = folder()
    return place is None or (place / POINTER).exists()


def _newest_version() -> str:
    place = folder()
    if place is None:
        fresh = config.load().granary_fresh
        return f"{config.load().granary_warehouse}@{int(time.time() // fresh)}"
    try:
        return f"{place}@{(place / POINTER).read_text().strip()}"
    except OSError as error:
        raise WarehouseUnavailable(
            Text(
                "数据仓库尚未建立。请运行 python -m data demo（演示数据）或 python -m data create（空仓库）。",
                "There is no warehouse yet. Run `python -m data demo` (demo bank) or `python -m data create` (empty).",
            )
        ) from error


def read(statement: sa.Select[Any]) -> pl.DataFrame:
    """Run a query and return its rows; answers are kept for the data version.

    Returns:
        A frame with the statement's labels as columns; decimals as Float64 and
        128-bit integers as Int64, so that arithmetic is ordinary.

    Raises:
        WarehouseUnavailable: the warehouse cannot be reached.
    """
    version = data_version()
    question = _compile(statement, version)
    key = (question.sql, question.values, version)
    return _answers.of(key, lambda: _ask(question, version))


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
        given = (*args, *kwargs.items())
        told = tuple(tuple(a) if isinstance(a, list) else a for a in given)
        key = (name, told, data_version(), spoken())
        return _answers.of(key, lambda: question(*args, **kwargs))

    return asked


@dataclass(frozen=True)
class _Question:
    sql: str
    values: tuple[Any, ...]


def _compile(statement: sa.Select[Any], version: str) -> _Question:
    made = statement.compile(
        dialect=engine_of(version).dialect, compile_kwargs={"render_postcompile": True}
    )
    return _Question(
        str(made), tuple(made.params[name] for name in made.positiontup or [])
    )


def _ask(question: _Question, version: str) -> pl.DataFrame:
    try:
        with engine_of(version).connect() as connection:
            # The native connection hands Arrow over without SQLAlchemy's rows, which
            # round DECIMAL quotients to the column's scale; `execute` plans the
            # statement once, a relation twice, which is more than an answer costs.
            native = connection.connection.driver_connection
            assert native is not None  # noqa: S101
            done = native.execute(question.sql, list(question.values))
            return _plain(pl.DataFrame(done.to_arrow_table()))
    except (sa.exc.DBAPIError, duckdb.Error) as error:
        raise WarehouseUnavailable from error


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    casts = [
        pl.col(name).cast(pl.Float64 if kind.is_decimal() else pl.Int64)
        for name, kind in frame.schema.items()
        if kind.is_decimal() or kind in (pl.Int128, pl.UInt64, pl.Int32)
    ]
    return frame.with_columns(casts) if casts else frame


def _size(answer: Any) -> int:
    """Return about how many bytes an answer and its key take."""
    held = answer.estimated_size() if isinstance(answer, pl.DataFrame) else 0
    return HEAVIER * int(held) + SMALLEST


_answers = Memory(_size)


def forget() -> None:
    """Drop every kept answer and engine; for tests and after a rollback."""
    _answers.clear()
    engine_of.cache_clear()
    unpin()
