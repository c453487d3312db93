"""What every engine is asked through: a statement compiled, its answer in Arrow."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import config
from queries.text import ReaderError, Text

# What a declared column becomes, whatever an engine counts or adds up in.
DECLARED: Mapping[type[sa.types.TypeEngine[Any]], pl.DataType] = {
    sa.Boolean: pl.Boolean(),
    sa.Integer: pl.Int64(),
    sa.Numeric: pl.Float64(),
    sa.Float: pl.Float64(),
    sa.Date: pl.Date(),
    sa.DateTime: pl.Datetime("us"),
    sa.String: pl.String(),
}


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


class WarehouseSlow(WarehouseUnavailable):
    """The warehouse did not answer within `GRANARY_TIMEOUT` seconds."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "数据仓库超过 {n} 秒没有答复，查询已停止。请稍后刷新，或选择较小的机构范围；如仍如此，请联系数据管理员。",
                "The warehouse did not answer within {n} seconds and the question was stopped. Reload in a moment or choose a smaller unit; if it stays so, tell the data steward.",
            ).fill(n=f"{config.load().granary_timeout:g}")
        )


class NewFigures(ReaderError):
    """Newer figures were published while this run was asking; it has to begin again."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "新数据刚刚发布，请重新打开。",
                "New figures were published just now; open this again.",
            )
        )


@dataclass(frozen=True)
class Question:
    """A statement as an engine reads it, its bound values, and the types it promises."""

    sql: str
    values: tuple[Any, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """Whose question it is: the paths they were granted, and whether it adds up for all.

    A warehouse with row-level security shows nothing beyond it (`data rights`).
    """

    paths: tuple[str, ...] = ()
    totals: bool = False


class Transport(ABC):
    """One kind of engine."""

    # Whether the engine itself keeps readers apart, so that answers are kept per sight.
    is_walled = False
    # Whether it is a cluster that may stop while nobody asks: no watch keeps it awake.
    may_sleep = False

    @abstractmethod
    def dialect(self, version: str) -> sa.Dialect:
        """Return how the engine wants statements written."""

    @abstractmethod
    def newest(self) -> str:
        """Return the version published last, told apart from every other warehouse's.

        Raises:
            WarehouseUnavailable: it cannot be told.
        """

    def keeps(self, version: str) -> bool:
        """Return whether a version published earlier can still be asked; here only the newest."""
        return "@~" not in version and version == self.newest()

    def form(self, version: str) -> int | None:
        """Return the form of the contract a version was written in; None where none is noted."""
        del version
        return None

    @abstractmethod
    def exists(self) -> bool:
        """Return whether there is a warehouse to read."""

    @abstractmethod
    def ask(self, question: Question, version: str, sight: Sight) -> pl.DataFrame:
        """Return the answer from a version, in the engine's own types.

        Raises:
            WarehouseUnavailable: it cannot be reached; `WarehouseSlow` if it is slow.
            NewFigures: the engine no longer has the version.
        """

    def compiled(self, statement: sa.Select[Any], version: str) -> Question:
        """Return the statement in the engine's words, its values apart from it."""
        made = statement.compile(
            dialect=self.dialect(version), compile_kwargs={"render_postcompile": True}
        )
        names = tuple(made.positiontup or made.params)
        return Question(str(made), tuple(made.params[name] for name in names), names)


def declared(frame: pl.DataFrame, statement: sa.Select[Any]) -> pl.DataFrame:
    """Return an answer in the types its statement declares: one schema for every engine.

    Decimals become Float64 and every integer Int64, so that arithmetic is ordinary; what
    has no declared type keeps the engine's.
    """
    casts = [
        pl.col(name).cast(wanted)
        for (name, found), column in zip(
            frame.schema.items(), statement.selected_columns, strict=True
        )
        if (wanted := _wanted(column.type, found)) != found
    ]
    return frame.with_columns(casts) if casts else frame


def _wanted(type_: sa.types.TypeEngine[Any], found: pl.DataType) -> pl.DataType:
    for kind, wanted in DECLARED.items():
        if isinstance(type_, kind):
            return wanted
    if found.is_decimal():
        return pl.Float64()
    return pl.Int64() if found.is_integer() else found
