"""比年初, 增幅 and 占比 against the figures they follow from, to the last digit printed."""

from collections.abc import Iterator

import polars as pl

from data import values
from data.contract import ContractBroken
from data.feeds.headers import Header
from data.feeds.sheets.derived import Derived
from data.feeds.sheets.totals import MARKED, PARTIAL
from data.rules import SCHEMA

# What has more decimals than this was computed, not printed.
PRINTED = 4
# A share may be of something the sheet does not have; it is judged where half of it fits.
ENOUGH = 0.5
NOISE = 1e-9
HUNDRED = 100
PERCENT = "[%％]$"


def check(told: pl.DataFrame, header: Header, file: str) -> None:
    """Refuse a sheet whose comparisons are not what its figures make.

    A change needs the year-start beside it, a growth the change or the year-start; a share
    may be of the column, of a subtotal or of other figures of its row, and is judged where
    the total has 100 % or half of the rows fit. What cannot be judged passes.

    Args:
        told: the rows below the header as written, from `totals.marked`.
        header: what their columns hold.
        file: the file's name, for the problems.

    Raises:
        ContractBroken: `derived_disagrees`, by the title of the column.
    """
    found = [f for each in header.derived for f in _wrong(told, header, each)]
    problems = pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)
    if problems.height:
        raise ContractBroken(problems.with_columns(file=pl.lit(file)).sort("row"))


def _wrong(told: pl.DataFrame, header: Header, each: Derived) -> Iterator[pl.DataFrame]:
    read = told.with_columns(
        *_read("figure", each.figure, each.figure_factor),
        *_read("said", each.place, each.factor if each.kind == "change" else 1.0),
        *_read("base", each.base, each.figure_factor),
        *_read("change", each.change, each.factor),
        is_percent=values.clean(pl.col(each.place)).str.contains(PERCENT),
    )
    if each.kind == "change" and each.base is not None:
        gap = (_col("figure") - _col("base") - _col("said")).abs()
        fits = gap <= _slack("figure", "base", "said")
    elif each.kind == "growth":
        fits = _fits_growth(is_from_base=each.base is not None)
    elif each.kind == "share":
        read, fits = _shares(read, header, each)
    else:
        return
    wrong = read.filter(~fits.fill_null(value=True))
    yield wrong.select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit(each.title),
        problem=pl.lit("derived_disagrees"),
        value=pl.col(each.place),
        file=pl.lit(""),
    )


def _col(name: str) -> pl.Expr:
    return pl.col(f"_{name}")


def _slack(*names: str) -> pl.Expr:
    """Return half the last digits of some figures together."""
    return pl.sum_horizontal(pl.col(f"_{name}_half") for name in names) + NOISE


def _read(name: str, place: str | None, factor: float) -> Iterator[pl.Expr]:
    """Yield a column's amount, and half of its last printed digit, by name."""
    amount, half = amount_and_half(place, factor)
    yield amount.alias(f"_{name}")
    yield half.alias(f"_{name}_half")


def amount_and_half(place: str | None, factor: float) -> tuple[pl.Expr, pl.Expr]:
    """Return a column's amounts times a factor, and half of each one's last digit."""
    text = values.clean(pl.col(place)) if place else pl.lit(None, pl.String)
    printed = text.str.extract(r"\.(\d+)").str.len_chars().fill_null(0).cast(pl.Int64)
    half = 0.5 * pl.lit(10.0).pow(-printed.clip(0, PRINTED)) * factor
    is_percent = text.str.contains(PERCENT).fill_null(value=False)
    scaled = pl.when(is_percent).then(half / HUNDRED).otherwise(half)
    return values.number(text) * factor, scaled


def _fits_growth(*, is_from_base: bool) -> pl.Expr:
    """Return whether a growth is the change by the year-start, as a ratio or percent."""
    base = _col("base") if is_from_base else _col("figure") - _col("change")
    unsure = _slack("base") if is_from_base else _slack("figure", "change")
    change = _col("figure") - base
    part = _slack("figure", "base") if is_from_base else _slack("change")
    slack = part / base.abs() + change.abs() * unsure / base**2
    return _agrees(change / base, slack) | (base <= 0)


def _agrees(expected: pl.Expr, slack: pl.Expr) -> pl.Expr:
    """Return whether a ratio is what was said: `21.2%`, 0.212 or 21.2 without a sign."""
    as_ratio = (_col("said") - expected).abs() <= slack + _slack("said")
    said, half = _col("said") / HUNDRED, _slack("said") / HUNDRED
    return as_ratio | (~pl.col("is_percent") & ((said - expected).abs() <= slack + half))  # fmt: skip


def _shares(
    read: pl.DataFrame, header: Header, each: Derived
) -> tuple[pl.DataFrame, pl.Expr]:
    """Return the facts that say a share, and whether it fits; none where it is not judged."""
    known = read.filter(_col("said").is_not_null(), _col("figure").is_not_null())
    facts = known.filter(~pl.col(MARKED) & ~pl.col(PARTIAL))
    fits = pl.any_horizontal(list(_fits_shares(known, facts, header, each)))
    fitting = facts.select(fits.alias("fits"))["fits"]
    whole = known.filter(MARKED).filter(_agrees(pl.lit(1.0), pl.lit(0.0)))
    is_judged = whole.height or fitting.sum() >= ENOUGH * facts.height
    return (facts if is_judged else facts.clear()), fits


def _fits_shares(
    known: pl.DataFrame, facts: pl.DataFrame, header: Header, each: Derived
) -> Iterator[pl.Expr]:
    """Yield whether a share fits each whole it may be of."""
    column = (facts["_figure"].sum(), *known.filter(MARKED)["_figure"])
    for whole in column:
        yield _is_share_of(pl.lit(float(whole)), facts.height)
    name = str(header.columns[each.figure].name)
    others = [p for p in (*header.places(name), *header.totals) if p != each.figure]
    row = [values.number(values.clean(pl.col(p))) * each.figure_factor for p in others]
    for whole_of_row in row:
        yield _is_share_of(whole_of_row, 1)
    if row:
        yield _is_share_of(pl.sum_horizontal(_col("figure"), *row), len(others) + 1)


def _is_share_of(whole: pl.Expr, parts: int) -> pl.Expr:
    size = pl.when(whole != 0).then(whole)
    share = _col("figure") / size
    slack = _slack("figure") / size.abs() * (1 + share.abs() * parts)
    return _agrees(share, slack).fill_null(value=False)
