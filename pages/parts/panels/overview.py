"""Panels of the overview: who is behind, and which hard rule is broken."""

import polars as pl

from pages.parts.charts import Look
from pages.parts.figures import panel
from pages.parts.numbers import share
from pages.parts.panel import Column, Panel
from pages.parts.panels.plans import completed
from pages.parts.panels.subject import where
from queries import codes, progress, quality
from queries.kpi import value
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

SOURCE = Text(
    "来源：信贷系统到期台账与信贷规模计划。",
    "Source: credit system, maturities; credit quota as issued.",
)
RULES = {
    "recovery": Text("当年新放贷款按期收回", "New loans recovered on time"),
    "rollover": Text("当年新放贷款展期、借新还旧", "Rollovers of new loans"),
    "quota": Text("信贷规模", "Credit quota"),
}


@panel
def pace_ranking(scope: Scope, look: Look) -> Panel:
    """Sub-branches by distance to schedule on average deposits, worst first."""
    return completed("pace_ranking", progress.DEPOSITS, scope, look)


@panel
def hard_rules(scope: Scope, look: Look) -> Panel:
    """The rules that are kept exactly or not at all: required, now, by whom broken."""
    del look
    rows = [_recovery(scope), _rollovers(scope), _quota(scope)]
    columns = ("rule", "required", "now", "cases", "who", "status")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Panel(
        "hard_rules",
        Text("硬性要求", "Hard rules").join_with(where(scope)),
        _message(frame, scope),
        frame,
        None,
        SOURCE,
        (
            Column("rule", Text("要求", "Rule")),
            Column("required", Text("标准", "Required")),
            Column("now", Text("当前", "Now")),
            Column("status", Text("状态", "Status"), Unit.STATE),
            Column("cases", Text("未达到的支行", "Sub-branches that break it")),
            Column("who", Text("其中", "Among them")),
        ),
    )  # fmt: skip


Row = tuple[str, str, str, str, str, str]


def _row(
    rule: str, required: Text, now: str, broken: pl.DataFrame, *, known: bool
) -> Row:
    names = broken["county"].to_list()
    who = str(Text("、".join(names[:3]), ", ".join(names[:3])))
    more = str(Text("等", ", …")) if len(names) > 3 else ""
    status = "" if not known else "broken" if names else "kept"
    return str(RULES[rule]), str(required), now, str(len(names)), who + more, status


def _recovery(scope: Scope) -> Row:
    now, why = value(quality.NEW_LOAN_RECOVERY, scope)
    cases = quality.recovery_cases(scope)
    short = cases.filter(pl.col("shortfall") > 0)
    said = share(now) if now is not None else _why(why)
    return _row("recovery", Text("100%", "100 %"), said, short, known=now is not None)


def _rollovers(scope: Scope) -> Row:
    now, why = value(quality.ROLLOVER_VIOLATIONS, scope)
    cases = quality.recovery_cases(scope)
    rolled = cases.filter(pl.col("extended_count") + pl.col("refinanced_count") > 0)
    said = str(Text(f"{now} 笔", f"{now} cases")) if now is not None else _why(why)
    return _row(
        "rollover", Text("0 笔", "0 cases"), said, rolled, known=now is not None
    )


def _quota(scope: Scope) -> Row:
    now, why = value(progress.QUOTA_USAGE, scope)
    over = progress.progress(progress.QUOTA, scope, ("county",)).filter(
        pl.col("completion") > 1
    )
    said = share(now) if now is not None else _why(why)
    return _row("quota", Text("不超过 100%", "at most 100 %"), said, over, known=now is not None)  # fmt: skip


def _why(code: str) -> str:
    return f"— {codes.reason(code)}"


def _message(frame: pl.DataFrame, scope: Scope) -> Text:
    broken = frame.filter(pl.col("status") == "broken")["rule"].to_list()
    if not frame["status"].is_in(["kept", "broken"]).any():
        _, why = value(quality.NEW_LOAN_RECOVERY, scope)
        return Text(
            "没有可判断的硬性要求：{why}。", "No hard rule can be judged: {why}."
        ).fill(why=codes.reason(why))
    if not broken:
        return Text("硬性要求全部达到。", "Every hard rule is kept.")
    return Text(
        f"{len(broken)} 项硬性要求未达到：{'、'.join(broken)}。",
        f"{len(broken)} hard rules are broken: {'; '.join(broken)}.",
    )
