"""The league circular (通报表): every sub-branch by class, figure beside figure."""

from collections.abc import Sequence

import polars as pl

from pages.parts.charts import Look, finer
from pages.parts.figures import panel
from pages.parts.numbers import rank, share
from pages.parts.panel import Column, Origin, Panel
from queries import circular as league
from queries.bank import root
from queries.circular import BEFORE, SHARE, Entry
from queries.kpi import Kpi
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

KPIS = ("deposit_average", SHARE, "fee_income", "agri_balance", "npl_ratio")
MOVED = {
    "deposit_average": Text("日均增量", "Increment"),
    SHARE: Text("变动", "Change"),
    "agri_balance": Text("净增", "Net increase"),
}
VALUES = {
    "deposit_average": Text("日均", "Average"),
    SHARE: Text("份额", "Share"),
    "fee_income": Text("本年累计", "Year to date"),
    "agri_balance": Text("余额", "Balance"),
    "npl_ratio": Text("不良率", "Ratio"),
}
PLACES = Text(
    "位次：有计划的按计划完成率，其余按指标本身；类内为同类支行中的位次。",
    "Ranked by plan completion where there is a plan, else by the figure; in class: among its own class.",
)
MONITORED = Text(
    "存款份额按支行所在县，只列授权范围内的，仅供市场监测，不作为考核依据。",
    "The deposit share is that of the county, shown where granted; for monitoring, not an appraisal basis.",
)


@panel
def circular(scope: Scope, look: Look, kpis: Sequence[str] = KPIS) -> Panel:
    """Every sub-branch by class with its figures and ranks, the whole bank last.

    Args:
        scope: its month and base count; sister units are shown by totals and ranks alone.
        look: only printed, in the money unit that suits fees.
        kpis: keys of `queries.circular.ENTRIES`, or KPIs that can be split by county.
    """
    frame = league.circular(scope, kpis)
    entries = {name: league.entry(name) for name in kpis}
    shown = [column for name, one in entries.items() for column in _columns(name, one)]
    month = f"{scope.month:%Y-%m}"
    named = {f"{n}_{part}": k for n, e in entries.items() for part, k in _held(e).items()}  # fmt: skip
    return Panel(
        "circular",
        Text(f"主要指标通报表；{root().name.zh}各支行，{month}", f"League circular; sub-branches of {root().name.en}, {month}"),
        _message(frame, kpis[0], entries[kpis[0]]),
        frame,
        None,
        PLACES.join_with(Text("", " ")).join_with(MONITORED) if SHARE in kpis else PLACES,
        (
            Column("unit", Text("支行", "Sub-branch")),
            Column("peer_class", Text("类别", "Class"), Unit.STATE),
            *[c for c in shown if not frame[c.name].is_null().all()],
        ),
        is_wide=True,
        style=finer(look).style,
        origin=Origin(named, {"county": "unit_id"}, is_traced=scope.org == root()),
    )  # fmt: skip


def _held(entry: Entry) -> dict[str, str]:
    """Return which parts of an entry are KPIs."""
    held = {"value": entry.kpi.name} if entry.kpi.name != SHARE else {}
    if isinstance(entry.gain, Kpi) and held:
        held["gain"] = entry.gain.name
    return held | ({"completion": entry.completion.name} if entry.completion else {})


def _columns(name: str, entry: Entry) -> list[Column]:
    """Return the columns of one figure: value, movement, completion, ranks."""
    kpi, under = entry.kpi, entry.label
    fine = 2 if name.startswith("fee") and kpi.unit is Unit.MONEY else None
    moved = Unit.POINTS if kpi.unit is Unit.SHARE else kpi.unit
    what = BEFORE[entry.gain] if isinstance(entry.gain, str) else MOVED.get(name, Text("增减", "Moved"))  # fmt: skip
    why, unplanned = f"{name}_why", f"{name}_why_completion"
    return [
        Column(f"{name}_value", VALUES.get(name, Text("本期", "Now")), kpi.unit, fine, reason=why, group=under),
        Column(f"{name}_gain", what, moved, fine, group=under),
        Column(f"{name}_completion", Text("完成率", "Completion"), Unit.SHARE, 1, reason=unplanned, group=under),
        Column(f"{name}_rank", Text("位次", "Rank"), Unit.RANK, group=under),
        Column(f"{name}_class_rank", Text("类内", "In class"), Unit.RANK, group=under),
    ]  # fmt: skip


def _message(frame: pl.DataFrame, name: str, entry: Entry) -> Text:
    """Say where the own unit stands, or who is first and last, on the first figure."""
    placed = frame.drop_nulls(f"{name}_rank").sort(f"{name}_rank")
    what, by = entry.label, f"{name}_{entry.ranked}"
    if entry.completion:
        what = what.join_with(Text("计划完成率", ", plan completion"))
    if placed.is_empty():
        return Text("没有可以排位的支行。", "There is no sub-branch to be ranked.")
    own = placed.filter("is_own")
    if own.height == 1 and entry.ranked == "completion":
        row = own.row(0, named=True)
        return Text("{what}：{unit} {value}，{place}。", "{what}: {unit} {value}, {place}.").fill(
            what=what, unit=row["unit"], value=share(row[by], 1),
            place=rank(row[f"{name}_rank"], placed.height),
        )  # fmt: skip
    best, least = placed.row(0, named=True), placed.row(-1, named=True)
    told = Text("{what}：{count} 个支行中{best}居首，{least}居末", "{what}: {best} is first of {count}, {least} last")  # fmt: skip
    said = told.fill(what=what, count=placed.height, best=best["unit"], least=least["unit"])  # fmt: skip
    if entry.ranked == "completion":
        ends = Text("（{high} 与 {low}）", " ({high} and {low})")
        said = said.join_with(ends.fill(high=share(best[by], 1), low=share(least[by], 1)))  # fmt: skip
    return said.join_with(Text("。", "."))
