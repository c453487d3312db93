"""Where the own bank is first in stock and in increment."""

from dataclasses import replace

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.panel import Column, Panel
from pages.parts.panels.market.base import SOURCE, type_words
from queries import codes
from queries.bank import bank
from queries.kpi import named
from queries.positions import universes
from queries.schema import Unit
from queries.scope import Scope
from queries.standing import double_first_by_region
from queries.text import Text

FIRST = ("both", "both_tied")


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
