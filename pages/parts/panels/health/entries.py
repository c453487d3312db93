"""One entry of the log of revisions in a reader's words: column, row, value."""

import re
from collections.abc import Mapping

from pages.parts import reasons
from pages.parts.panels.health.sources import label
from queries import schema
from queries.text import Text

AMOUNT = re.compile(r"-?\d+\.\d\d")


def column_in_words(table: str, column: str) -> str:
    """Return the table and the column as they are called."""
    known = schema.metadata.tables.get(table)
    name = known.c[column].info["label"] if known is not None and column in known.c else column  # fmt: skip
    return f"{label(table)} · {name}"


def row_in_words(key: str, known: Mapping[str, Text]) -> str:
    """Return a row's key in words: ids become names, `region_code=` and the like go."""
    values = [
        part.split("=", 1)[-1].strip() for part in key.replace(";", ",").split(",")
    ]
    told = [str(known.get(v) or reasons.words(v)) for v in values]
    return " · ".join(told)


def value_in_words(value: str | None) -> str | None:
    """Return a value of the books as a reader writes it: amounts with separators."""
    if value == "LOW_COUNT":
        return str(reasons.words(value))
    is_amount = value is not None and AMOUNT.fullmatch(value)
    return f"{float(value):,.2f}" if value and is_amount else value
