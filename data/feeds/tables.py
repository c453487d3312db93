"""The generic feeds: one per table, named as the table, headers in either language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data import codes, rules, values
from data.contract import ContractBroken
from data.feeds import files, headers, plain
from data.feeds.feed import Feed, Frames, Rows
from data.feeds.headers import Header
from data.feeds.sheets import comparisons, cumulative, totals, wide, yearstart
from data.feeds.sheets.yearstart import Change
from data.names.identify import identified
from data.targets.draft import as_draft
from queries import schema
from queries.text import Text

OUR_OWN = {"load_log", "revision", "truth_check", "deposit_org_day"}
SHEET = "sheet"
NO_ROWS = Text("{file} 有表头，但没有数据行。", "{file} has a header but no rows.")
OPTIONS = {
    SHEET: Text("工作表名称（默认第一张）", "the sheet to read (default: the first)")
}
RATIOS = [
    word.lower()
    for code in ("rate", "reference")
    for word in (code, *codes.TARGET_KINDS[code])
]
NOTED = "注|附注|备注|说明|制表|填报|填表|复核|审核|负责人|数据来源|note"
FOOTNOTE_ALONE = rf"(?i)^\s*({NOTED})\s*\d*\s*[:：.、]?"
FOOTNOTE = rf"(?i)^\s*({NOTED})[^:：]{{0,3}}[:：]"


def feed_of(table: sa.Table) -> Feed:
    """Return the feed that reads files of one table."""

    def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
        sheets = [_sheet(path, options.get(SHEET), table, rows) for path in paths]
        whole = _together([s.frame for s in sheets])
        is_plain = all(s.is_plain for s in sheets)
        named = whole if is_plain else identified(whole, table, rows)
        yearstart.check(named, table, [c for s in sheets for c in s.changes], rows)
        running = frozenset().union(*(s.cumulative for s in sheets))
        turned = cumulative.monthly(named, table, running, rows)
        return {table.name: _completed(turned, table, rows)}

    return Feed(table.name, table.info["label"], read, OPTIONS)


def _together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of all files; the `Enum`s of several do not have the same values."""
    if len(frames) == 1:
        return frames[0]
    texts = (frame.cast({pl.Enum: pl.String}) for frame in frames)
    return pl.concat(texts, how="diagonal_relaxed")


def feeds() -> dict[str, Feed]:
    """Return the generic feeds by name."""
    tables = schema.metadata.sorted_tables
    return {t.name: feed_of(t) for t in tables if t.name not in OUR_OWN}


@dataclass(frozen=True)
class Sheet:
    """A file's rows, which columns are of the year to date, what it says of changes.

    A plain one was read at once, so its ids are known.
    """

    frame: pl.DataFrame
    cumulative: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    is_plain: bool = False


def _sheet(path: Path, sheet: str | None, table: sa.Table, rows: Rows) -> Sheet:
    frame = plain.read(path, table, rows)
    if frame is not None:
        return Sheet(frame, is_plain=True)
    return tidy(files.cells(path, sheet), table, path.name, rows)


def tidy(cells: pl.DataFrame, table: sa.Table, file: str, rows: Rows) -> Sheet:
    """Return a file's rows with the table's column names, as text, amounts in the unit.

    Blank rows, footnotes and totals are left out, values across become rows, codes
    written in words become codes. What cannot be read stays as it is written, for the
    check to name it.

    Raises:
        HeaderNotFound, ContractBroken: see `headers.find`, `totals.without` and
            `comparisons.check`.
        FileEmpty: there are no rows below the header.
    """
    header = headers.find(cells, table, file, rows)
    body = cells.filter(pl.col("row") > header.row, ~_footnote(cells))
    _refuse_overlong(body, header, file)
    loaded = [values.clean(pl.col(p)).is_null() for p in header.columns]
    filled = body.filter(~pl.all_horizontal(loaded))
    plain = filled.with_columns(_narrow(filled, header, table))
    if header.derived:
        comparisons.check(totals.marked(plain, header, table), header, file)
    amounts = [_amount(header, table, p).alias(p) for p in header.factors]
    facts = totals.without(plain.with_columns(amounts), header, table, file)
    spread = wide.long(facts, header)
    if spread.is_empty():
        raise headers.FileEmpty(NO_ROWS.fill(file=file))
    coded = [_coded(table, name) for name in spread.columns if name != "row"]
    frame = spread.with_columns(coded).with_columns(
        pl.col("row").cast(pl.Int64), file=pl.lit(file)
    )
    said = tuple(yearstart.changes(plain, header, file))
    return Sheet(frame, header.cumulative, said)


def _refuse_overlong(body: pl.DataFrame, header: Header, file: str) -> None:
    """Refuse text lines with more cells than headings: `12,345` unquoted shifts them all.

    Raises:
        ContractBroken: naming each such line. Workbooks may have notes at their side.
    """
    beyond = [p for p in body.columns if p != "row" and int(p) >= header.width]
    if not beyond or Path(file).suffix.lower() in files.SHEETS:
        return
    first = pl.coalesce(values.clean(pl.col(p)) for p in beyond)
    long = body.with_columns(extra=first).filter(pl.col("extra").is_not_null())
    if long.height:
        row = long.with_columns(pl.col("row").cast(pl.Int64), file=pl.lit(file))
        problems = rules.problems(row, "extra", "too_many_cells")
        raise ContractBroken(problems.with_columns(column=pl.lit("")))


def _narrow(frame: pl.DataFrame, header: Header, table: sa.Table) -> list[pl.Series]:
    """Return the columns with full-width figures or blanks inside dates made plain.

    Names keep theirs; a column without any is not touched, for speed.
    """
    names = {c.name for c in table.columns if c.name.startswith("name_")}
    places = [p for p in frame.columns if p != "row"]
    odd = [p for p in places if frame[p].str.contains(values.WIDE).any()]
    said = {p: m.name for p, m in header.columns.items()}
    return [values.narrow(frame[p]) for p in odd if said.get(p) not in names]


def _footnote(cells: pl.DataFrame) -> pl.Expr:
    places = [name for name in cells.columns if name != "row"]
    texts = [values.clean(pl.col(p)) for p in places]
    first = pl.coalesce(texts)
    alone = pl.sum_horizontal(text.is_not_null() for text in texts) == 1
    noted = first.str.contains(FOOTNOTE_ALONE) & alone
    return (noted | first.str.contains(FOOTNOTE)).fill_null(False)


def _amount(header: Header, table: sa.Table, place: str) -> pl.Expr:
    """Return a figure in the table's unit; the unit of plans is not that of their rates."""
    amount = _converted(pl.col(place), header.factors[place])
    kinds = header.places("kind") if table is schema.target else []
    if not kinds:
        return amount
    kind = values.clean(pl.col(kinds[0])).str.to_lowercase()
    return pl.when(kind.is_in(RATIOS)).then(pl.col(place)).otherwise(amount)


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
    return as_draft(frame, rows) if table is schema.target else frame


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
