"""Frames in the shape of the schema: its columns, its order, its types."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema

LOAD_ID = 1
DEFAULTS: dict[str, object] = {"load_id": LOAD_ID, "data_status": "final"}
TYPES: tuple[tuple[type[Any], pl.DataType], ...] = (
    (sa.Boolean, pl.Boolean()),
    (sa.DateTime, pl.Datetime("us")),
    (sa.Date, pl.Date()),
    (sa.Integer, pl.Int64()),
    (sa.Numeric, pl.Float64()),
    (sa.Float, pl.Float64()),
    (sa.String, pl.String()),
)


def shaped(name: str, data: pl.DataFrame | Mapping[str, Any]) -> pl.DataFrame:
    """Return `data` with exactly the columns of table `name`.

    Missing load columns are filled as final figures of the first load, other missing
    columns with null; money is rounded to cents.
    """
    frame = data if isinstance(data, pl.DataFrame) else pl.DataFrame(data)
    return frame.select(
        _shaped(column, frame) for column in schema.metadata.tables[name].columns
    )


def _shaped(column: sa.Column[Any], frame: pl.DataFrame) -> pl.Expr:
    found = column.name in frame.columns
    value = pl.col(column.name) if found else pl.lit(DEFAULTS.get(column.name))
    typed = value.cast(_type(column)).alias(column.name)
    if isinstance(column.type, sa.Numeric):
        return typed.round(column.type.scale or 2)
    return typed


def _type(column: sa.Column[Any]) -> pl.DataType:
    return next(ours for theirs, ours in TYPES if isinstance(column.type, theirs))
