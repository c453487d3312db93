"""The yearly files as one frame: a row per branch and year, codes and money repaired."""

import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from data import values
from data.feeds import files
from data.feeds.fdic_sod import cells
from queries.text import ReaderError, Text

THOUSAND = 1000
TEXTS = {
    "STALPBR": "state_letters",
    "STNAMEBR": "state_name",
    "CNTYNAMB": "county_name",
    "NAMEBR": "branch_name",
    "CITYBR": "city",
    "ADDRESBR": "address",
    "NAMEFULL": "institution_name",
}
CODES = ("YEAR", "CERT", "BRNUM", "UNINUMBR", "STCNTYBR")
NUMBERS = ("DEPSUMBR", "SIMS_LATITUDE", "SIMS_LONGITUDE")
OPENED = "SIMS_ESTABLISHED_DATE"
COLUMNS = (*CODES, *TEXTS, *NUMBERS, OPENED)


class SourceUnknown(ReaderError):
    """The file is not a Summary of Deposits: columns are missing."""


def branches(paths: Sequence[Path]) -> pl.DataFrame:
    """Return every branch of every file.

    Returns:
        `month` (June 30), `region_code` (five digits), `state_code`, `institution_id`
        (CERT), `outlet_id` (UNINUMBR, else CERT-BRNUM), names, `balance` [USD],
        `latitude`, `longitude`, `opened_on`, `file`, `row`.

    Raises:
        SourceUnknown: a column of the source is missing.
        ContractBroken: cells that would fall out of a sum, all of them listed.
        FileUnreadable: a file is missing, damaged or too large.
    """
    return pl.concat(_branches(path) for path in paths)


def _branches(path: Path) -> pl.DataFrame:
    raw = files.content(path)
    _refuse_if_foreign(raw, path)
    frame = _lines(_utf8(raw), path)
    cells.refuse_broken(frame)
    text = {name: pl.col(name).str.strip_chars() for name in COLUMNS}
    number = {
        n: text[n].str.replace_all(",", "").cast(pl.Float64, strict=False)
        for n in NUMBERS
    }
    code = text["STCNTYBR"].str.zfill(5)
    unique = text["UNINUMBR"].replace({"": None, "0": None})
    return frame.select(
        *(values.clean(pl.col(old)).alias(new) for old, new in TEXTS.items()),
        row="row",
        month=pl.date(text["YEAR"].cast(pl.Int32), 6, 30),
        region_code=code,
        state_code=code.str.slice(0, 2),
        institution_id=text["CERT"],
        outlet_id=pl.coalesce(
            unique, pl.concat_str(text["CERT"], text["BRNUM"], separator="-")
        ),
        balance=number["DEPSUMBR"] * THOUSAND,
        latitude=_placed(number["SIMS_LATITUDE"]),
        longitude=_placed(number["SIMS_LONGITUDE"]),
        opened_on=text[OPENED].str.to_date("%m/%d/%Y", strict=False),
        file="file",
    ).with_columns(pl.coalesce("branch_name", "institution_name"))


def _lines(raw: bytes, path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            io.BytesIO(raw), columns=list(COLUMNS), infer_schema=False, row_index_name="row", row_index_offset=2
        )  # fmt: skip
    except pl.exceptions.PolarsError as error:
        raise cells.ragged(raw, path, error) from error
    if frame.is_empty():
        raise files.unreadable(path, "0")
    return frame.with_columns(pl.col("row").cast(pl.Int64), file=pl.lit(path.name))


def _placed(degrees: pl.Expr) -> pl.Expr:
    """Return a coordinate; the source writes 0 where it has none."""
    return pl.when(degrees != 0).then(degrees)


def _utf8(raw: bytes) -> bytes:
    """Return the bytes as UTF-8; older files are in the Windows code page."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").encode()
    return raw


def _refuse_if_foreign(raw: bytes, path: Path) -> None:
    header = raw.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    present = {name.strip().strip('"') for name in header.split(",")}
    absent = [name for name in COLUMNS if name not in present]
    if absent:
        raise SourceUnknown(
            Text(
                "{file} 不是 FDIC 存款汇总文件：缺少列 {absent}。",
                "{file} is not an FDIC Summary of Deposits: columns {absent} are missing.",
            ).fill(file=path.name, absent=", ".join(absent))
        )
