"""What every part of the stars page shares: its subject, source, and plain words for stars."""

import polars as pl

from pages.parts.numbers import quarter
from pages.parts.panels.subject import Subject
from queries import stars
from queries.scope import Scope
from queries.text import Text

SUBJECT = Subject(
    Text("网点星级评定", "outlet rating"), stars.STAR_SCORE, stars.ratings
)
SOURCE = Text(
    "来源：网点星级评定（rating_star、rating_score），按季评定，按年挂牌。升星须连续两季达到，降星当季生效，一票否决最高一星。",
    "Source: quarterly outlet ratings (rating_star, rating_score), plaques yearly. A star is gained after two quarters at its score, lost at once; a veto caps at one star.",
)


def when(scope: Scope) -> Text:
    """Return the part every title shares: unit and rated quarter."""
    last = stars.quarter_of(scope)
    said = quarter(last) if last else "—"
    return Text(f"；{scope.org.name.zh}，{said}", f"; {scope.org.name.en}, {said}")


def written(star: int | None) -> str:
    """Return a star as a reader sees it: 4★, 无星, 未参评."""
    if star is None:
        return str(Text("未参评", "not rated"))
    return f"{star}★" if star else str(Text("无星", "no star"))


def said(frame: pl.DataFrame, column: str) -> pl.Series:
    """Return a column of stars in words."""
    return pl.Series(column, [written(s) for s in frame[column]], pl.String)


def moved(move: int | None) -> str:
    """Return a move of stars: ▲ +1, ▼ −2; nothing where it stayed or is not known."""
    if not move:
        return ""
    return f"▲ +{move}" if move > 0 else f"▼ −{-move}"


def open_to_rise() -> pl.Expr:
    """Return where the score alone decides: the star held is the one the score stands for."""
    return pl.col("star") == pl.col("band_star")
