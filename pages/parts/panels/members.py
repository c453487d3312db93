"""Who sees what, in which role, from when to when: for the administrator and the yearly review."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from pages.parts.panel import Column, Panel
from queries.administration import validity
from queries.bank import tree
from queries.books import Member
from queries.codes import DUTIES, ROLES, VALIDITY
from queries.text import Text

IN_FORCE, TO_COME, ENDED = VALIDITY
NAMES = ("email", "unit", "org_id", "role", "duty", "valid_from", "valid_to", "state")
DAYS = {"valid_from": pl.Date, "valid_to": pl.Date}


def covering(found: Sequence[Member], person: str, org_id: str, on: date, *, is_whole: bool) -> list[Member]:  # fmt: skip
    """Return the grants asked for.

    Args:
        found: every grant.
        person: part of the address; empty for everybody.
        org_id: who sees this unit, by a grant for it or for one above; empty for all.
        on: the day grants are to count on.
        is_whole: those that do not count on the day as well.
    """
    units, unit = tree(), tree().get(org_id)
    return [
        m for m in found
        if person.strip().casefold() in m.email.casefold()
        and (unit is None or (m.org_id in units and unit.path.startswith(units[m.org_id].path)))
        and (is_whole or m.is_valid(on))
    ]  # fmt: skip


def granted(found: Sequence[Member], on: date) -> Panel:
    """Return grants as a table: person, unit, role, what it may do, validity; those in force first."""
    order = list(VALIDITY)
    rows = sorted(
        ((order.index(validity(m, on)), _row(m, on)) for m in found),
        key=lambda one: (one[0], one[1][0].casefold(), one[1]),
    )
    frame = pl.DataFrame(
        [row for _, row in rows], {n: DAYS.get(n, pl.String) for n in NAMES}, orient="row"
    )  # fmt: skip
    return Panel(
        "members",
        Text("人员与权限，{on}", "Members and what they see, {on}").fill(on=on),
        _message(found, on),
        frame,
        None,
        Text("来源：日常记录中的授权；谁授权、为何授权见“审计日志”", "Source: the grants in the books; the audit log says who granted them and why"),
        (
            Column("email", Text("人员", "Person")),
            Column("unit", Text("机构及下辖", "Unit and all beneath")),
            Column("org_id", Text("机构号", "Unit ID")),
            Column("role", Text("角色", "Role")),
            Column("duty", Text("可做什么", "What it may do")),
            Column("valid_from", Text("起", "From")),
            Column("valid_to", Text("止", "To")),
            Column("state", Text("状态", "State")),
        ),
        is_wide=True,
    )  # fmt: skip


def unit_called(org_id: str) -> str:
    """Return a unit's name, or that it is no longer there."""
    unit = tree().get(org_id)
    return str(unit.name if unit else Text("（机构已不存在）", "(no longer there)"))


def _row(one: Member, on: date) -> tuple[str, str, str, str, str, date, date | None, str]:  # fmt: skip
    return (
        one.email, unit_called(one.org_id), one.org_id, str(ROLES.get(one.role, one.role)), str(DUTIES.get(one.role, "")),
        one.valid_from, one.valid_to, str(VALIDITY[validity(one, on)]),
    )  # fmt: skip


def _message(found: Sequence[Member], on: date) -> Text:
    if not found:
        return Text(
            "没有符合条件的授权。没有授权的人登录后看不到任何数据；请在下方“授权”中添加。",
            "No grant matches. Whoever has none sees nothing after signing in; add one under “Grant” below.",
        )
    states = [validity(m, on) for m in found]
    people = {m.email.casefold() for m in found if m.is_valid(on)}
    told = Text(
        "{people} 人持有 {n} 项有效授权", "Grants in force: {n}, of {people} people"
    ).fill(people=len(people), n=states.count(IN_FORCE))
    if len(found) > states.count(IN_FORCE):
        rest = Text("；另列出未生效 {to_come} 项、已终止 {ended} 项", "; to come: {to_come}; ended: {ended}")  # fmt: skip
        told = told.join_with(rest.fill(to_come=states.count(TO_COME), ended=states.count(ENDED)))  # fmt: skip
    return told.join_with(Text("。", "."))
