"""From sums to an answer: a value, its reason where null, its notes where shown."""

from collections.abc import Sequence

import polars as pl

# Fewer cases than these say something about each of them.
FEWEST = 5


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return `part / whole`, null where the whole is zero."""
    return pl.when(whole != 0).then(part / whole)


def answered(
    frame: pl.DataFrame,
    name: str,
    result: pl.Expr,
    reasons: Sequence[tuple[pl.Expr, str]] = (),
    notes: Sequence[tuple[pl.Expr, str]] = (),
) -> pl.DataFrame:
    """Return the frame with the KPI's value, its reason where null, its notes where shown.

    The first reason that applies empties the value; a value that is null without one
    is BASE_ZERO (its divisor was zero).
    """
    reason: pl.Expr = pl.lit(None, dtype=pl.String)
    for applies, code in reversed(reasons):
        reason = (
            pl.when(applies.fill_null(value=False)).then(pl.lit(code)).otherwise(reason)
        )
    told = [
        pl.when(applies.fill_null(value=False)).then(pl.lit(code))
        for applies, code in notes
    ]
    note = pl.concat_str(told, separator=",", ignore_nulls=True) if told else pl.lit("")
    return (
        frame.with_columns(reason.alias("reason"), result.alias(name))
        .with_columns(pl.when(pl.col("reason").is_null()).then(pl.col(name)).alias(name))
        .with_columns(
            pl.when(pl.col(name).is_null()).then(pl.col("reason").fill_null("BASE_ZERO")).fill_null("").alias("reason"),
        )
        .with_columns(
            pl.when(pl.col("reason") == "").then(note).otherwise(pl.lit("")).alias("note")
        )
    )  # fmt: skip


def masked(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the frame without counts of fewer than five people.

    Each named column is null there, and `NAME_reason` beside it says `LOW_COUNT`; none
    at all (0) stays 0, for nobody is in it.
    """
    few = {n: pl.col(n).is_between(0, FEWEST, closed="none") for n in names}
    return frame.with_columns(
        *[pl.when(~f).then(pl.col(n)).alias(n) for n, f in few.items()],
        *[pl.when(f).then(pl.lit("LOW_COUNT")).otherwise(pl.lit("")).alias(f"{n}_reason") for n, f in few.items()],
    )  # fmt: skip
