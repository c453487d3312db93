"""The generic feeds: one per table, named as the table, headers in either language."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data import codes, values
from data.feeds import files, headers
from data.feeds.feed import Feed, Frames, Rows
from data.known import REFERENCES
from queries import schema
from queries.text import Text

OUR_OWN = {"load_log", "revision", "truth_check", "deposit_org_day"}
SHEET = "sheet"
OPTIONS = {
    SHEET: Text("工作表名称（默认第一张）", "the sheet to read (default: the first)")
}
FOOTNOTE = r"^\s*(注|备注|说明|制表|填报|审核|note)\s*[:：]?"


def feed_of(table: sa.Table) -> Feed:
    """Return the feed that reads files of one table."""

    def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
        raw = [(p.name, files.cells(p, options.get(SHEET))) for p in paths]
        tidied = [tidy(cells, table, name) for name, cells in raw]
        whole = pl.concat(tidied, how="diagonal_relaxed")
        return {table.name: _completed(_renamed(whole, table, rows), table, rows)}

    return Feed(table.name, table.info["label"], read, OPTIONS)


def feeds() -> dict[str, Feed]:
    """Return the generic feeds by name."""
    tables = schema.metadata.sorted_tables
    return {t.name: feed_of(t) for t in tables if t.name not in OUR_OWN}


def tidy(cells: pl.DataFrame, table: sa.Table, file: str) -> pl.DataFrame:
    """Return a file's rows with the table's column names, as text, amounts in the unit.

    Blank rows and footnotes are left out; codes written in words become codes. What
    cannot be read stays as it is written, for the check to name it.
    """
    header = headers.find(cells, table, file)
    columns = {name: place for place, name in header.columns.items()}
    body = cells.filter(pl.col("row") > header.row, ~_footnote(cells))
    named = body.select("row", *(pl.col(p).alias(n) for n, p in columns.items()))
    filled = named.filter(~pl.all_horizontal(values.clean(pl.col(*columns)).is_null()))
    amounts = [
        _converted(pl.col(name), factor).alias(name)
        for name, factor in header.factors.items()
        if name in columns
    ]
    coded = [_coded(table, name) for name in columns]
    return (
        filled.with_columns(amounts)
        .with_columns(coded)
        .with_columns(pl.col("row").cast(pl.Int64), file=pl.lit(file))
    )


def _footnote(cells: pl.DataFrame) -> pl.Expr:
    first, *others = [name for name in cells.columns if name != "row"]
    alone = pl.all_horizontal(pl.col(*others).is_null()) if others else pl.lit(False)
    return alone & pl.col(first).str.contains(FOOTNOTE).fill_null(False)


def _converted(cell: pl.Expr, factor: float) -> pl.Expr:
    amount = (values.number(values.clean(cell)) * factor).round(6)
    return pl.coalesce(amount.cast(pl.String), cell)


def _coded(table: sa.Table, name: str) -> pl.Expr:
    """Return the column with its codes' other spellings replaced by the codes."""
    cell = values.clean(pl.col(name))
    allowed = codes.spellings(table.name, name)
    if allowed is None:
        return pl.col(name)
    written = {word.lower(): code for code, words in allowed.items() for word in words}
    lower = cell.str.to_lowercase()
    return lower.replace_strict(written, default=lower).alias(name)


def _renamed(frame: pl.DataFrame, table: sa.Table, rows: Rows) -> pl.DataFrame:
    """Replace spellings a steward has confirmed by the ids they stand for."""
    aliases = rows(schema.name_alias).filter(pl.col("feed") == table.name)
    written = dict(aliases.select("written_as", "id").iter_rows())
    ids = [name for name in frame.columns if name in REFERENCES]
    if not written or not ids:
        return frame
    return frame.with_columns(values.clean(pl.col(*ids)).replace(written))


def _completed(frame: pl.DataFrame, table: sa.Table, rows: Rows) -> pl.DataFrame:
    """Add what a file may leave out: flags that are usually false, names, the path."""
    flags = [
        c.name
        for c in table.columns
        if c.name in ("is_estimated", "is_high_yield", "is_mandated_free")
    ]
    absent = [pl.lit("false").alias(n) for n in flags if n not in frame.columns]
    if {"name_zh", "name_en"} <= set(table.columns.keys()):
        pairs = (("name_en", "name_zh"), ("name_zh", "name_en"))
        absent += [
            pl.col(other).alias(name)
            for name, other in pairs
            if name not in frame.columns and other in frame.columns
        ]
    frame = frame.with_columns(absent)
    if table is schema.organization and "path" not in frame.columns:
        return _with_paths(frame, rows)
    return frame


def _with_paths(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return the units with the path that their parents, here or known, give."""
    if not {"org_id", "parent_id"} <= set(frame.columns):
        return frame
    ours = frame.select(values.clean(pl.col("org_id", "parent_id")))
    known = rows(schema.organization).select("org_id", "parent_id")
    parents = {**dict(known.iter_rows()), **dict(ours.iter_rows())}
    paths = [_path(org, parents) for org in ours["org_id"]]
    return frame.with_columns(path=pl.Series(paths, dtype=pl.String))


def _path(org: str | None, parents: Mapping[str, str | None]) -> str | None:
    steps: list[str] = []
    while org is not None and org not in steps:
        steps.append(org)
        org = parents.get(org)
    return f"/{'/'.join(reversed(steps))}/" if steps else None
