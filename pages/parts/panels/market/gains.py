"""Who gained what since the base."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Gained, Look
from pages.parts.figures import panel
from pages.parts.numbers import money, rank, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.market.base import SOURCE, origin, type_words, where
from pages.parts.trust import base
from queries import market
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

MOST_BANKS = 12


@panel
def who_gained(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """Increment by bank since the base, as signed bars that add up to the market's."""
    found = market.who_gained(scope, deposit_type).filter(pl.col("gain").is_not_null())
    columns = (
        "institution_id",
        "institution",
        "is_own",
        "balance",
        "base",
        "gain",
        "share",
        "increment_share",
        "why_increment",
    )
    rows = found.select(columns)
    total = found.select(
        institution_id=pl.lit("all"), institution=pl.lit(str(Text("合计", "all banks"))), is_own=pl.lit(value=False),
        balance=pl.col("balance").sum(), base=pl.col("base").sum(), gain=pl.col("gain").sum(),
        share=pl.lit(1.0), increment_share=pl.lit(None, pl.Float64), why_increment=pl.lit(None, pl.String),
    ).head(1)  # fmt: skip
    frame = pl.concat([rows, total]) if rows.height else rows
    drawn = pl.concat([_condensed(rows), total]) if rows.height else rows
    options = Gained("institution", "gain", own="is_own", total=rows.height > 0)
    kind = type_words(deposit_type)
    return Panel(
        "who_gained",
        Text(f"同业增量对比：{kind.zh}，较{base(scope).zh}；{where(scope).zh}", f"Who gained: {kind.en}, against {base(scope).en}; {where(scope).en}"),
        _gain_message(rows, kind, look),
        frame,
        charts.gained(drawn, options, look),
        SOURCE,
        (
            Column("institution", Text("机构", "Bank")),
            Column("base", Text("基期余额", "At the base"), Unit.MONEY),
            Column("balance", Text("余额", "Balance"), Unit.MONEY),
            Column("gain", Text("增量", "Increment"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE),
            Column("increment_share", Text("增量份额", "Increment share"), Unit.SHARE, reason="why_increment"),
        ),
        origin=origin(deposit_type),
    )  # fmt: skip


def _condensed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows a chart can show: the own bank, the largest moves, the rest as one."""
    if rows.height <= MOST_BANKS:
        return rows
    half = MOST_BANKS // 2
    ends = pl.int_range(pl.len()).is_between(half, pl.len() - half - 1)
    shown = rows.filter(~ends | pl.col("is_own"))
    rest = rows.filter(ends & ~pl.col("is_own"))
    others = str(Text(f"其余 {rest.height} 家", f"{rest.height} others"))
    one = rest.select(
        institution_id=pl.lit("rest"), institution=pl.lit(others), is_own=pl.lit(value=False),
        balance=pl.col("balance").sum(), base=pl.col("base").sum(), gain=pl.col("gain").sum(),
        share=pl.col("share").sum(), increment_share=pl.col("increment_share").sum(), why_increment=pl.lit(None, pl.String),
    ).head(1)  # fmt: skip
    return pl.concat(
        [shown.sort("gain", "institution_id", descending=[True, False]), one]
    )


def _gain_message(rows: pl.DataFrame, kind: Text, look: Look) -> Text:
    own = rows.filter("is_own").to_dicts()
    if not own:
        return Text(
            "没有可比的同业数据：当月或基期未导入。",
            "There is nothing to compare: the month or its base is not loaded.",
        )
    gain, best = own[0]["gain"], rows.row(0, named=True)
    said = money(gain, look.style, signed=True)
    place = rank(1 + (rows["gain"] > gain).sum(), rows.height)
    part = own[0]["increment_share"]
    whole = (
        Text(
            f"，占同业增量 {share(part)}", f", {share(part)} of the market's increment"
        )
        if part is not None
        else Text("", "")
    )
    if best["is_own"]:
        rest = Text("，增量居首。", ", the largest gain.")
    else:
        top = money(best["gain"], look.style, signed=True)
        rest = Text(
            f"，居{place}；{best['institution']}增加最多（{top}）。",
            f", {place}; {best['institution']} gained most ({top}).",
        )
    return Text(f"本行{kind.zh}{said}", f"Own {kind.en} moved {said}").join_with(whole).join_with(rest)  # fmt: skip
