"""The rules of the contract, each as the cells that break it."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import sqlalchemy as sa

from data import arrange, codes, native
from data.known import Known
from data.native import PERIODS
from queries import schema

SCHEMA = {
    "row": pl.Int64,
    "column": pl.String,
    "problem": pl.String,
    "value": pl.String,
    "file": pl.String,
}
PROBLEM = tuple(SCHEMA)
NONE = pl.DataFrame(schema=SCHEMA)

STOCKS = {"balance", "average_month", "average_year"}
RANGES = {
    "portion": (0, 1),
    "star": (0, 5),
    "band_star": (0, 5),
    "association_star": (0, 5),
    "year_start_month": (1, 12),
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "seat_latitude": (-90, 90),
    "seat_longitude": (-180, 180),
}
# Excel's days zero and one, and typing slips: no bank keeps figures of such a day here.
FIRST_DAY = date(1950, 1, 1)
SPLIT = ("savings", "corporate", "institutional")


def problems(frame: pl.DataFrame, column: str, problem: str) -> pl.DataFrame:
    """Return the frame's rows as one problem each in a column."""
    return frame.select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit(column),
        problem=pl.lit(problem),
        value=pl.col(column).cast(pl.String),
        file=pl.col("file").cast(pl.String),
    )


def having(frame: pl.DataFrame, column: str, wrong: pl.Expr) -> pl.DataFrame:
    """Return the rows whose value in a column is wrong; each value is judged once."""
    cells = frame[column]
    kind = cells.dtype
    distinct = kind.categories if isinstance(kind, pl.Enum) else cells.unique()
    found = distinct.alias(column).to_frame().filter(wrong).to_series()
    if found.is_empty():
        return frame.clear()
    alike = found.cast(frame.schema[column])
    return frame.filter(pl.col(column).is_in(alike.implode()))


def broken(
    frame: pl.DataFrame, table: sa.Table, known: Known | None
) -> Iterator[pl.DataFrame]:
    """Yield the cells of a typed frame that break a rule of its table."""
    for column in table.columns:
        if column.name in frame.columns:
            yield from _cells(frame, table, column)
    yield _repeated(frame, table)
    yield _portions(frame, table)
    yield _split(frame, table)
    if known is not None:
        yield _nested(frame, table, known)
        yield _astray(frame, table, known)
        yield from _references(frame, table, known)


def _cells(
    frame: pl.DataFrame, table: sa.Table, column: sa.Column[object]
) -> Iterator[pl.DataFrame]:
    name, cell = column.name, pl.col(column.name)
    if not column.nullable:
        yield problems(frame.filter(cell.is_null()), name, "missing")
    allowed = codes.spellings(table.name, name)
    if allowed is not None:
        strange = having(frame, name, ~cell.is_in(list(allowed)))
        yield problems(strange, name, "unknown_code")
    elif column.primary_key and frame.schema[name] in (pl.String, pl.Enum):
        total = cell.str.to_lowercase().is_in(list(codes.SUBTOTALS))
        yield problems(having(frame, name, total), name, "subtotal")
    if name in STOCKS:
        yield problems(frame.filter(cell < 0), name, "negative")
    most = _most(column)
    if most is not None:
        yield problems(frame.filter(cell.abs() >= most), name, "out_of_range")
    if name in PERIODS and "load_id" in table.columns:
        yield problems(frame.filter(cell < FIRST_DAY), name, "out_of_range")
    if name in RANGES:
        yield problems(
            frame.filter(~cell.is_between(*RANGES[name])), name, "out_of_range"
        )
    if name in ("month", "quarter"):
        inside = frame.filter(cell != cell.dt.month_end())
        yield problems(inside, name, "not_a_month_end")


def _most(column: sa.Column[object]) -> float | None:
    """Return the size from which on a number does not fit its column."""
    kind = column.type
    if isinstance(kind, sa.Integer):
        return 2.0**63 if isinstance(kind, sa.BigInteger) else 2.0**31
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return 10.0 ** ((kind.precision or 18) - (kind.scale or 0))
    return None


