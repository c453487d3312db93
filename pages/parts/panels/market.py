"""Panels of the market: who holds what, who gained what, where we are first."""

from dataclasses import replace

import polars as pl

from pages.parts import charts
from pages.parts.charts import Course, Gained, Look, Quadrant
from pages.parts.figures import panel
from pages.parts.numbers import money, points, rank, share
from pages.parts.palette import institution_colour
from pages.parts.panel import Column, Panel
from pages.parts.trust import base
from queries import codes, market
from queries.bank import bank
from queries.kpi import named
from queries.positions import institutions, own_id, universes
from queries.schema import Unit
from queries.scope import Scope
from queries.standing import double_first_by_region
from queries.text import Text

DISCLAIMER = Text(
    "仅供市场监测分析，不作为考核依据。",
    "For market monitoring, not an appraisal basis.",
)
SOURCE = Text(
    "来源：同业月报（market_month）。", "Source: monthly peer reports (market_month). "
).join_with(DISCLAIMER)
REFERENCE = Text("监测参考值", "reference")
FIRST = ("both", "both_tied")
MOST_BANKS = 12


def type_words(deposit_type: str) -> Text:
    """Return what a deposit type is called."""
    return codes.DEPOSIT_TYPES[deposit_type]


def where(scope: Scope) -> Text:
    """Return the part every title shares: unit, month, peer group."""
    group = codes.peer_group(scope.peer_group)
    name, month = scope.org.name, f"{scope.month:%Y-%m}"
    return Text(
        f"{name.zh}，{month}，{group.zh}口径", f"{name.en}, {month}, among {group.en}"
    )


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
    return pl.concat([shown.sort("gain", descending=True), one])


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


