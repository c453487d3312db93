"""Tiles that more than one page opens with: one number, its base, its plan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pages.parts.charts import Look
from pages.parts.money import fine
from pages.parts.numbers import change, digits, money, rank, share
from pages.parts.tiles import Tile
from pages.parts.trust import base_name
from queries import codes, deposits, income, lending, market, progress, quality, stars
from queries.kpi import Kpi, by, value
from queries.progress import Goal
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

MONTHS = 24


def moved(
    now: Any, before: Any, unit: Unit, look: Look, against: Text
) -> tuple[str, int]:
    """Return (the movement in words with what it is against, its direction)."""
    if now is None or before is None:
        return "", 0
    gap = now - before
    word = Text("较", "on ").join_with(against)
    return f"{change(gap, unit, look.style)} {word}", (gap > 0) - (gap < 0)


def plan(goal: Goal, scope: Scope) -> dict[str, Any]:
    """Return a goal's completion, pace and status for a tile; empty without a plan."""
    made = progress.progress(goal, scope)
    row = made.row(0, named=True) if made.height else {}
    if row.get("completion") is None:
        return {"detail": str(codes.REASONS["NO_TARGET"])} if row else {}
    kept = {k: row[k] for k in ("completion", "pace", "status")}
    return kept | {"detail": str(codes.PACE[row["pace_kind"]])}


def deposit_tile(scope: Scope, look: Look, kind: str = "total") -> Tile:
    """Deposits of a type: balance, change since the base, completion on daily averages."""
    found = deposits.stock(scope, (), "balance", kind)
    label = codes.DEPOSIT_TYPES[kind].capitalized()
    if found.is_empty():
        return _absent(
            f"deposits_{kind}", label, deposits.DEPOSIT_BALANCE, scope, "deposit_share"
        )
    row = found.row(0, named=True)
    text, way = moved(
        row["amount"], row["amount_base"], Unit.MONEY, look, base_name(scope)
    )
    goal = progress.SAVINGS if kind == "savings" else progress.DEPOSITS
    course = (
        deposits.stock(scope, ("month",), "balance", kind)
        .sort("month")["amount"]
        .to_list()
    )
    return Tile(
        f"deposits_{kind}", label, money(row["amount"], look.style), change=text, direction=way,
        course=course[-MONTHS:], page="daily", **plan(goal, scope),
    )  # fmt: skip


def loan_tile(scope: Scope, look: Look) -> Tile:
    """All loans: balance, change since the base, use of the quota."""
    found = quality.loans(scope, ())
    label = Text("各项贷款", "All loans")
    if found.is_empty():
        return _absent("loans", label, quality.LOAN_BALANCE, scope, "agri_lending")
    row = found.row(0, named=True)
    text, way = moved(
        row["balance"], row["balance_base"], Unit.MONEY, look, base_name(scope)
    )
    used = progress.progress(progress.QUOTA, scope)
    usage = used["completion"][0] if used.height else None
    detail = Text(f"规模使用 {share(usage, 1)}", f"quota used {share(usage, 1)}")
    course = quality.loans(scope, ("month",)).sort("month")["balance"].to_list()
    return Tile(
        "loans", label, money(row["balance"], look.style), change=text, direction=way,
        detail=str(detail) if usage is not None else "", course=course[-MONTHS:], page="agri_lending",
    )  # fmt: skip


def share_tile(
    scope: Scope,
    look: Look,
    group: str,
    kind: str = "total",
    beside: Sequence[str] = (),
) -> Tile:
    """Stock share within one peer group: share, change, rank. Never a status.

    `beside` names further groups whose share and rank stand in the detail.
    """
    there = replace(scope, peer_group=group)
    own = market.own_standing(there, kind)
    name, what = codes.peer_group(group), codes.DEPOSIT_TYPES[kind]
    label = Text(f"{what.zh}份额·{name.zh}", f"Share of {what.en}, {name.en}")
    if own.is_empty():
        return _absent(
            f"share_{group}", label, market.DEPOSIT_SHARE, scope, "deposit_share"
        )
    row = own.row(0, named=True)
    text, way = moved(
        row["share"], row["share_base"], Unit.SHARE, look, base_name(scope)
    )
    ranked = (
        rank(row["rank"], row["bank_count"], tied=row["is_tied"]) if row["rank"] else ""
    )
    course = market.share_by_month(there, kind, market.last_months(there, MONTHS)).filter("is_own")["share"].to_list()  # fmt: skip
    note = "ESTIMATED" if row["is_partial"] or row["is_estimated"] else None
    why = row["why_stock"] or note
    for other in beside:
        ranked += f" · {_beside(scope, other, kind)}"
    return Tile(
        f"share_{group}", label, None if row["share"] is None else share(row["share"], 1),
        reason=codes.reason(why) if why else None, change=text, direction=way, detail=ranked,
        course=[v for v in course[-MONTHS:] if v is not None], page="deposit_share",
    )  # fmt: skip


