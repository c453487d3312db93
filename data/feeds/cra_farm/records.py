"""The files as one frame of loans: by county, and by county and lender; and who lenders are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data import rules
from data.contract import ContractBroken
from data.feeds import files
from queries.text import ReaderError, Text

THOUSAND = 1000
COUNTY_TABLES = ("A2-1", "A2-2")
LENDER_TABLES = ("A2-1a", "A2-2a")
COUNTY_TOTAL = "200"
ORIGINATED = "1"
FIPS = 5

Layout = dict[str, tuple[int, int]]
PLACE: Layout = {"table": (0, 5), "year": (5, 4), "action": (10, 1), "state": (11, 2), "county": (13, 3), "msa": (16, 5)}  # fmt: skip
BY_COUNTY: Layout = PLACE | {
    "report_level": (33, 3),
    "amt_le100k": (46, 10),
    "amt_100_250k": (66, 10),
    "amt_250_500k": (86, 10),
}
BY_LENDER: Layout = PLACE | {"respondent_id": (21, 10), "agency": (31, 1), "report_level": (37, 3), "amt": (50, 10)}  # fmt: skip
REGISTER: Layout = {
    "respondent_id": (0, 10),
    "agency": (10, 1),
    "year": (11, 4),
    "name": (15, 30),
    "rssd": (132, 10),
}
SIZES = ("amt_le100k", "amt_100_250k", "amt_250_500k")


class SourceUnknown(ReaderError):
    """The file is no CRA small-farm table and no register of reporters."""


class LoansTwice(ReaderError):
    """The same loans are in the files twice, so their sum would be double."""


@dataclass(frozen=True)
class Records:
    """What the files hold.

    `loans`: `month` (December 31), `region_code`, `action` (`1` originated, `6`
    purchased), `msa`, `respondent_id`, `agency` (null in county totals), `amount` [USD],
    `file`, `row`. `register`: `respondent_id`, `agency`, `year`, `name`, `rssd`.
    """

    loans: pl.DataFrame
    register: pl.DataFrame


def records(paths: Sequence[Path]) -> Records:
    """Return the loans and the register of reporters of all files.

    Raises:
        SourceUnknown: a file is of neither kind.
        LoansTwice: the same loans are in two files.
        ContractBroken: an amount or a year is no number.
        FileUnreadable: a file is missing, damaged or too large.
    """
    loans, register = [], []
    for path in paths:
        text = files.content(path).decode("latin-1")
        first = text.lstrip("ï»¿").partition("\n")[0]
        if first[:3] == "A2-":
            loans += [_lines(text, path, t, n) for t, n in _TABLES]
        elif first.startswith("table,") and "amt" in first:
            loans.append(_amounts(_sheet(path), path))
        elif first[FIPS:11].isdigit() and first[11:15].isdigit():
            register.append(_cut(text, REGISTER).drop("row"))
        else:
            raise _unknown(path)
    none = pl.DataFrame(schema=dict.fromkeys(REGISTER, pl.String))
    every = pl.concat([pl.DataFrame(schema=LOANS), *loans], how="diagonal")
    _refuse_if_twice(every)
    return Records(every, pl.concat([none, *register]))


_TABLES = ((COUNTY_TABLES, BY_COUNTY), (LENDER_TABLES, BY_LENDER))
LOANS = {
    "month": pl.Date,
    "region_code": pl.String,
    "action": pl.String,
    "msa": pl.String,
    "respondent_id": pl.String,
    "agency": pl.String,
    "amount": pl.Float64,
    "file": pl.String,
    "row": pl.Int64,
}


def _cut(text: str, layout: Layout) -> pl.DataFrame:
    """Return fixed-width lines as text columns, blanks around them removed, and `row`."""
    line = pl.Series("line", text.splitlines(), dtype=pl.String)
    cells = [
        pl.col("line").str.slice(at, width).str.strip_chars().alias(name)
        for name, (at, width) in layout.items()
    ]
    numbered = line.to_frame().with_row_index("row", offset=1)
    filled = numbered.filter(pl.col("line").str.strip_chars() != "")
    return filled.select(pl.col("row").cast(pl.Int64), *cells)


def _lines(
    text: str, path: Path, tables: tuple[str, ...], layout: Layout
) -> pl.DataFrame:
    cut = _cut(text, layout).filter(pl.col("table").is_in(tables))
    return _amounts(cut, path)


def _sheet(path: Path) -> pl.DataFrame:
    cells = files.cells(path)
    head = cells.drop("row").row(0)
    named = {str(place): str(name).strip() for place, name in enumerate(head) if name}
    body = cells.slice(1).rename(named).with_columns(pl.col("row").cast(pl.Int64))
    wanted = {*PLACE, "report_level", "row"}
    kinds = ({*wanted, *SIZES}, {*wanted, "amt", "respondent_id", "agency"})
    if not any(kind <= set(body.columns) for kind in kinds):
        raise _unknown(path)
    return body.with_columns(pl.col(pl.String).str.strip_chars().fill_null(""))


def _amounts(cut: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return the rows of whole counties, or of single lenders, with their amount."""
    by_lender = "respondent_id" in cut.columns
    level = "" if by_lender else COUNTY_TOTAL
    kept = cut.filter(pl.col("report_level") == level).with_columns(
        file=pl.lit(path.name)
    )
    columns = ("amt",) if by_lender else SIZES
    _refuse_if_unread(kept, ("year", *columns))
    amounts = [pl.col(name).cast(pl.Float64) for name in columns]
    return kept.select(
        *(["respondent_id", "agency"] if by_lender else []),
        *("action", "msa", "file", "row"),
        month=pl.date(pl.col("year").cast(pl.Int32), 12, 31),
        region_code=(pl.col("state") + pl.col("county").str.zfill(3)).str.zfill(FIPS),
        amount=pl.sum_horizontal(amounts) * THOUSAND,
    )


def _refuse_if_unread(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    found = [
        rules.problems(
            frame.filter(~pl.col(name).str.contains(r"^\d+$")), name, "not_a_number"
        )
        for name in columns
    ]
    problems = pl.concat(found)
    if problems.height:
        raise ContractBroken(problems)


def _refuse_if_twice(loans: pl.DataFrame) -> None:
    key = [name for name in LOANS if name not in ("amount", "file", "row")]
    twice = loans.filter(pl.struct(key).is_duplicated())
    if twice.height:
        raise LoansTwice(
            Text(
                "同一笔数据重复出现在 {files} 中（如 {region}，{year} 年）；定长文件与表格只需其一。",
                "The same loans are twice in {files} (such as {region}, {year}); load the fixed-width file or the CSV, not both.",
            ).fill(
                files=", ".join(twice["file"].unique().sort()),
                region=twice["region_code"][0],
                year=twice["month"][0].year,
            )
        )


def _unknown(path: Path) -> SourceUnknown:
    return SourceUnknown(
        Text(
            "{file} 不是社区再投资法小额农场贷款表（`A2-1`、`A2-2`、`A2-1a`、`A2-2a`），也不是报送机构名册。",
            "{file} is neither a CRA small-farm table (A2-1, A2-2, A2-1a, A2-2a) nor a register of reporters.",
        ).fill(file=path.name)
    )
