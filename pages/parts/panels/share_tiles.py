"""The deposit-share page's tiles: share, change, increment share, ranks, lead, double first."""

from typing import Any

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.numbers import money, points, rank, share
from pages.parts.panels.headline import moved, share_tile
from pages.parts.tiles import Tile
from pages.parts.trust import base_name
from queries import codes, market
from queries.kpi import value
from queries.positions import universes
from queries.schema import Unit
from queries.scope import Scope
from queries.standing import double_first_by_region
from queries.text import Text


@kept
def tiles(scope: Scope, look: Look, kind: str) -> list[Tile]:
    """Return the page's tiles; the shares of both universes come first."""
    groups = universes(scope)
    own = market.own_standing(scope, kind)
    row = own.row(0, named=True) if own.height else None
    shares = [share_tile(scope, look, group, kind) for group in groups]
    if row is None:
        return shares
    return [*shares, _increment(row, scope), _ranks(row), _lead(row, scope, look), _double(scope)]  # fmt: skip


def _increment(row: dict[str, Any], scope: Scope) -> Tile:
    now, why = row["increment_share"], row["why_increment"]
    name = codes.peer_group(scope.peer_group)
    label = Text(f"增量份额·{name.zh}", f"Increment share, {name.en}")
    against = Text("较基期存量份额", "against the stock share at the base")
    text = f"{points(row['premium'])} {against}" if now is not None else ""
    notes = ",".join(c for c, told in (("PEER_DECLINE", row["peer_fell"]), ("UNSTABLE", row["unstable"]), ("RESTATED", row["is_restated"])) if told)  # fmt: skip
    said = why or notes
    return Tile(
        "increment_share", label, None if now is None else share(now, 1),
        reason=codes.reason(str(said)) if said else None, change=text,
        direction=0 if now is None else (1 if row["premium"] > 0 else -1),
    )  # fmt: skip


def _ranks(row: dict[str, Any]) -> Tile:
    label = Text("存量位次", "Stock rank")
    if row["rank"] is None:
        return Tile("ranks", label, None, codes.reason(str(row["why_rank"])))
    stock = rank(row["rank"], row["bank_count"], tied=bool(row["is_tied"]))
    gain = rank(
        row["increment_rank"], row["bank_count"], tied=bool(row["is_increment_tied"])
    )
    return Tile(
        "ranks", label, stock, detail=str(Text(f"增量{gain}", f"increment {gain}"))
    )


def _lead(row: dict[str, Any], scope: Scope, look: Look) -> Tile:
    lead = row["lead"]
    label = (
        Text("领先第二", "Lead over the next")
        if lead is None or lead >= 0
        else Text("距第一", "Gap to first")
    )
    if lead is None:
        return Tile("lead", label, None, codes.reason(str(row["why_rank"])))
    text, way = moved(row["balance"], row["base"], Unit.MONEY, look, base_name(scope))
    return Tile("lead", label, money(abs(lead), look.style), change=str(Text(f"本行 {text}", f"own {text}")), direction=way)  # fmt: skip


def _double(scope: Scope) -> Tile:
    states = double_first_by_region(scope)["double_first"]
    first = int(states.is_in(["both", "both_tied"]).sum())
    name = codes.peer_group(scope.peer_group)
    label = Text(f"储蓄双第一县·{name.zh}", f"Double-first counties, {name.en}")
    rate, why = value(market.DOUBLE_FIRST_RATE, scope)
    if rate is None:
        return Tile("double_first", label, None, codes.reason(why))
    judged = round(first / rate) if rate else int(states.is_in(["stock_only", "increment_only", "neither"]).sum())  # fmt: skip
    left = states.len() - judged
    note = (
        Text(f"{left} 县无同业或暂不判定", f"{left} without a peer or pending")
        if left
        else Text("", "")
    )
    return Tile("double_first", label, f"{first} / {judged}", detail=str(note))
