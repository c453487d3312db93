"""Unknown names of a refused file, each with the known names that are most like it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.known import REFERENCES, Known
from data.names.spelling import core, fold
from queries.text import Text

LOOKED_AT = 200  # distinct spellings; the rest is told by its number
PROPOSED = 3
COMPARED = 30  # known names a spelling is compared with letter by letter
COMMON = 1000  # characters of more names than that tell nothing apart
LEAST, CLEAR, LEAD = 0.45, 0.65, 0.1
OF_CORE = 0.7
# A single Latin letter or digit says nothing; a single Chinese character does.
TELLS = r"^(\P{ASCII}|..+)$"


@dataclass(frozen=True)
class Proposal:
    """A known id that a spelling may mean: its name, what it lies in, how alike (to 1)."""

    id: str
    name: Text
    within: Text | None
    score: float


@dataclass(frozen=True)
class Unknown:
    """A spelling that no id has: where, in how many rows, what it may mean, best first.

    `alike` counts the ids that have this very name: two or more are for a person to
    tell apart. `level` is the level that a unit or region must have there.
    """

    column: str
    table: str
    level: str | None
    written_as: str
    rows: int
    proposals: tuple[Proposal, ...]
    alike: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether the first proposal is good, and far better than the second."""
        scores = [p.score for p in self.proposals] + [0.0, 0.0]
        first, second = scores[:2]
        return self.alike < 2 and first >= CLEAR and first - second >= LEAD


def unknown(problems: pl.DataFrame, table: sa.Table, known: Known) -> list[Unknown]:
    """Return the unknown names among the problems of a file, in the order of the file.

    Args:
        problems: as `ContractBroken.problems`; at most `LOOKED_AT` spellings are told.
        table: the schema table the file was to fill.
        known: what the warehouse knows.
    """
    strange = problems.filter(pl.col("problem") == "unknown", pl.col("column").is_in(list(REFERENCES)))  # fmt: skip
    counted = strange.group_by("column", "value", maintain_order=True).len()
    first = counted.drop_nulls().head(LOOKED_AT)
    found = {
        (str(column), one): proposals
        for (column,), part in first.group_by("column", maintain_order=True)
        for one, proposals in _proposed(part["value"], known.choices(str(column), table))
    }  # fmt: skip
    return [
        Unknown(column, REFERENCES[column].name, known.level(column, table), written, rows, *found[column, written])
        for column, written, rows in first.iter_rows()
    ]  # fmt: skip


def _proposed(
    written: pl.Series, choices: pl.DataFrame
) -> Iterable[tuple[str, tuple[tuple[Proposal, ...], int]]]:
    """Yield each spelling with its proposals and how many ids have this very name."""
    near = _candidates(written, choices)
    if near.is_empty():
        yield from ((text, ((), 0)) for text in written)
        return
    scored = near.with_columns(
        score=pl.Series([_score(*pair) for pair in near.select("asked", "asked_core", "known", "known_core").iter_rows()])
    )  # fmt: skip
    best = (
        scored.group_by("written", "id")
        .agg(
            pl.col("score").max(),
            alike=(pl.col("asked") == pl.col("known")).any(),
        )
        .filter(pl.col("score") >= LEAST)
        .sort("score", "id", descending=[True, False])
        .join(choices, on="id", how="left", maintain_order="left")
    )
    for text in written:
        mine = best.filter(pl.col("written") == text)
        top = mine.head(PROPOSED).to_dicts()
        yield text, (tuple(map(_proposal, top)), int(mine["alike"].sum()))


def _proposal(row: dict[str, Any]) -> Proposal:
    name = Text(row["name_zh"], row["name_en"])
    has_above = row["above_zh"] is not None
    within = Text(row["above_zh"], row["above_en"]) if has_above else None
    return Proposal(row["id"], name, within, row["score"])


