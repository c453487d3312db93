"""The refusal workbook: the file's own sheet, every bad cell marked and explained."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
import sqlalchemy as sa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data import values
from data.contract import LISTED, PROBLEMS, ContractBroken
from data.feeds import files, headers
from data.feeds.feed import Rows
from data.feeds.headers import Header
from data.names.nearest import by_cell
from data.rules import NONE
from queries import schema
from queries.spreadsheet import WORDS
from queries.text import ReaderError, Text

# A larger file is shown by its first rows and the rows with problems.
WHOLE_SHEET = 20_000
FIRST_ROWS = 30
LONGEST = 32_000
SHEET_NAME = 31
FILL = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
LIST = Text("问题清单", "Problems")
HEAD = (
    Text("文件", "File"),
    Text("行", "Row"),
    Text("列", "Column"),
    Text("问题", "Problem"),
    Text("单元格", "Cell"),
    Text("可能是", "May be"),
)
COUNT = Text(
    "共 {n:,} 处问题，列出前 {shown:,} 处。",
    "{n:,} problems in all; the first {shown:,} are listed.",
)
HALF_A_CENT = 0.005
Meant = Mapping[tuple[str, str], Text]
PLAIN_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d+)?$"


def workbook(
    file: Path | Sequence[Path],
    problems: pl.DataFrame | ReaderError,
    *,
    table: sa.Table | None = None,
    rows: Rows | None = None,
    sheet: str | None = None,
) -> bytes:
    """Return an Excel workbook that shows a refused file with its bad cells marked.

    Args:
        file: the file that was refused, or all files of the load.
        problems: what `ContractBroken.problems` holds, or the error itself.
        table: the table the file was to fill, to find the columns; else by the values.
        rows: what the warehouse holds, for sheets with banks across.
        sheet: the sheet that was read; the first if not given.

    A comment in the language in use says what is wrong with each cell. A file that
    cannot be read at all gives a workbook with the reason alone.
    """
    message = problems.message if isinstance(problems, ReaderError) else None
    broken = problems if isinstance(problems, ContractBroken) else None
    meant = by_cell(broken.unknown) if broken else {}
    found = _problems(problems)
    paths = [file] if isinstance(file, Path) else list(file)
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True} | WORDS) as book:
        marked = book.add_format(FILL)
        for number, path in enumerate(paths, 1):
            own = found.filter(pl.col("file").is_in([path.name, ""])).head(LISTED)
            cells = _cells(path, sheet)
            if cells is None or (len(paths) > 1 and own.is_empty()):
                continue
            places = _places(cells, table, path.name, rows)
            shown = _shown(cells, own)
            page = book.add_worksheet(_title(path, number, len(paths)))
            _write(page, shown)
            _mark(page, shown, own, places, marked, meant)
        _list(book.add_worksheet(str(LIST)), found, message, meant)
    return memory.getvalue()


def _problems(given: pl.DataFrame | ReaderError) -> pl.DataFrame:
    if isinstance(given, ContractBroken):
        return given.problems
    return given if isinstance(given, pl.DataFrame) else NONE


def _cells(path: Path, sheet: str | None) -> pl.DataFrame | None:
    try:
        return files.cells(path, sheet)
    except ReaderError:
        return None


def _title(path: Path, number: int, of: int) -> str:
    """Return a name that a sheet may have: short, without the signs Excel forbids."""
    plain = "".join(c for c in path.stem if c not in "[]:*?/\\'").strip() or "1"
    plain = plain if plain not in LIST and plain.lower() != "history" else "1"
    return plain[:SHEET_NAME] if of == 1 else f"{number} {plain}"[:SHEET_NAME]


def _places(
    cells: pl.DataFrame, table: sa.Table | None, file: str, rows: Rows | None
) -> Header | None:
    """Return where the columns are, as far as the header can be made out."""
    if table is None:
        return None
    try:
        return headers.find(cells, table, file, rows or _nothing)
    except ReaderError:
        return None


def _nothing(table: sa.Table) -> pl.DataFrame:
    return pl.DataFrame(schema={c.name: pl.String for c in table.columns})


def _shown(cells: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    if cells.height <= WHOLE_SHEET:
        return cells
    bad = pl.col("row").is_in(problems["row"].drop_nulls().unique().to_list())
    return cells.filter((pl.col("row") <= FIRST_ROWS) | bad)


def _write(page: Worksheet, cells: pl.DataFrame) -> None:
    """Write the cells; what looks like a formula stays text, ids keep their zeros."""
    for place, name in enumerate(c for c in cells.columns if c != "row"):
        column = cells[name].cast(pl.String).str.slice(0, LONGEST)
        plain = column.str.contains(PLAIN_NUMBER).fill_null(False)
        for at, (text, number) in enumerate(zip(column, plain, strict=True)):
            if number:
                page.write_number(at, place, float(text))
            elif text is not None:
                page.write_string(at, place, text)


def _mark(
    page: Worksheet,
    cells: pl.DataFrame,
    problems: pl.DataFrame,
    header: Header | None,
    marked: Format,
    meant: Meant,
) -> None:
    lines = {row: at for at, row in enumerate(cells["row"])}
    said: dict[tuple[int, int], list[str]] = {}
    for problem in problems.iter_rows(named=True):
        at = lines.get(problem["row"] or 1, 0)
        for place in _where(cells.row(at, named=True), problem, header):
            said.setdefault((at, place), []).append(_explained(problem, meant))
    for (at, place), texts in said.items():
        text = cells[at, str(place)]
        page.write_string(at, place, (text or "")[:LONGEST], marked)
        page.write_comment(at, place, "\n".join(texts), {"x_scale": 2})


def _where(
    line: Mapping[str, object], problem: Mapping[str, object], header: Header | None
) -> Iterator[int]:
    """Yield the places of a bad cell: by its column and value, its column, its value."""
    column = header.places(str(problem["column"])) if header else []
    factors = header.factors if header else {}
    every = [place for place in line if place != "row"]
    same = [p for p in column or every if _is_same(line[p], problem, factors.get(p))]
    yield from (int(place) for place in (same or column or every[:1]))


def _is_same(cell: object, problem: Mapping[str, object], factor: float | None) -> bool:
    written, value = str(cell or "").strip(), str(problem["value"] or "")
    if written == value:
        return True
    # The check saw the amount in the table's unit, and a code in its own spelling.
    pair = pl.DataFrame({"cell": [written], "value": [value]})
    read = pair.select(values.number(pl.col("cell", "value"))).row(0)
    return None not in read and abs(read[0] * (factor or 1) - read[1]) < HALF_A_CENT


def _explained(problem: Mapping[str, object], meant: Meant) -> str:
    words = PROBLEMS.get(str(problem["problem"]), problem["problem"])
    told = f"{_label(str(problem['column']))}: {words}"
    named = _named(problem, meant)
    return f"{told}\n{named}" if named else told


def _named(problem: Mapping[str, object], meant: Meant) -> str:
    """Return what an unknown name may mean; empty for any other problem."""
    cell = (str(problem["column"]), str(problem["value"]))
    return str(meant.get(cell, "")) if problem["problem"] == "unknown" else ""


def _label(column: str) -> str:
    tables = schema.metadata.tables.values()
    labels = (t.c[column].info["label"] for t in tables if column in t.c)
    return str(next(labels, Text(column, column)))


def _list(page: Worksheet, problems: pl.DataFrame, message: Text | None, meant: Meant) -> None:  # fmt: skip
    listed = problems.head(LISTED)
    count = COUNT.fill(n=problems.height, shown=listed.height)
    page.write_string(0, 0, str(message or count))
    page.write_string(1, 0, str(count) if problems.height else "")
    if problems.height:
        page.write_row(3, 0, [str(text) for text in HEAD])
    for at, problem in enumerate(listed.iter_rows(named=True), 4):
        row, words = problem["row"], PROBLEMS.get(problem["problem"])
        texts = (problem["file"], row, _label(problem["column"]), words)
        named = _named(problem, meant)
        for place, text in enumerate((*texts, problem["value"], named)):
            page.write_string(at, place, str("" if text is None else text)[:LONGEST])
    page.set_column(0, 4, 18)
    page.set_column(5, 5, 60)
