"""How the warehouse is connected to: one transport per kind, chosen by its address."""

from functools import lru_cache

from queries import config
from queries.connections.embedded import DUCKDB, Embedded, engine_of, folder
from queries.connections.small import at_hand, keep
from queries.connections.transport import Question, Sight, Transport
from queries.text import ReaderError, Text

__all__ = [
    "EngineUnknown",
    "Question",
    "Sight",
    "Transport",
    "at_hand",
    "engine_of",
    "folder",
    "keep",
    "warehouse",
]


KNOWN = "duckdb:///, postgresql://, sc://"


class EngineUnknown(ReaderError):
    """The address names no engine that Granary speaks to, or its driver is not installed."""


def warehouse(url: str | None = None) -> Transport:
    """Return what asks a warehouse, by default the configured one.

    Raises:
        EngineUnknown: the address begins otherwise than those known, or its driver is
            not installed.
    """
    return _opened(url or config.load().granary_warehouse)


@lru_cache(maxsize=4)
def _opened(url: str) -> Transport:
    kind = url.partition(":")[0].partition("+")[0]
    if url.startswith(DUCKDB):
        return Embedded()
    try:
        # A driver is loaded by who needs it: it may not be installed.
        if kind == "postgresql":
            from queries.connections.postgresql import Postgresql  # noqa: PLC0415

            return Postgresql(url)
        if kind == "sc":
            from queries.connections.spark import Spark  # noqa: PLC0415

            return Spark(url)
    except ModuleNotFoundError as error:
        raise EngineUnknown(_missing("spark" if kind == "sc" else kind)) from error
    raise EngineUnknown(
        Text(
            "不认识仓库地址的类型“{kind}”。可用：{known}。",
            "The warehouse's address begins with {kind}, which is not known; there are {known}.",
        ).fill(kind=kind, known=KNOWN)
    )


def takes_loads() -> bool:
    """Return whether files can be loaded into the configured warehouse: a folder, PostgreSQL."""
    is_server = config.load().granary_warehouse.startswith("postgresql")
    return is_server or folder() is not None


def forget() -> None:
    """Let go of every engine; for tests and after a rollback."""
    engine_of.cache_clear()
    _opened.cache_clear()


def _missing(extra: str) -> Text:
    return Text(
        "没有安装该仓库的驱动。请运行 {command}，然后重启。",
        "The driver for this warehouse is not installed. Run `{command}` and start again.",
    ).fill(command=f"uv sync --extra {extra}")
