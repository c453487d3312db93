"""What a feed is: a kind of file, and how it becomes rows of the warehouse's tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from queries.text import Text

Rows = Callable[[sa.Table], pl.DataFrame]
Frames = dict[str, pl.DataFrame]
Reading = Callable[[Sequence[Path], Rows, Mapping[str, str]], Frames]


@dataclass(frozen=True)
class Feed:
    """A kind of file.

    `read(files, rows, options)` returns frames by table name, columns named as in the
    schema, as text or typed, with `file` (the file's name) and `row` where known.
    `rows(table)` gives what the warehouse holds. `options` are the words the command
    line takes for this feed, each with its help.
    """

    name: str
    label: Text
    read: Reading
    options: Mapping[str, Text] = field(default_factory=dict)
