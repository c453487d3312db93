"""① Where the unit stands among its sisters and among its peers."""

from dataclasses import replace

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.numbers import money, rank, share
from pages.parts.panel import Column, Panel
from queries import codes, market, progress
from queries.bank import bank
from queries.positions import universes
from queries.scope import Scope
from queries.standings import standings
from queries.text import Text


@panel
def where_am_i(scope: Scope, look: Look) -> Panel:
    """① Rank among sister units and among peers, with the gap to first in money."""
    rows = [*_sisters(scope), *_peers(scope, look)]
    frame = pl.DataFrame(
        rows,
        schema={"what": pl.String, "place": pl.String, "detail": pl.String},
        orient="row",
    )
    first = rows[0] if rows else ("", "—", "")
    return Panel(
        "where_am_i",
        Text("① 我在哪里", "① Where am I"),
        Text(f"{first[0]}{first[1]}。", f"{first[0]}: {first[1]}."),
        frame,
        None,
        Text("来源：同业月报仅供市场监测，不作为考核依据", "Source: peer reports are for monitoring, not an appraisal basis"),
        (
            Column("what", Text("口径", "Measure")),
            Column("place", Text("位次", "Place")),
            Column("detail", Text("说明", "Detail")),
        ),
    )  # fmt: skip


def _sisters(scope: Scope) -> list[tuple[str, str, str]]:
    made = standings(progress.DEPOSIT_COMPLETION, scope)
    own = made.filter("is_own")
    if own.is_empty() or own["rank"][0] is None:
        return []
    row = own.row(0, named=True)
    rows = [
        _place(
            Text(
                "日均存款完成率·全部支行",
                "Average-deposit completion, all sub-branches",
            ),
            made,
            row,
        )
    ]
    if row["peer_class"]:
        group = standings(progress.DEPOSIT_COMPLETION, scope, row["peer_class"])
        label = Text(
            f"日均存款完成率·{row['peer_class']}支行",
            "Average-deposit completion, own class",
        )
        rows.append(_place(label, group, group.filter("is_own").row(0, named=True)))
    return rows  # fmt: skip


def _place(
    label: Text, made: pl.DataFrame, row: dict[str, object]
) -> tuple[str, str, str]:
    ranked = made.drop_nulls("rank")
    best = ranked.row(0, named=True)
    value, top = share(float(str(row["value"])), 1), share(best["value"], 1)
    detail = Text(
        f"{value}；最高 {best['county']} {top}",
        f"{value}; best is {best['county']}, {top}",
    )
    return str(label), rank(int(str(row["rank"])), ranked.height), str(detail)


def _peers(scope: Scope, look: Look) -> list[tuple[str, str, str]]:

    kind = bank().double_first_type
    what = codes.DEPOSIT_TYPES[kind]
    rows = []
    for group in universes(scope):
        own = market.own_standing(replace(scope, peer_group=group), kind)
        name = codes.peer_group(group)
        label = str(Text(f"{what.zh}份额·{name.zh}", f"Share of {what.en}, {name.en}"))
        row = own.row(0, named=True) if own.height else None
        if row is None or row["rank"] is None:
            why = row["why_rank"] if row else "NOT_LOADED"
            rows.append((label, "—", str(codes.reason(why))))
            continue
        gap = (
            Text("领先第二", "ahead of the next by")
            if row["lead"] >= 0
            else Text("距第一", "short of first by")
        )
        gain = (
            rank(row["increment_rank"], row["bank_count"])
            if row["increment_rank"]
            else "—"
        )
        detail = Text(
            f"{share(row['share'], 1)}，{gap.zh} {money(abs(row['lead']), look.style)}，增量{gain}",
            f"{share(row['share'], 1)}, {gap.en} {money(abs(row['lead']), look.style)}, increment {gain}",
        )
        rows.append(
            (
                label,
                rank(row["rank"], row["bank_count"], tied=row["is_tied"]),
                str(detail),
            )
        )
    return rows  # fmt: skip
