"""A reporter's figures against its own past: units mixed up, jumps, repeats, silence."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from data.draft import Draft
from data.rules import last_digit
from data.truth.finding import ERROR, INFO, WARNING, gathered
from data.truth.series import KEY, STOCKS, series
from queries import schema
from queries.periods import ANNUAL_GAP
from queries.text import Text

POWERS = (3, 4, 8, -3, -4, -8)  # 元 for 千元, 万元, 亿元 and back
NEAR = 0.06  # of a power of ten, in its logarithm: 15 %
MOVED = 5.0  # robust deviations
LEAST_MOVE = 0.15
LEAST_PAST = 12
SPREAD = 0.005  # a calmer series is taken to move this much
DIGITS = 1000  # an amount with fewer last digits may well repeat by chance

UNIT = Text("{period} {names}：为上期的 {gap:,.4g} 倍，疑似元与万元混用（共 {n} 处）", "{period} {names}: {gap:,.4g} times the period before, units may be mixed up ({n} in all)")  # fmt: skip
JUMP = Text("{period} {names}：环比 {gap:+.1%}，远离自身常态（共 {n} 处）", "{period} {names}: {gap:+.1%} on the period before, far from its own habit ({n} in all)")  # fmt: skip
STALE = Text("{period} {names}：与上期完全相同，疑似未更新（共 {n} 处）", "{period} {names}: the same as the period before, perhaps not updated ({n} in all)")  # fmt: skip
SILENT = Text("{period} {names}：上期有数、本期缺报（共 {n} 处）", "{period} {names}: reported the period before, missing now ({n} in all)")  # fmt: skip


def courses(draft: Draft, months: Sequence[date]) -> Iterator[dict[str, Any]]:
    """Yield what is odd in the given months, gathered by source and sub-branch."""
    every = series(draft, months)
    now = every.filter(pl.col("period").is_in(list(months)))
    yield from gathered(_mixed(now), "unit_mix", ERROR, UNIT, 0.0)
    yield from gathered(_jumps(every, months, _moved(draft)), "jump", WARNING, JUMP, MOVED)  # fmt: skip
    yield from gathered(_repeats(now), "stale", WARNING, STALE, 0.0)
    gone = _silent(every, months)
    peers = pl.col("source") == "market_month"
    # The grade counts silent peers by themselves, so here they only inform.
    yield from gathered(gone.filter(peers), "missing", INFO, SILENT, 0.0)
    yield from gathered(gone.filter(~peers), "missing", WARNING, SILENT, 0.0)


def _mixed(now: pl.DataFrame) -> pl.DataFrame:
    positive = now.filter(
        pl.col("before") > 0, pl.col("value") > 0, pl.col("earlier") > 1
    )
    size = (pl.col("value") / pl.col("before")).log10()
    near = pl.any_horizontal((size - power).abs() < NEAR for power in POWERS)
    return positive.filter(near).with_columns(gap=pl.col("value") / pl.col("before"))


def _jumps(every: pl.DataFrame, months: Sequence[date], moved: pl.DataFrame) -> pl.DataFrame:  # fmt: skip
    move = pl.col("value") / pl.col("before") - 1
    stocks = every.filter(pl.col("source").is_in(STOCKS), pl.col("before") > 0)
    usual = stocks.with_columns(gap=move).with_columns(
        middle=pl.col("gap").median().over(KEY), past=pl.len().over(KEY)
    )
    off = (pl.col("gap") - pl.col("middle")).abs()
    spread = pl.max_horizontal(1.4826 * off.median().over(KEY), pl.lit(SPREAD))
    return (
        usual.with_columns(far=off / spread)
        .filter(
            pl.col("far") > MOVED,
            pl.col("gap").abs() > LEAST_MOVE,
            pl.col("past") >= LEAST_PAST,
            pl.col("period").is_in(list(months)),
        )
        .join(moved, on=["item", "period"], how="anti")
    )


def _moved(draft: Draft) -> pl.DataFrame:
    """Return units and months in which a merger or split explains a jump."""
    step = schema.org_succession
    both = [
        draft.ask(sa.select(side.label("item"), step.c.effective_on.label("period")))
        for side in (step.c.from_org_id, step.c.to_org_id)
    ]
    moved = pl.concat(both, how="vertical_relaxed")
    return moved.with_columns(
        pl.col("item").cast(pl.String), pl.col("period").cast(pl.Date).dt.month_end()
    )


def _repeats(now: pl.DataFrame) -> pl.DataFrame:
    market = now.filter(pl.col("source") == "market_month")["value"]
    step = pl.when(pl.col("source") == "market_month").then(last_digit(market))
    alone = pl.when(pl.col("most") == pl.col("least")).then(10 * DIGITS)
    long = pl.col("value").abs() >= alone.otherwise(DIGITS) * step.otherwise(0.01)
    same = now.filter(pl.col("value") == pl.col("before"), "is_same", long)
    return same.with_columns(gap=pl.lit(0.0))


def _silent(every: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """Return who reported the period before and not in one of the months."""
    periods = every.select("source", "at", "period").unique()
    # In annual snapshots who is not there has left.
    gaps = periods.sort("source", "at").with_columns(
        gap=pl.col("period").diff().over("source").dt.total_days()
    )
    monthly = gaps.filter(pl.col("gap") <= ANNUAL_GAP)["source"].unique()
    due = every.with_columns(pl.col("at") + 1).drop("period")
    absent = due.join(every, on=[*KEY, "at"], how="anti").join(
        periods, on=["source", "at"]
    )
    left = pl.col("gone_on").is_not_null() & (pl.col("gone_on") <= pl.col("period"))
    return (
        absent.filter(~left, pl.col("period").is_in(list(months)))
        .with_columns(gap=pl.lit(-1.0) * pl.col("value"))
        .filter(pl.col("source").is_in(monthly.to_list()))
    )