def _repeated(frame: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    keys = [c.name for c in table.primary_key]
    if not set(keys) <= set(frame.columns):
        return NONE
    # Rows in order, or hashes that all differ, are proof enough, and far cheaper than keys.
    if arrange.is_arranged(frame, native.order(table)):
        return NONE
    if frame.select(keys).hash_rows().n_unique() == frame.height:
        return NONE
    whole = frame.filter(pl.all_horizontal(pl.col(keys).is_not_null()))
    return problems(whole.filter(pl.struct(keys).is_duplicated()), keys[0], "repeated")


def _portions(frame: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return the successions whose portions of one former unit do not make a whole."""
    if table is not schema.org_succession or "portion" not in frame.columns:
        return NONE
    whole = pl.col("portion").sum().over("from_org_id", "effective_on")
    return problems(frame.filter((whole - 1).abs() > 1e-6), "portion", "portions")


def _split(frame: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return the totals that differ from their full split by more than rounding."""
    key = ["region_code", "institution_id", "month"]
    needed = {"deposit_type", "balance", *key}
    if table is not schema.market_month or not needed <= set(frame.columns):
        return NONE
    part, whole = pl.col("deposit_type").is_in(SPLIT), pl.col("deposit_type") == "total"
    balance = pl.col("balance")
    gap = (balance.filter(part).sum() - balance.filter(whole).sum()).abs()
    full = part.sum().over(key) == len(SPLIT)
    step = pl.lit(last_digit(frame["balance"]))
    apart = full & whole & (gap.over(key) > 0.5 * step * (len(SPLIT) + 1) + 0.001)
    return problems(frame.filter(apart), "balance", "split_disagrees")


def last_digit(amounts: pl.Series) -> float:
    """Return the unit of the last digit a source prints: 1,000,000 for 亿元 with two.

    Read off the figures: the largest power of ten that divides them all, but never so
    coarse that the largest would have fewer than four digits.
    """
    cents = (amounts.drop_nulls().abs() * 100).round().cast(pl.Int64, strict=False)
    largest: int = cents.max() or 0  # type: ignore[assignment]
    steps = [10**power for power in range(10, 0, -1) if 10 ** (power + 3) <= largest]
    return next((s / 100 for s in steps if (cents % s == 0).all()), 0.01)


def _nested(frame: pl.DataFrame, table: sa.Table, known: Known) -> pl.DataFrame:
    """Return rows of a unit whose own lower units are in the file with the same key."""
    keys = [c.name for c in table.primary_key if c.name != "org_id"]
    is_fact = table.info["scope"] == "org_id" and "load_id" in table.columns
    if not is_fact or not {*keys, "org_id"} <= set(frame.columns):
        return NONE
    above = [
        {"org_id": org, "above": upper}
        for org in frame["org_id"].drop_nulls().unique()
        for upper in known.paths.get(org, "").strip("/").split("/")[:-1]
    ]
    ancestors = pl.DataFrame(above, schema={"org_id": pl.String, "above": pl.String})
    covered = frame.join(ancestors, on="org_id").select(*keys, org_id="above").unique()
    found = frame.join(covered, on=[*keys, "org_id"], how="semi")
    return problems(found, "org_id", "subtotal")


def _astray(frame: pl.DataFrame, table: sa.Table, known: Known) -> pl.DataFrame:
    """Return the units whose path is not their parent's path and their own id."""
    if table is not schema.organization or "path" not in frame.columns:
        return NONE
    ours = dict(frame.select("org_id", "path").iter_rows())
    paths = {**known.paths, **ours}
    above = frame["parent_id"].replace_strict(
        paths, default="/", return_dtype=pl.String
    )
    expected = pl.concat_str(above.fill_null("/"), pl.col("org_id"), pl.lit("/"))
    return problems(frame.filter(pl.col("path") != expected), "path", "path")


def _references(
    frame: pl.DataFrame, table: sa.Table, known: Known
) -> Iterator[pl.DataFrame]:
    for name in frame.columns:
        ids = known.of(name, table) if name in table.columns else None
        if ids is not None:
            own = _ids_in(frame, table, name)
            strange = having(frame, name, ~pl.col(name).is_in(list(ids | own)))
            yield problems(strange, name, "unknown")
    yield _too_high(
        frame, table, "outlet_id", known.ids["organization"] - known.outlets
    )
    if table is schema.market_month:
        higher = known.ids["region"] - known.market_regions
        yield _too_high(frame, table, "region_code", higher)


def _ids_in(frame: pl.DataFrame, table: sa.Table, name: str) -> frozenset[str]:
    """Return the ids a file itself brings, for columns that refer to their own table."""
    key = next(iter(table.primary_key)).name
    self_referring = {"parent_id", "parent_code", "succeeded_by", "parent_line_id"}
    return frozenset(frame[key].drop_nulls()) if name in self_referring else frozenset()


def _too_high(
    frame: pl.DataFrame, table: sa.Table, column: str, higher: frozenset[str]
) -> pl.DataFrame:
    if column not in table.columns or column not in frame.columns:
        return NONE
    wrong = having(frame, column, pl.col(column).is_in(list(higher)))
    return problems(wrong, column, "subtotal")
