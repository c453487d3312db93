"""What decides stars beside the rule: scores, age, vetoes and mergers, from the warehouse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data.feeds.feed import Rows
from data.ratings.history import History, place_of, young
from queries import schema
from queries.stars.rule import USUAL, Rule, rule_of

VETOED = "capped_by_veto"
# Scores come with one decimal or two; this only takes off the noise of adding them.
EXACT = 6
KEY = ["outlet_id", "quarter"]


@dataclass(frozen=True)
class Scored:
    """An outlet's quarters, oldest first: the points, the version and its rule."""

    points: dict[date, float | None]
    versions: dict[date, str]

    @property
    def rules(self) -> dict[date, Rule]:
        """Return the rule of every quarter."""
        return {quarter: rule_of(name) for quarter, name in self.versions.items()}


def points(rows: Rows) -> pl.DataFrame:
    """Return the points of every outlet and quarter that has scores.

    Returns:
        `(outlet_id, quarter, version, score)`, by outlet and quarter: score the sum of
        scores less deductions within 0 and the rule's top, null where a module of the
        version is missing.
    """
    modules = rows(schema.rating_module).group_by("version").agg(all=pl.len())
    net = pl.col("score").cast(pl.Float64) - pl.col("deduction").cast(pl.Float64)
    found = (
        rows(schema.rating_score)
        .sort(*KEY, "version", "module_id")
        .group_by(*KEY, "version", maintain_order=True)
        .agg(sum=net.sum().round(EXACT), scored=pl.len())
        .unique(KEY, keep="last", maintain_order=True)
        .join(modules, on="version", how="left", maintain_order="left")
    )
    tops = {name: rule_of(name).top for name in found["version"].unique()}
    top = pl.col("version").replace_strict(tops, return_dtype=pl.Float64)
    whole = pl.when(pl.col("scored") == pl.col("all")).then("sum").clip(0, top)
    return found.select(*KEY, "version", score=whole)


def histories(rows: Rows, vetoes: Mapping[str, date]) -> dict[str, History]:
    """Return every outlet with scores, ready to be rated.

    Args:
        rows: gives the rows of a table.
        vetoes: outlets under a new veto, and the quarter it begins in.
    """
    stored = rows(schema.rating_star).sort(KEY)
    own = stored.partition_by("outlet_id", as_dict=True)
    opened = dict(rows(schema.organization).select("org_id", "opened_on").iter_rows())
    told = _by_outlet(points(rows))
    made = {}
    for outlet, scored in told.items():
        mine = own.get((outlet,), stored.clear())
        made[outlet] = History(
            outlet,
            scored.points,
            {q for q in scored.points if young(opened.get(outlet), q, scored.rules[q])},
            _vetoed(mine, scored, vetoes.get(outlet)),
            held=_held_before(mine, min(scored.points)),
            rules=scored.rules,
        )
    for quarter, former, heir in _mergers(rows, made):
        history, star = made[heir], _last_band(told[former], quarter)
        lowest = min(star, history.absorbed.get(quarter, star))
        history.absorbed = {**history.absorbed, quarter: lowest}
    return made


def _by_outlet(found: pl.DataFrame) -> dict[str, Scored]:
    made: dict[str, Scored] = {}
    for outlet, quarter, version, score in found.iter_rows():
        scored = made.setdefault(outlet, Scored({}, {}))
        scored.points[quarter] = score
        scored.versions[quarter] = version
    return made


def _held_before(stored: pl.DataFrame, first: date) -> int | None:
    """Return the star that was stored last before the first quarter with scores."""
    earlier = stored.filter(pl.col("quarter") < first).drop_nulls("star")
    return None if earlier.is_empty() else int(earlier["star"][-1])


def _vetoed(stored: pl.DataFrame, scored: Scored, new: date | None) -> set[date]:
    """Return the quarters under a veto: each lasts the rule's quarters from its first."""
    known = stored.filter(reason=VETOED)["quarter"].to_list()
    begun: list[date] = []
    until = 0
    for quarter in sorted({*known, *([new] if new else [])}):
        if place_of(quarter) >= until or quarter == new:
            begun.append(quarter)
            until = place_of(quarter) + scored.rules.get(quarter, USUAL).veto_quarters
    return {
        quarter
        for quarter, rule in scored.rules.items()
        for first in begun
        if 0 <= place_of(quarter) - place_of(first) < rule.veto_quarters
    }


def _mergers(
    rows: Rows, made: Mapping[str, History]
) -> Iterable[tuple[date, str, str]]:
    """Yield `(quarter, former, heir)` of outlets that were merged into a rated one."""
    steps = rows(schema.org_succession).select("from_org_id", "to_org_id", "effective_on")  # fmt: skip
    for former, heir, day in steps.iter_rows():
        if former in made and heir in made:
            same = [q for q in made[heir].scores if place_of(q) == place_of(day)]
            yield from ((quarter, former, heir) for quarter in same)


def _last_band(scored: Scored, quarter: date) -> int:
    """Return the star by score of an outlet's last quarter up to its merger."""
    last = max((q for q in scored.points if q <= quarter), default=None)
    score = scored.points[last] if last else None
    return rule_of(scored.versions[last]).band(score or 0) if last else 0