def _candidates(written: pl.Series, choices: pl.DataFrame) -> pl.DataFrame:
    """Return pairs worth comparing: those that share most of their letters.

    Also ids that differ by leading zeros alone, which a spreadsheet takes away.
    """
    asked = written.alias("written").to_frame().with_columns(_both("written", "asked"))
    named = pl.concat(choices.select("id", known=n) for n in ("name_zh", "name_en"))
    known = named.unique(maintain_order=True).with_columns(_both("known", "known"))
    ours, every = _grams(asked, "asked_core"), _grams(known, "known_core")
    theirs = every.filter(pl.len().over("gram") <= COMMON)
    shared = ours.join(theirs, on="gram").group_by("place", "place_right").len()
    pairs = (
        shared.join(ours.group_by("place").len("mine"), on="place")
        .join(theirs.group_by("place").len("its").rename({"place": "place_right"}), on="place_right")
        .with_columns(part=2 * pl.col("len") / (pl.col("mine") + pl.col("its")))
        .sort("part", "place_right", descending=[True, False])
        .group_by("place", maintain_order=True)
        .head(COMPARED)
    )  # fmt: skip
    numbered = known.with_row_index("place_right")
    near = pairs.join(asked.with_row_index("place"), on="place").join(numbered, on="place_right")  # fmt: skip
    wanted = ["written", "id", "asked", "asked_core", "known", "known_core"]
    return pl.concat([near.select(wanted), _without_zeros(asked, choices).select(wanted)])  # fmt: skip


def _without_zeros(asked: pl.DataFrame, choices: pl.DataFrame) -> pl.DataFrame:
    bare = pl.col("bare").str.strip_chars_start("0")
    codes = choices.select("id", bare="id").with_columns(bare)
    figures = asked.filter(pl.col("written").str.contains(r"^\d+$"))
    same = figures.with_columns(bare="written").with_columns(bare).join(codes, on="bare")  # fmt: skip
    # They are the same code, though not the same name.
    names = ("asked_core", "known", "known_core")
    return same.with_columns(pl.col("bare").alias(n) for n in names).with_columns(asked=pl.lit(""))  # fmt: skip


def _both(column: str, prefix: str) -> list[pl.Expr]:
    text = pl.col(column)
    return [fold(text).alias(prefix), core(text).alias(f"{prefix}_core")]


def _grams(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the characters of a column and their neighbours, as `(place, gram)`."""
    one = (
        frame.select(gram=pl.col(column).str.split(""))
        .with_row_index("place")
        .explode("gram")
        .drop_nulls()
    )
    two = one.with_columns(pl.col("gram") + pl.col("gram").shift(-1).over("place"))
    both = pl.concat([one, two.drop_nulls()])
    return both.filter(pl.col("gram").str.contains(TELLS)).unique(maintain_order=True)


def _score(asked: str, asked_core: str, known: str, known_core: str) -> float:
    whole, bare = _alike(asked, known), _alike(asked_core, known_core)
    return round(OF_CORE * bare + (1 - OF_CORE) * whole, 6)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, other, one, autojunk=False).ratio()


def said(one: Unknown) -> Text | None:
    """Return what an unknown name may mean, as a phrase; None if nothing is like it."""
    if not one.proposals:
        return None
    names = [_name(p) for p in one.proposals]
    listed = Text("、".join(n.zh for n in names), "; ".join(n.en for n in names))
    several = one.alike > 1
    words = Text("同名 {n} 个：{who}", "{n} have this name: {who}") if several else Text("最接近：{who}", "nearest: {who}")  # fmt: skip
    return words.fill(n=one.alike, who=listed)


def _name(proposal: Proposal) -> Text:
    above = proposal.within
    if above is None:
        return Text("{name}（{id}）", "{name} ({id})").fill(name=proposal.name, id=proposal.id)  # fmt: skip
    return Text("{name}（{id}，{above}）", "{name} ({id}, {above})").fill(
        name=proposal.name, id=proposal.id, above=above
    )


def by_cell(found: Sequence[Unknown]) -> dict[tuple[str, str], Text]:
    """Return what each unknown name may mean, by its column and spelling."""
    told = {(one.column, one.written_as): said(one) for one in found}
    return {cell: text for cell, text in told.items() if text is not None}
