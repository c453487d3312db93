"""Outlet stars: quarterly scores by module, version 2025.1, and the stars they make.

The rule that turns scores into stars is the product's own: `data.ratings`.
"""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from data.demo import cast, network, noise
from data.demo.days import QUARTERS, Floats
from data.demo.shape import shaped
from data.ratings.history import History, Row, young
from queries.stars.rule import USUAL

VERSION = "2025.1"
MODULES = (
    ("A", "服务规范", "Service standards", 300),
    ("B", "业务发展", "Business growth", 300),
    ("C", "效能", "Efficiency", 200),
    ("D", "风险合规", "Risk and compliance", 150),
    ("E", "基础管理", "Foundation", 50),
)
# Part of the outlets aiming at 0 to 5 stars by the last quarter.
AIMS = (0.02, 0.08, 0.26, 0.43, 0.17, 0.04)
MIDDLES = (455, 555, 652, 750, 845, 925)


def modules() -> pl.DataFrame:
    """Return the table `rating_module`."""
    columns = ["module_id", "name_zh", "name_en", "max_score"]
    rows = pl.DataFrame(MODULES, schema=columns, orient="row")
    since = pl.lit(date(2022, 10, 1))
    return shaped(
        "rating_module", rows.with_columns(version=pl.lit(VERSION), valid_from=since)
    )


def frames(seed: int) -> dict[str, pl.DataFrame]:
    """Return the tables `rating_score` and `rating_star`, by quarter and outlet."""
    outlets = network.outlets().to_dicts()
    totals = _totals(seed, [outlet["outlet_id"] for outlet in outlets])
    scores: list[dict[str, Any]] = []
    stars: list[Row] = []
    for place, outlet in enumerate(outlets):
        marks = _marks(seed, outlet, totals[place])
        scores += marks
        stars += _awarded(seed, _history(outlet, marks).rows())
    return {
        "rating_score": _table("rating_score", scores),
        "rating_star": _table("rating_star", stars),
    }


def _awarded(seed: int, rows: list[Row]) -> list[Row]:
    """Return an outlet's ratings with what the Association gave some of the best."""
    chance = noise.stream(seed, "association", str(rows[0]["outlet_id"]))
    best = max(int(str(row["star"] or 0)) for row in rows)
    award = int(chance.integers(3, 6)) if best >= 4 and chance.random() < 0.4 else None
    return [{**row, "association_star": award} for row in rows]


def _table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    frame = frame.with_columns(
        pl.lit(VERSION).alias("version"), rule_version=pl.lit(VERSION)
    )
    by = [key for key in ("quarter", "outlet_id", "module_id") if key in frame.columns]
    return shaped(name, frame.sort(by))


def _totals(seed: int, ids: list[str]) -> Floats:
    """Return (outlet, quarter) totals that drift to each outlet's aim, scripts included."""
    chance = noise.stream(seed, "star aims")
    size = len(QUARTERS)
    counts = np.round(np.array(AIMS) * len(ids)).astype(int)
    aims = np.repeat(MIDDLES, counts)[: len(ids)]
    aims = np.append(aims, np.full(len(ids) - len(aims), MIDDLES[3]))
    last = chance.permutation(aims) + chance.uniform(-33, 33, len(ids))
    start = last + chance.normal(-12, 45, len(ids))
    along = np.linspace(0, 1, size) ** 1.3
    totals = start[:, None] * (1 - along) + last[:, None] * along
    totals += noise.wander(chance, totals.shape, 0.8, 20)
    for outlet, script in cast.SCORES.items():
        steady = script[0] + chance.uniform(-6, 6, size - len(script))
        totals[ids.index(outlet)] = np.append(steady, script)
    return np.asarray(totals.clip(380, 985), np.float64)


def _marks(seed: int, outlet: dict[str, Any], totals: Floats) -> list[dict[str, Any]]:
    """Return an outlet's module scores: uneven strengths that add up to its totals."""
    chance = noise.stream(seed, "modules", outlet["outlet_id"])
    most = np.array([module[3] for module in MODULES], float)
    strength = chance.normal(0, 0.035, len(MODULES))
    rows = []
    for quarter, total in zip(QUARTERS, totals, strict=True):
        net = most * (total / 1000 + strength + chance.normal(0, 0.008, len(MODULES)))
        net += most * (total - net.sum()) / 1000
        taken = np.array([0, 0, 0, chance.choice([0, 0, 0, 1, 2, 4]), 0])
        score = np.minimum(np.round(net + taken, 1), most)
        if _is_open(outlet, quarter):
            marks = zip(MODULES, score, taken, strict=True)
            rows += [_mark(outlet["outlet_id"], quarter, *mark) for mark in marks]
    unrated = outlet["outlet_id"] in cast.NOT_RATED
    return rows[:-1] if unrated else rows


def _mark(
    outlet: str, quarter: date, module: tuple[Any, ...], score: float, taken: int
) -> dict[str, Any]:
    return {
        "outlet_id": outlet,
        "quarter": quarter,
        "module_id": module[0],
        "score": float(score),
        "deduction": float(taken),
    }


def _is_open(outlet: dict[str, Any], quarter: date) -> bool:
    closed = outlet["closed_on"] or date.max
    return bool(outlet["opened_on"] <= quarter <= closed)


def _history(outlet: dict[str, Any], marks: list[dict[str, Any]]) -> History:
    scores: dict[date, float | None] = {}
    for quarter in QUARTERS:
        of = [mark for mark in marks if mark["quarter"] == quarter]
        net = round(sum(mark["score"] - mark["deduction"] for mark in of), 1)
        if of:
            scores[quarter] = net if len(of) == len(MODULES) else None
    name = outlet["outlet_id"]
    since, until = cast.VETO_QUARTERS
    vetoed = {q for q in scores if name == cast.STAR_VETO and since <= q <= until}
    unrated = {q for q in scores if young(outlet["opened_on"], q)}
    absorbed = _absorbed() if name == cast.MERGED_INTO else {}
    return History(name, scores, unrated, vetoed, absorbed)


def _absorbed() -> dict[date, int]:
    """Return the star by score of the outlet that was merged, in the merger's quarter."""
    quarter = next(end for end in QUARTERS if end >= cast.MERGED_ON)
    before = [end for end in QUARTERS if end < cast.MERGED_ON]
    along = dict(zip(reversed(QUARTERS), reversed(cast.SCORES[cast.MERGED_OUTLET]), strict=False))  # fmt: skip
    return {quarter: USUAL.band(along[before[-1]])}
