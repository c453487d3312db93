"""One outlet: its modules beside the group, and what the next star lacks."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Bullets, Look
from pages.parts.figures import panel
from pages.parts.numbers import plain
from pages.parts.panel import Column, Panel
from pages.parts.panels.stars.base import SOURCE, SUBJECT, open_to_rise, when, written
from pages.parts.panels.subject import about
from queries import codes, stars
from queries.bank import ancestors
from queries.engine import remembered
from queries.schema import Unit
from queries.scope import AccessDenied, Scope
from queries.text import Text

FULL = Text("满分", "maximum")
MEDIAN = Text("同组中位数", "group median")
HELD_BACK = {
    "held_one_quarter": Text("：得分已达 {star}★，下季仍达到即升一星。", ": the score stands for {star}★; one more quarter there and it rises by one."),
    "capped_by_veto": Text("：得分虽达 {star}★，一票否决期内最高一星。", ": the score stands for {star}★, but a veto caps it at one star."),
    "merged": Text("：得分达 {star}★，合并当季取两家较低的星级。", ": the score stands for {star}★; in the quarter of a merger the lower of both stars holds."),
    "score": Text("：得分在 {star}★ 档，一季最多降两星。", ": the score stands for {star}★; at most two stars are lost in a quarter."),
}  # fmt: skip


MOST = 1000


@remembered
def choices(scope: Scope) -> dict[str, str]:
    """Return the outlets one can choose, the nearest to its next star first: id to name.

    Of a whole country the first `MOST`; its other outlets are chosen in their own unit.
    """
    near = pl.when(open_to_rise()).then("lacking")
    found = stars.ratings(scope).sort(near, "outlet_id", nulls_last=True)
    return dict(found.head(MOST).select("outlet_id", "outlet").iter_rows())


def _group(scope: Scope) -> Scope:
    """Return the scope an outlet is compared in: the sub-branch above a single outlet."""
    above = ancestors(scope.org)
    if scope.org.level == "outlet" and above and scope.reader.may_see(above[-1]):
        return scope.at(above[-1])
    return scope


@panel
@about(SUBJECT)
def star_modules(scope: Scope, look: Look, outlet_id: str) -> Panel:
    """An outlet's modules against the group's median and the maximum.

    Raises:
        AccessDenied: the outlet is not one of the scope's group.
    """
    group = _group(scope)
    every = stars.ratings(group)
    chosen = every.filter(pl.col("outlet_id") == outlet_id)
    if chosen.is_empty():
        raise AccessDenied
    one = chosen.row(0, named=True)
    frame = _rows(stars.modules(group, outlet_id), one, every)
    options = Bullets(
        "module", "score", "max_score", Unit.SCORE, last_year="median",
        target_label=FULL, last_year_label=MEDIAN, decimals=1,
    )  # fmt: skip
    return Panel(
        "star_modules",
        Text(f"{one['outlet']}：各模块得分与同组中位数", f"{one['outlet']}: modules beside the group median").join_with(when(scope)),
        _message(frame, one),
        frame,
        charts.bullets(frame, options, look),
        SOURCE,
        (
            Column("module", Text("模块", "Module")),
            Column("score", Text("得分", "Score"), Unit.SCORE),
            Column("deduction", Text("扣分", "Deducted"), Unit.SCORE),
            Column("median", MEDIAN, Unit.SCORE),
            Column("max_score", Text("满分（总分：上一星级线）", "maximum (total: next star)"), Unit.SCORE),
            Column("before", Text("上季得分", "Last quarter"), Unit.SCORE),
        ),
    )  # fmt: skip


def _rows(modules: pl.DataFrame, one: dict[str, object], every: pl.DataFrame) -> pl.DataFrame:  # fmt: skip
    """Return the modules and, above them, the total against the next star's line."""
    names = ("module", "score", "deduction", "max_score", "median", "before")
    if modules.is_empty() or one["score"] is None:
        return modules.select(names) if modules.width else modules
    next_star = one["next_star"]
    line = stars.BANDS[next_star] if isinstance(next_star, int) else 1000.0
    label = Text(f"总分（{next_star}★ 线）", f"Total ({next_star}★ line)") if next_star else Text("总分", "Total")  # fmt: skip
    total = pl.DataFrame(
        {
            "module": [str(label)],
            "score": [one["score"]],
            "deduction": [modules["deduction"].sum()],
            "max_score": [line],
            "median": [every["score"].median()],
            "before": pl.Series([None], dtype=pl.Float64),
        }
    )
    return pl.concat([total, modules.select(names)], how="vertical_relaxed")


def _message(frame: pl.DataFrame, one: dict[str, object]) -> Text:
    name, star = one["outlet"], written(one["star"])  # type: ignore[arg-type]
    if one["score"] is None:
        return Text(
            f"{name}本季未参评：新设不满两季，或有模块缺得分；不折算。",
            f"{name} is not rated this quarter: new, or a module's score is missing; nothing is rescaled.",
        )
    score = plain(float(str(one["score"])), 1)
    if one["star"] is None:
        return Text(
            f"{name} {score} 分，本季未参评：新设不满两季，暂不评星。",
            f"{name}: {score} points, not rated this quarter: a new outlet gets its first star after two quarters.",
        )
    why = codes.STAR_REASONS[str(one["reason"])]
    head = Text(
        f"{name} {score} 分，{star}（{why.zh}）", f"{name}: {score} points, {star} ({why.en})"
    )  # fmt: skip
    if one["star"] != one["band_star"]:
        return head.join_with(HELD_BACK[str(one["reason"])].fill(star=one["band_star"]))
    if one["next_star"] is None:
        return head.join_with(Text("，已在最高档。", ", in the highest band."))
    return head.join_with(_missing(frame, one))


def _missing(frame: pl.DataFrame, one: dict[str, object]) -> Text:
    """Return what the next star lacks, and the module furthest below the median."""
    lacking = plain(float(str(one["lacking"])), 1)
    first = Text(
        f"，距 {one['next_star']}★ 差 {lacking} 分", f"; {lacking} short of {one['next_star']}★"
    )  # fmt: skip
    modules = frame[1:].with_columns(
        below=pl.col("median") - pl.col("score"),
        room=pl.col("max_score") - pl.col("score"),
    )
    low = modules.sort("below", descending=True).row(0, named=True)
    if low["below"] > 0:
        gap = plain(low["below"], 1)
        return first.join_with(
            Text(
                f"：{low['module']}低于同组中位数最多，补齐可得 +{gap}。",
                f": {low['module']} is furthest below the group median, closing that gives +{gap}.",
            )
        )
    wide = modules.sort("room", descending=True).row(0, named=True)
    room = plain(wide["room"], 1)
    return first.join_with(
        Text(
            f"：各模块均不低于同组中位数，{wide['module']}离满分最远（{room} 分）。",
            f": no module is below the group median; {wide['module']} has most room ({room}).",
        )
    )
