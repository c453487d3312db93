"""What rows from before a column hold in it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

USUAL: dict[type[Any], Any] = {str: "", int: 0, float: 0.0, bool: False, date: date(1970, 1, 1), datetime: datetime(1970, 1, 1)}  # fmt: skip  # noqa: DTZ001
STAMPED = {"load_id": 1, "data_status": "final"}


def ddl(column: sa.Column[Any], dialect: sa.Dialect) -> str:
    """Return how a new column is written in `ADD COLUMN`: name, type, what old rows hold."""
    kind = sa.Text() if isinstance(column.type, sa.String) else column.type
    told = f"{column.name} {kind.compile(dialect=dialect)}"
    usual = _usual(column)
    if usual is None:
        return told
    return f"{told} DEFAULT {_literal(usual, dialect)}"


def _usual(column: sa.Column[Any]) -> Any:
    """Return the default; nothing where the column may be empty and has none."""
    if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar:
        return column.default.arg
    if column.nullable:
        return None
    return STAMPED.get(column.name, USUAL[column.type.python_type])


def _literal(value: Any, dialect: sa.Dialect) -> str:
    return str(sa.literal(value).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # fmt: skip
