"""A view for the bank's own warehouse to fill in: every column of a table, its type and unit."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from queries.schema import Unit

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
UNITS = {Unit.MONEY: "yuan, not 万元", Unit.SHARE: "ratio, 0 to 1"}
# A bank's own view gives constants where it keeps no such books.
CONSTANT = {"load_id": "0", "data_status": "'final'"}


def view(table: sa.Table) -> str:
    """Return `CREATE VIEW` for a table of the contract, `???` where the bank's own goes."""
    columns = list(table.columns)
    lines = [_line(c, "," if c is not columns[-1] else "") for c in columns]
    return f"CREATE VIEW {table.name} AS SELECT\n" + "\n".join(lines) + "\nFROM ???;"


def _line(column: sa.Column[Any], comma: str) -> str:
    kind = "text" if isinstance(column.type, sa.String) else column.type.compile(dialect=DIALECT).lower()  # fmt: skip
    given = CONSTANT.get(column.name, "???")
    notes = [UNITS.get(column.info["unit"], ""), "key" if column.primary_key else "", "may be null" if column.nullable else ""]  # fmt: skip
    label = column.info["label"]
    told = ", ".join(note for note in notes if note)
    remark = f"{label.en} {label.zh}" + (f" ({told})" if told else "")
    return f"    CAST({given} AS {kind}) AS {column.name}{comma}  -- {remark}"
