"""The tiles of the stars page: rated, average, ups, downs, plaques, not rated."""

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.numbers import count, plain
from pages.parts.panels.plans import arrow, sign
from pages.parts.panels.stars.base import SUBJECT
from pages.parts.reasons import words
from pages.parts.tiles import Tile
from queries import kpi, stars
from queries.scope import Scope
from queries.text import Text

LABELS = {
    "star_rated": Text("参评网点", "Outlets rated"),
    "star_score": Text("平均得分", "Average score"),
    "star_ups": Text("升星", "Moved up"),
    "star_downs": Text("降星", "Moved down"),
    "star_plaques": Text("挂牌网点", "Plaques"),
    "star_unrated": Text("未参评", "Not rated"),
}
LAST_QUARTER = Text("较上季", "against last quarter")


@kept
def tiles(scope: Scope, look: Look) -> list[Tile]:
    """Return the page's tiles."""
    del look
    absent = SUBJECT.absence(scope)
    if absent:
        return [Tile(n, t, None, words(absent.code)) for n, t in LABELS.items()]
    found = stars.ratings(scope)
    rated = int(found["star"].count())
    return [
        _counted("star_rated", rated, _top(found)),
        _score_tile(scope),
        _counted("star_ups", int((found["move"] > 0).sum()), _share_of(found)),
        _counted("star_downs", int((found["move"] < 0).sum()), _veto(found)),
        _plaques_tile(found),
        _counted("star_unrated", found.height - rated, UNRATED),
    ]


UNRATED = Text("新设、缺模块得分，不折算", "new or a module missing; not rescaled")


def _counted(name: str, number: int, detail: Text) -> Tile:
    said = str(Text(f"{count(number)} 家", count(number)))
    return Tile(name, LABELS[name], said, detail=str(detail))


def _top(found: pl.DataFrame) -> Text:
    high = int((found["star"] >= 4).sum())
    return Text(f"四星及以上 {high} 家", f"{high} with four stars or more")


def _share_of(found: pl.DataFrame) -> Text:
    twice = int(found["move"].count())
    held = int((found["reason"] == "held_one_quarter").sum())
    return Text(f"两季均参评 {twice} 家，待升星 {held} 家", f"of {twice} rated twice; {held} held")  # fmt: skip


def _veto(found: pl.DataFrame) -> Text:
    capped = int((found["reason"] == "capped_by_veto").sum())
    return Text(f"一票否决封顶 {capped} 家", f"{capped} capped by a veto")


def _score_tile(scope: Scope) -> Tile:
    value, code = kpi.value(stars.STAR_SCORE, scope)
    label = LABELS["star_score"]
    if value is None:
        return Tile("star_score", label, None, words(code))
    course = kpi.by(stars.STAR_SCORE, scope, "quarter")["star_score"].to_list()
    before = course[-2] if len(course) > 1 else None
    moved = None if before is None else value - before
    return Tile(
        "star_score",
        label,
        str(Text(f"{plain(value, 1)} 分", plain(value, 1))),
        change="" if moved is None else f"{arrow(moved)} {plain(moved, 1, signed=True)} · {LAST_QUARTER}".strip(),
        direction=sign(moved),
        course=[v for v in course if v is not None],
    )  # fmt: skip


def _plaques_tile(found: pl.DataFrame) -> Tile:
    now, gone = found["has_plaque"].fill_null(value=False), found["had_plaque"].fill_null(value=False)  # fmt: skip
    new, lost = int((now & ~gone).sum()), int((gone & ~now).sum())
    detail = Text(f"本季新挂 {new}，摘牌 {lost}", f"{new} new, {lost} taken down")
    return _counted("star_plaques", int(now.sum()), detail)
