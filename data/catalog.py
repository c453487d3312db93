"""What a Spark Connect engine has by the names of the contract, as `check` asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
import sqlalchemy as sa

from data.consistency import Ask
from queries import schema
from queries.connections import Sight, warehouse
from queries.connections.spark import Spark

PREFIX = "sc://"
LISTED = {"table_name": pl.String, "column_name": pl.String, "data_type": pl.String}


@contextmanager
def opened(url: str) -> Iterator[tuple[pl.DataFrame, Ask]]:
    """Yield `(table_name, column_name, data_type)` of what is there, and what asks it.

    Raises:
        WarehouseUnavailable: the engine does not answer.
        EngineUnknown: its driver is not installed.
    """
    engine = warehouse(url)
    assert isinstance(engine, Spark)  # noqa: S101  the address says so
    # Uncounted, it is looked at as it is: what pages join may not be there yet.
    version = f"@{engine.counted() or ''}"

    def ask(statement: sa.Select[tuple[object, ...]]) -> pl.DataFrame:
        return engine.ask(engine.compiled(statement, version), version, Sight())

    rows = [
        (table, *column)
        for table in schema.metadata.tables
        for column in engine.columns(table, version)
    ]
    yield pl.DataFrame(rows, LISTED, orient="row"), ask
