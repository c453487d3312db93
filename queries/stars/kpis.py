"""The star KPIs and how each is answered."""

import polars as pl

from queries.kpi import Kpi, Term, answered
from queries.schema import Unit
from queries.scope import Scope
from queries.stars.figures import STAR, grouped, module_scores
from queries.text import Text

SPLITS = ("org", "prefecture", "county", "outlet", "region", "quarter")
LOW_COUNT = 5

STARRED = pl.col("star")
RATED = (Term("rated", Text("参评网点", "Outlets rated"), Unit.COUNT),)
NOT_RATED = (pl.col("rated") == 0, "NOT_LOADED")


def _score(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    if "module" in dimensions:
        found = module_scores(scope, dimensions)
    else:
        found = grouped(
            scope,
            dimensions,
            mean=pl.col("score").mean(),
            rated=pl.col("score").count(),
        )
    return answered(found, "star_score", pl.col("mean"), [NOT_RATED])


def _level(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = grouped(
        scope, dimensions, mean=STARRED.cast(pl.Float64).mean(), rated=STARRED.count()
    )
    return answered(found, "star_level", pl.col("mean"), [NOT_RATED])


def _move(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = grouped(
        scope, dimensions, net=pl.col("move").sum(), rated=pl.col("move").count()
    )
    return answered(found, "star_move", pl.col("net"), [NOT_RATED])


def _up_rate(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = grouped(
        scope, dimensions, ups=(pl.col("move") > 0).sum(), rated=pl.col("move").count()
    )
    rate = pl.col("ups") / pl.col("rated")
    few = (pl.col("rated") < LOW_COUNT, "LOW_COUNT")
    return answered(found, "star_up_rate", rate, [NOT_RATED, few])


def _plaques(scope: Scope, dimensions: tuple[str, ...]) -> pl.DataFrame:
    found = grouped(
        scope, dimensions, plaques=pl.col("has_plaque").sum(), rated=pl.len()
    )
    return answered(
        found, "plaque_count", pl.col("plaques").cast(pl.Int64), [NOT_RATED]
    )


STAR_SCORE = Kpi(
    "star_score",
    Text("星级得分", "Star score"),
    Text("各模块得分 − 扣分，限于 0 至 1000；多个网点取平均", "Module scores − deductions within 0 to 1,000; the mean of several outlets"),
    Unit.SCORE, "higher", STAR, (*SPLITS, "module"), _score, terms=RATED,
    edges=Text("缺模块得分则未参评，不折算。", "A missing module means not rated; nothing is rescaled."),
)  # fmt: skip
STAR_LEVEL = Kpi(
    "star_level",
    Text("平均星级", "Average star"),
    Text("已评网点星级平均", "Mean star of the outlets rated"),
    Unit.SCORE, "higher", STAR, SPLITS, _level, terms=RATED,
)  # fmt: skip
STAR_MOVE = Kpi(
    "star_move",
    Text("升降星", "Stars moved"),
    Text("本季星级 − 上季星级；多个网点取合计", "Star now − star a quarter before; summed over outlets"),
    Unit.COUNT, "higher", STAR, SPLITS, _move, terms=RATED,
    edges=Text("新设、撤并与未参评网点不计。", "New, closed and unrated outlets are left out."),
    is_additive=True,
)  # fmt: skip
STAR_UP_RATE = Kpi(
    "star_up_rate",
    Text("升星率", "Share moving up"),
    Text("升星网点 ÷ 两季均参评的网点", "Outlets that rose ÷ outlets rated in both quarters"),
    Unit.SHARE, "higher", STAR, SPLITS, _up_rate,
    terms=(Term("ups", Text("升星网点", "Outlets that rose"), Unit.COUNT), *RATED),
    edges=Text("少于 5 个网点不计算。", "Not computed for fewer than five outlets."),
)  # fmt: skip
PLAQUE_COUNT = Kpi(
    "plaque_count",
    Text("挂牌网点", "Plaques"),
    Text("持有星级牌匾的网点数", "Outlets that hold a plaque"),
    Unit.COUNT, "higher", STAR, SPLITS, _plaques, is_additive=True,
)  # fmt: skip

KPIS = (STAR_SCORE, STAR_LEVEL, STAR_MOVE, STAR_UP_RATE, PLAQUE_COUNT)