def _beside(scope: Scope, group: str, kind: str) -> str:
    own = market.own_standing(replace(scope, peer_group=group), kind)
    if own.is_empty() or own["share"][0] is None:
        return f"{codes.peer_group(group)} —"
    row = own.row(0, named=True)
    ranked = rank(row["rank"], row["bank_count"], tied=row["is_tied"])
    return f"{codes.peer_group(group)} {share(row['share'], 1)} {ranked}"


def fee_tile(scope: Scope, look: Look) -> Tile:
    """Fee income of the year: amount, change on last year, completion."""
    found = income.lines(scope, ())
    label = Text("中间业务收入", "Fee income")
    if found.is_empty():
        return _absent("fees", label, income.FEE_INCOME, scope, "fee_mix")
    row = found.row(0, named=True)
    text, way = moved(
        row["income"],
        row["income_base"],
        Unit.MONEY,
        look,
        Text("上年同期", "last year"),
    )
    course = income.lines(scope, ("month",)).sort("month")["income"].to_list()
    return Tile(
        "fees", label, fine(row["income"], look.style), change=text, direction=way,
        course=course[-MONTHS:], page="fee_mix", **plan(progress.FEES, scope),
    )  # fmt: skip


def npl_tile(scope: Scope, look: Look) -> Tile:
    """NPL ratio and its change in points; a rise is bad."""
    now, why = value(quality.NPL_RATIO, scope)
    label = Text("不良率", "NPL ratio")
    if now is None:
        return Tile("npl", label, None, codes.reason(why), page="agri_lending")
    found = quality.loans(scope, ()).row(0, named=True)
    before = (
        found["bad_base"] / found["balance_base"] if found["balance_base"] else None
    )
    text, way = moved(now, before, Unit.SHARE, look, base_name(scope))
    detail = Text(
        f"不良贷款 {money(found['bad'], look.style)}",
        f"bad loans {money(found['bad'], look.style)}",
    )
    course = by(quality.NPL_RATIO, scope, "month")["npl_ratio"].drop_nulls().to_list()
    return Tile(
        "npl", label, share(now, 2), change=text, direction=way, detail=str(detail),
        course=course[-MONTHS:], page="agri_lending",
    )  # fmt: skip


def star_tile(scope: Scope, look: Look) -> Tile:
    """Outlets rated: average score, how many rose and fell."""
    rated = stars.ratings(scope)
    label = Text("网点星级", "Outlet stars")
    if rated["star"].is_null().all():
        return _absent("stars", label, stars.STAR_LEVEL, scope, "outlet_stars")
    up, down = int((rated["move"] > 0).sum()), int((rated["move"] < 0).sum())
    high = int((rated["star"] >= 4).sum())
    mean, _ = value(stars.STAR_SCORE, scope)
    score = digits(mean, Unit.SCORE, look.style)
    detail = Text(
        f"升 {up} 家 · 降 {down} 家 · 平均 {score} 分",
        f"{up} up · {down} down · mean score {score}",
    )
    return Tile(
        "stars", label, str(Text(f"四星以上 {high} 家", f"{high} at 4★ or more")),
        detail=str(detail), page="outlet_stars",
    )  # fmt: skip


def agri_tile(scope: Scope, look: Look) -> Tile:
    """Agricultural lending: balance, net increase, completion."""
    found = lending.balances(scope, ())
    label = Text("涉农贷款", "Agricultural loans")
    if found.is_empty():
        return _absent("agri", label, lending.AGRI_BALANCE, scope, "agri_lending")
    row = found.row(0, named=True)
    text, way = moved(
        row["balance"], row["balance_base"], Unit.MONEY, look, base_name(scope)
    )
    course = lending.balances(scope, ("month",)).sort("month")["balance"].to_list()
    return Tile(
        "agri", label, money(row["balance"], look.style), change=text, direction=way,
        course=course[-MONTHS:], page="agri_lending", **plan(progress.AGRI_NET, scope),
    )  # fmt: skip


def rules_tile(scope: Scope, look: Look) -> Tile:
    """The hard rules in one tile: recovery, rollovers, quota; green only when exactly met."""
    del look
    recovered, why = value(quality.NEW_LOAN_RECOVERY, scope)
    cases, _ = value(quality.ROLLOVER_VIOLATIONS, scope)
    label = Text("硬性要求", "Hard rules")
    if recovered is None:
        return Tile("rules", label, None, codes.reason(why), page="scorecard")
    met = recovered >= 1 and not cases
    detail = Text(
        f"当年展期、借新还旧 {cases or 0} 笔", f"{cases or 0} rollovers of new loans"
    )
    return Tile(
        "rules", label, str(Text(f"按期收回 {share(recovered, 2)}", f"{share(recovered, 2)} on time")),
        change=str(Text("已达到", "met") if met else Text("未达到", "not met")), direction=0 if met else -1,
        detail=str(detail), page="scorecard",
    )  # fmt: skip


def _absent(name: str, label: Text, kpi: Kpi, scope: Scope, page: str) -> Tile:
    _, why = value(kpi, scope)
    return Tile(name, label, None, codes.reason(why), page=page)
