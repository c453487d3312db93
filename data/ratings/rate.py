"""Work out stars from scores, and load what differs from the stars that are stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from data.feeds.feed import Rows
from data.intake import Intake
from data.lock import Hearing
from data.ratings.inputs import KEY, histories
from data.store import Store
from queries import schema
from queries.text import ReaderError, Text

STAR = schema.rating_star
VALUES = ("score", "band_star", "star", "reason", "has_plaque", "rule_version")
KINDS = {
    "outlet_id": pl.String,
    "quarter": pl.Date,
    "score": pl.Float64,
    "band_star": pl.Int64,
    "star": pl.Int64,
    "reason": pl.String,
    "has_plaque": pl.Boolean,
}
OLD = "_before"


class CannotRate(ReaderError):
    """There is nothing to rate, or an outlet under a veto has no scores."""


@dataclass(frozen=True)
class Rated:
    """What the rule gives against what was stored.

    `changes` has `(outlet_id, outlet_zh, outlet_en, quarter, score_before, score,
    star_before, star, reason_before, reason, has_plaque_before, has_plaque)` of the ratings
    that differ; `rated` counts all that were worked out, `later` the differences in
    quarters after those asked for. `version` is None where nothing was published.
    """

    version: int | None
    rated: int
    changes: pl.DataFrame
    later: int


def rated(rows: Rows, vetoes: Sequence[str] = (), since: date | None = None) -> pl.DataFrame:  # fmt: skip
    """Return the rows of `rating_star` that scores and the rule give, by outlet and quarter.

    The Association's star is no result of the rule; it is carried along.

    Args:
        rows: gives the rows of a table.
        vetoes: outlets under a veto that begins in the quarter `since`.
        since: see `vetoes`.

    Raises:
        CannotRate: an outlet under a veto has no scores in that quarter.
    """
    made = histories(rows, {outlet: since for outlet in vetoes if since})
    for outlet in vetoes:
        if outlet not in made or since not in made[outlet].scores:
            raise CannotRate(
                Text("网点 {outlet} 当季没有得分。", "Outlet {outlet} has no scores in that quarter.").fill(outlet=outlet)
            )  # fmt: skip
    every = [row for history in made.values() for row in history.rows()]
    frame = pl.DataFrame(every, schema=KINDS)
    return _with_versions(frame, rows)


def _with_versions(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    versions = (
        rows(schema.rating_score)
        .group_by(KEY)
        .agg(rule_version=pl.col("version").max())
    )
    given = rows(STAR).select(*KEY, pl.col("association_star").cast(pl.Int64))
    both = frame.join(versions, on=KEY, how="left").join(given, on=KEY, how="left")
    last = pl.col("association_star").forward_fill().over("outlet_id")
    return both.sort(KEY).with_columns(association_star=last)


def rate(
    folder: Path,
    by: str,
    *,
    quarter: date | None = None,
    vetoes: Sequence[str] = (),
    correct: bool = False,
    dry_run: bool = False,
    waiting: Hearing | None = None,
) -> Rated:
    """Rate outlets by their scores; what differs is published as a load.

    Args:
        folder: the warehouse folder.
        by: who rates, for the log.
        quarter: its last day; every quarter with scores if not given.
        vetoes: outlets under a veto from this quarter on.
        correct: quarters in closed months may change; their rows become `revised`.
        dry_run: say what would change, and change nothing.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        CannotRate: there are no scores, or none of an outlet under a veto.
        PeriodClosed: changes in closed months without `correct`; nothing is changed.
        WarehouseBusy: another writer does not finish.
    """
    name = f"rate {quarter:%Y-%m}" if quarter else "rate"
    with Store(folder).writing(name, waiting=waiting) as draft:
        every = rated(draft.rows, vetoes, quarter)
        chosen = every if quarter is None else every.filter(quarter=quarter)
        _refuse_none(chosen, quarter)
        differing = _differing(every, draft.rows(STAR))
        mine = differing.join(chosen, on=KEY, how="semi")
        told = _named(mine, draft.rows)
        is_published = mine.height > 0 and not dry_run
        if is_published:
            intake = Intake(draft, STAR.name, [Path(name)], correct=correct, add=True)
            new = chosen.join(mine, on=KEY, how="semi")
            intake.take({STAR.name: new.with_columns(file=pl.lit(name))})
            mark = f"{name} {datetime.now(UTC)}"
            intake.finish(by, [hashlib.sha256(mark.encode()).hexdigest()])
        else:
            draft.abandon()
    later = differing.filter(pl.col("quarter") > (quarter or date.max)).height
    return Rated(draft.number if is_published else None, chosen.height, told, later)


def _refuse_none(chosen: pl.DataFrame, quarter: date | None) -> None:
    if chosen.is_empty():
        when = f"{quarter:%Y-%m}" if quarter else "—"
        raise CannotRate(
            Text("{when} 没有模块得分，无法评星。", "There are no module scores of {when} to rate by.").fill(when=when)
        )  # fmt: skip


def _differing(every: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return the ratings that are not stored as they are, the stored values beside them."""
    old = stored.select(*KEY, *VALUES, here=pl.lit(value=True))
    typed = old.with_columns(pl.col("band_star", "star").cast(pl.Int64))
    both = every.join(typed, on=KEY, how="left", suffix=OLD)
    apart = pl.any_horizontal(pl.col(v).ne_missing(pl.col(v + OLD)) for v in VALUES)
    return both.filter(apart | pl.col("here").is_null())


def _named(found: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    orgs = rows(schema.organization)
    names = orgs.select("org_id", outlet_zh="name_zh", outlet_en="name_en")
    told = [c for v in ("score", "star", "reason", "has_plaque") for c in (v + OLD, v)]
    named = found.join(names, left_on="outlet_id", right_on="org_id", how="left")
    return named.sort(KEY).select("outlet_id", "outlet_zh", "outlet_en", "quarter", *told)  # fmt: skip
