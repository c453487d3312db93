"""Tables of sums that are worked out once per version of a store, in memory."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from queries import config

_kept: dict[str, Callable[[], sa.SelectBase]] = {}


def keep(name: str, make: Callable[[], sa.SelectBase]) -> None:
    """Have a store's engine keep what a statement answers, under a name."""
    _kept[name] = make


def are_kept() -> bool:
    """Return whether the configured warehouse is one whose engine keeps them: a store."""
    kind, _, place = config.load().granary_warehouse.partition(":///")
    return kind == "duckdb" and not Path(place).is_file()


def written(engine: sa.Engine) -> dict[str, str]:
    """Return the SQL of each table by its name."""
    return {
        name: str(make().compile(engine, compile_kwargs={"literal_binds": True}))
        for name, make in _kept.items()
    }