@panel
def share_course(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """Stock share of every bank month by month, the own one thick."""
    found = market.share_by_month(scope, deposit_type).filter(
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
    )  # fmt: skip


def _largest(frame: pl.DataFrame, count: int) -> list[str]:
    """Return the own bank and the largest others of the last month: lines that can be read."""
    if frame.is_empty():
        return []
    last = frame.filter(pl.col("month") == frame["month"].max())
    order = last.sort("is_own", "balance", descending=True)["institution_id"].to_list()
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


@panel
def share_by_region(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """The table of regions: share, change, increment share, ranks, lead; the whole last."""
    frame = _regions(scope, deposit_type)
    kind = type_words(deposit_type)
    del look
    return Panel(
        "share_by_region",
        Text(f"各县份额：{kind.zh}；{where(scope).zh}", f"Share by county: {kind.en}; {where(scope).en}"),
        _region_message(frame.filter(pl.col("region_code") != ""), kind),
        frame,
        None,
        SOURCE,
        (
            Column("region", Text("地区", "Region")),
            Column("balance", Text("本行余额", "Own balance"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE, reason="why_stock"),
            Column("reference", REFERENCE, Unit.SHARE),
            Column("share_change", Text("份额变动", "Change"), Unit.POINTS, reason="why_change"),
            Column("increment_share", Text("增量份额", "Increment share"), Unit.SHARE, reason="why_increment"),
            Column("premium", Text("增量份额高于存量份额", "Increment less stock share"), Unit.POINTS, reason="why_increment"),
            Column("rank", Text("存量位次", "Stock rank"), Unit.RANK, reason="why_rank", of="bank_count"),
            Column("increment_rank", Text("增量位次", "Increment rank"), Unit.RANK, reason="why_increment_rank", of="bank_count"),
            Column("lead", Text("领先（落后）", "Lead or gap"), Unit.MONEY, reason="why_rank"),
        ),
        drill="region_code",
        is_wide=True,
    )  # fmt: skip


def _regions(scope: Scope, deposit_type: str) -> pl.DataFrame:
    columns = (
        "region_code", "region", "balance", "share", "reference", "share_change", "increment_share", "premium", "rank",
        "increment_rank", "bank_count", "lead", "why_stock", "why_change", "why_increment", "why_rank", "why_increment_rank",
    )  # fmt: skip
    each = market.own_by_region(scope, deposit_type).select(columns)
    whole = market.own_standing(scope, deposit_type).with_columns(
        region_code=pl.lit(""),
        region=pl.lit(str(Text("全辖", "whole branch"))),
        reference=pl.lit(None, pl.Float64),
    )
    return pl.concat([each, whole.select(columns)]) if each.height > 1 else each


def _region_message(rows: pl.DataFrame, kind: Text) -> Text:
    known = rows.drop_nulls("share_change")
    if known.is_empty():
        return Text(
            "没有可比的份额：当月或基期未导入，或同业未报齐。",
            "No share can be compared: the month or its base is missing, or peers have not reported.",
        )
    if rows.height == 1:
        one = known.row(0, named=True)
        return Text(
            f"{one['region']}{kind.zh}份额 {share(one['share'])}，变动 {points(one['share_change'])}。",
            f"{one['region']}'s share of {kind.en} is {share(one['share'])}, {points(one['share_change'])}.",
        )
    up = int((known["share_change"] > 0).sum())
    worst = known.sort("share_change").row(0, named=True)
    return Text(
        f"{known.height} 个县中 {up} 个{kind.zh}份额上升；变动最低的是{worst['region']}（{points(worst['share_change'])}）。",
        f"The share of {kind.en} rose in {up} of {known.height} counties; the lowest change is {worst['region']}'s ({points(worst['share_change'])}).",
    )


@panel
def double_first_matrix(scope: Scope, look: Look) -> Panel:
    """Stock rank, increment rank and state of every county, in both universes side by side."""
    del look
    groups = universes(scope)
    parts = [_states(scope, group) for group in groups]
    frame = parts[0]
    for part in parts[1:]:
        frame = frame.join(
            part.drop("region"), on="region_code", how="full", coalesce=True
        )
    kind = type_words(bank().double_first_type)
    columns = [Column("region", Text("地区", "Region"))]
    for group in groups:
        name = codes.peer_group(group)
        columns += [
            Column(f"places_{group}", Text(f"{name.zh}·存量/增量位次", f"{name.en}: stock / increment")),
            Column(f"state_{group}", Text(f"{name.zh}·状态", f"{name.en}: state"), Unit.STATE),
        ]  # fmt: skip
    return Panel(
        "double_first_matrix",
        Text(f"双第一：{kind.zh}存量与增量位次；{scope.org.name.zh}，{scope.month:%Y-%m}", f"Double first: {kind.en}, stock and increment rank; {scope.org.name.en}, {scope.month:%Y-%m}"),
        _first_message(frame, groups),
        frame,
        None,
        SOURCE,
        tuple(columns),
        drill="region_code",
    )  # fmt: skip


def _states(scope: Scope, group: str) -> pl.DataFrame:

    found = double_first_by_region(replace(scope, peer_group=group))
    alone = pl.col("bank_count") <= 1
    shown = named(found, ["region"]).sort("region_code")
    places = pl.format(
        "{} / {}", pl.col("place").cast(pl.Int64), pl.col("gain_place").cast(pl.Int64)
    )
    among = Text("（{}家）", " of {}")
    written = pl.concat_str(places, pl.format(str(among), pl.col("bank_count")))
    return shown.select(
        "region_code", "region",
        pl.when(~alone).then(written).alias(f"places_{group}"),
        pl.col("double_first").alias(f"state_{group}"),
    )  # fmt: skip


def _first_message(frame: pl.DataFrame, groups: list[str]) -> Text:
    said = []
    for group in groups:
        states = frame[f"state_{group}"]
        judged = states.is_in(
            ["both", "both_tied", "stock_only", "increment_only", "neither"]
        ).sum()
        said.append(
            (codes.peer_group(group), int(states.is_in(FIRST).sum()), int(judged))
        )
    zh = "，".join(f"{name.zh}口径 {first}/{judged}" for name, first, judged in said)
    en = ", ".join(
        f"{first} of {judged} among {name.en}" for name, first, judged in said
    )
    return Text(
        f"双第一县：{zh}（无同业与暂不判定的县不计）。",
        f"Double-first counties: {en} (counties without a peer or pending data left out).",
    )


@panel
def quadrant(scope: Scope, look: Look, deposit_type: str = "total") -> Panel:
    """Share change against increment premium, one bubble a county."""
    found = market.own_by_region(scope, deposit_type)
    states = double_first_by_region(scope).select("region_code", "double_first")
    frame = found.join(states, on="region_code", how="left").select(
        "region_code",
        "region",
        "balance",
        "share",
        "share_change",
        "premium",
        "double_first",
        "why_change",
        "why_increment",
    )
    kind = type_words(deposit_type)
    options = Quadrant(
        "region", "share_change", "premium", Text("份额变动", "share change"),
        Text("增量份额高于存量份额", "increment less stock share"),
        size="balance", state="double_first", ids="region_code",
    )  # fmt: skip
    return Panel(
        "quadrant",
        Text(f"份额变动与增量份额：{kind.zh}；{where(scope).zh}", f"Share change and increment share: {kind.en}; {where(scope).en}"),
        _region_message(frame, kind),
        frame,
        charts.quadrant(frame, options, look),
        SOURCE,
        (
            Column("region", Text("地区", "Region")),
            Column("balance", Text("本行余额", "Own balance"), Unit.MONEY),
            Column("share", Text("存量份额", "Share"), Unit.SHARE),
            Column("share_change", Text("份额变动", "Change"), Unit.POINTS, reason="why_change"),
            Column("premium", Text("增量份额高于存量份额", "Increment less stock share"), Unit.POINTS, reason="why_increment"),
            Column("double_first", Text("状态", "State"), Unit.STATE),
        ),
        drill="region_code",
    )  # fmt: skip
