"""A column added to a table of an earlier release, and what rows from before hold in it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

USUAL: dict[type[Any], Any] = {str: "", int: 0, float: 0.0, bool: False, date: date(1970, 1, 1), datetime: datetime(1970, 1, 1)}  # fmt: skip  # noqa: DTZ001
STAMPED = {"load_id": 1, "data_status": "final"}


def added(place: str, column: sa.Column[Any], dialect: sa.Dialect) -> Iterator[str]:
    """Yield the statements that add a column to the table that lies at a place."""
    kind = sa.Text() if isinstance(column.type, sa.String) else column.type
    usual = _usual(column)
    said = "" if usual is None else f" DEFAULT {_literal(usual, dialect)}"
    yield f"ALTER TABLE {place} ADD COLUMN {column.name} {kind.compile(dialect=dialect)}{said}"  # fmt: skip
    if not column.nullable:
        yield f"ALTER TABLE {place} ALTER COLUMN {column.name} SET NOT NULL"


def _usual(column: sa.Column[Any]) -> Any:
    """Return the default; nothing where the column may be empty and has none."""
    if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar:
        return column.default.arg
    if column.nullable:
        return None
    return STAMPED.get(column.name, USUAL[column.type.python_type])


def _literal(value: Any, dialect: sa.Dialect) -> str:
    return str(sa.literal(value).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # fmt: skip
