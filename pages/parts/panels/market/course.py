"""Every bank's share month by month."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Course, Look
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.palette import institution_colour
from pages.parts.panel import Column, Panel
from pages.parts.panels.market.base import REFERENCE, SOURCE, origin, type_words, where
from queries import market
from queries.positions import institutions, own_id
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

# As many months as the tiles' courses, so that they are read once.
WIDE, MONTHS_WIDE = 500, 24


@panel
def share_course(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """Stock share of every bank month by month, the own one thick."""
    # Over a whole country every month of every bank in every county is a million rows.
    is_wide = market.own_by_region(scope, deposit_type).height > WIDE
    months = market.last_months(scope, MONTHS_WIDE) if is_wide else None
    found = market.share_by_month(scope, deposit_type, months).filter(
        pl.col("share").is_not_null() | pl.col("is_own")
    )
    frame = found.select(
        "month",
        "institution_id",
        "institution",
        "is_own",
        "balance",
        "share",
        "why_stock",
    )
    ids = institutions()
    top = _largest(frame, 9)
    drawn = frame.filter(pl.col("institution_id").is_in(top))
    colours = {i: institution_colour(i, ids, look.palette, own=own_id()) for i in top}
    lines = market.reference_by_region(scope, deposit_type)
    options = Course(
        "month", "share", Unit.SHARE, series="institution", key="institution_id", own=own_id(), colours=colours,
        reference=lines.get(scope.org.region_code or ""), reference_label=REFERENCE,
    )  # fmt: skip
    kind = type_words(deposit_type)
    return Panel(
        "share_course",
        Text(f"存量份额走势：{kind.zh}；{where(scope).zh}", f"Stock share over time: {kind.en}; {where(scope).en}"),
        _course_message(frame.filter("is_own"), kind),
        frame,
        charts.course(drawn, options, look),
        SOURCE,
        (
            Column("month", Text("月份", "Month"), monthly=True),
            Column("institution", Text("机构", "Bank")),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE, reason="why_stock"),
        ),
        origin=origin(deposit_type),
    )  # fmt: skip


def _largest(frame: pl.DataFrame, count: int) -> list[str]:
    """Return the own bank and the largest others of the last month: lines that can be read."""
    if frame.is_empty():
        return []
    last = frame.filter(pl.col("month") == frame["month"].max())
    order = last.sort(
        "is_own", "balance", "institution_id", descending=[True, True, False]
    )["institution_id"].to_list()
    return order[:count]


def _course_message(own: pl.DataFrame, kind: Text) -> Text:
    known = own.drop_nulls("share")
    if known.height < 2:
        return Text(
            "份额序列不足两期，暂无走势可言。",
            "There are fewer than two snapshots; no course yet.",
        )
    first, last = known.row(0, named=True), known.row(-1, named=True)
    moved = last["share"] - first["share"]
    verb = Text("上升", "rose") if moved >= 0 else Text("下降", "fell")
    return Text(
        f"自 {first['month']:%Y-%m} 以来，本行{kind.zh}份额由 {share(first['share'])} {verb.zh}到 {share(last['share'])}（{points(moved)}）。",
        f"Since {first['month']:%Y-%m} the own share of {kind.en} {verb.en} from {share(first['share'])} to {share(last['share'])} ({points(moved)}).",
    )
