"""Headers: which column of the file is which column of the table, in which unit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa

from data.contract import ContractBroken
from data.feeds.feed import Rows
from data.feeds.sheets import layout, units
from data.feeds.sheets.derived import Derived, beside
from data.feeds.sheets.layout import Place, Written
from data.feeds.sheets.units import problem_of
from data.feeds.sheets.words import CUMULATIVE, TOTAL, Meaning, Vocabulary
from data.rules import SCHEMA
from queries.text import ReaderError, Text

LEAST = 2


class HeaderNotFound(ReaderError):
    """No row near the top of the file names the table's columns."""

    code = "no_header"


class FileEmpty(HeaderNotFound):
    """The file, or the sheet that was asked for, has nothing in it."""

    code = "empty"


@dataclass(frozen=True)
class Header:
    """Where the header ends, what each file column holds, and each one's factor.

    `width` counts the columns that have a heading; `columns` has only what is to be
    loaded; `totals` are the columns that add up the values across; `constants` what the
    title says of every row; `derived` the columns that follow from others, to be checked.
    """

    row: int
    width: int
    columns: Mapping[str, Meaning]
    factors: Mapping[str, float]
    totals: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    cumulative: frozenset[str] = frozenset()
    derived: tuple[Derived, ...] = ()

    def places(self, name: str) -> list[str]:
        """Return the file's columns that hold a column of the table, or have that title."""
        held = [place for place, said in self.columns.items() if said.name == name]
        return held or [each.place for each in self.derived if each.title == name]


def find(cells: pl.DataFrame, table: sa.Table, file: str, rows: Rows) -> Header:
    """Return the header of a file of this table; it may take two rows.

    Raises:
        HeaderNotFound: no row names at least two (or all) of the columns.
        ContractBroken: two columns mean the same, or a unit is ambiguous.
    """
    top = layout.top(cells)
    if not any(top.values()):
        empty = Text("{file} 的前几行是空的。", "{file} is empty in its first rows.")
        raise FileEmpty(empty.fill(file=file))
    words = Vocabulary(table, rows, layout.year(top))
    scores = {row: layout.score(texts, words) for row, texts in top.items()}
    best = max(scores, key=lambda row: scores[row], default=0)
    if scores.get(best, 0) < min(LEAST, len(table.columns)):
        raise _not_found(table, file)
    last, parts = layout.parts(top, best, words)
    said = {place: words.meaning(part) for place, part in parts.items()}
    said = _with_totals(_without_repeats(said), parts)
    above = {r: t for r, t in top.items() if r < best}
    named = units.unit_rows(above)
    problems = [*_twice(said, parts), *units.unclear(said, parts, named, table)]
    if problems:
        found = [{**p, "row": last, "file": file} for p in problems]
        raise ContractBroken(pl.DataFrame(found, schema=SCHEMA))
    columns = {place: m for place, m in said.items() if m.name is not None}
    factors = units.factors(columns, named, table)
    return Header(
        last,
        max(map(int, parts)) + 1,
        columns,
        factors,
        tuple(place for place, m in said.items() if m.total),
        layout.constants(above, columns, table),
        _cumulative(above, columns),
        tuple(beside(said, parts, factors, table)),
    )


def _without_repeats(said: dict[str, Meaning]) -> dict[str, Meaning]:
    """Leave out the year-to-date column of a figure that also comes for the month."""
    monthly = {(m.name, *m.across.items()) for m in said.values() if not m.cumulative}
    return {
        place: Meaning()
        if m.cumulative and (m.name, *m.across.items()) in monthly
        else m
        for place, m in said.items()
    }


def _with_totals(
    said: dict[str, Meaning], parts: Mapping[str, Place]
) -> dict[str, Meaning]:
    """Tell a 合计 that adds up the banks or months beside it from the deposit type."""
    dimensions = Counter(tuple(m.across) for m in said.values() if m.across)
    usual = dimensions.most_common(1)[0][0] if dimensions else ()
    return {
        place: Meaning(total=True)
        if TOTAL.fullmatch(parts[place][-1]) and m.across and tuple(m.across) != usual
        else m
        for place, m in said.items()
    }


def _cumulative(
    above: Mapping[int, Written], columns: Mapping[str, Meaning]
) -> frozenset[str]:
    """Return the table's columns that come as amounts of the year to date."""
    texts = [text for row in above.values() for text in row.values()]
    titled = any(CUMULATIVE.search(t) for t in texts)
    return frozenset(
        m.name
        for m in columns.values()
        if m.name and (m.cumulative or (titled and not m.monthly))
    )


def _twice(
    said: Mapping[str, Meaning], parts: Mapping[str, Place]
) -> Iterator[dict[str, object]]:
    keys = {p: (m.name, *m.across.items()) for p, m in said.items() if m.name}
    counted = Counter(keys.values())
    across = {key[0] for key in keys.values() if len(key) > 1}
    for place, key in keys.items():
        if counted[key] > 1 or (len(key) == 1 and key[0] in across):
            yield problem_of(str(key[0]), "two_columns", parts[place][-1])


def _not_found(table: sa.Table, file: str) -> HeaderNotFound:
    needed = [
        c
        for c in table.columns
        if not c.nullable and c.name not in ("load_id", "data_status")
    ]
    return HeaderNotFound(
        Text(
            "{file} 中找不到表头。应有的列：{zh}。",
            "{file} has no header row. Expected columns: {en}.",
        ).fill(
            file=file,
            zh="、".join(c.info["label"].zh for c in needed),
            en=", ".join(c.name for c in needed),
        )
    )
