"""Grant and end a grant: the forms of the members page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.parts.panels.members import IN_FORCE, TO_COME, covering, unit_called
from pages.parts.shell import office
from pages.parts.shell.rows import quiet
from queries import administration, books
from queries.administration import validity
from queries.bank import tree
from queries.books import ROLES, Member
from queries.codes import DUTIES
from queries.codes import ROLES as CALLED
from queries.scope import Reader
from queries.text import ReaderError, Text

DRAWN = "members_drawn"
PLEASE = Text("请选择", "Choose")


def asked(found: Sequence[Member]) -> list[Member]:
    """Draw the filters and return the grants they leave."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="members_choice"):  # fmt: skip
        person = st.text_input(str(Text("人员", "Person")), placeholder=str(Text("邮箱的一部分", "part of the address")), key="members_person")  # fmt: skip
        unit = st.selectbox(
            str(Text("谁能看到这家机构", "Who sees this unit")), _units(("",)), index=None, format_func=_called,
            placeholder=str(Text("不限", "Any")), key="members_unit",
        )  # fmt: skip
        is_whole = st.toggle(str(Text("也列出未生效和已终止的", "List those to come and ended too")), key="members_whole")  # fmt: skip
    return covering(found, person, unit or "", books.today(), is_whole=is_whole)


def grant(reader: Reader) -> None:
    """Let the administrator grant a unit to a person, and say why."""
    with st.expander(str(Text("授权", "Grant"))), st.form("grant", border=False):
        given = _given(reader)
        if st.form_submit_button(str(Text("授权", "Grant")), type="primary", key="grant_now"):  # fmt: skip
            _grant(reader, **given)
    with st.expander(str(Text("各角色可做什么", "What each role may do"))):
        quiet(*[Text("{role}：{duty}。", "{role}: {duty}.").fill(role=CALLED[r], duty=DUTIES[r]) for r in ROLES])  # fmt: skip


def revoke(reader: Reader, found: Sequence[Member]) -> None:
    """Let the administrator end a grant that counts or will, and say why."""
    today, drawn = books.today(), _drawn()
    live = {m.told: m for m in found if validity(m, today) in (IN_FORCE, TO_COME)}
    with st.expander(str(Text("终止授权", "End a grant"))):
        if not live:
            quiet(Text("没有可终止的授权。", "There is no grant to end."))
            return
        with st.form("revoke", border=False):
            name = st.selectbox(
                str(Text("哪一项", "Which one")), list(live), index=None, format_func=lambda one: _line(live[one]) if one in live else one,
                placeholder=str(PLEASE), key=f"revoke_which_{drawn}",
            )  # fmt: skip
            reason = _reason(f"revoke_reason_{drawn}")
            if st.form_submit_button(str(Text("终止", "End it")), key="revoke_now"):
                _revoke(reader, live.get(name or ""), reason)


def _given(reader: Reader) -> dict[str, Any]:
    drawn = _drawn()
    given: dict[str, Any] = {}
    given["email"] = st.text_input(str(Text("邮箱", "Address")), max_chars=200, key=f"grant_email_{drawn}")  # fmt: skip
    with st.container(horizontal=True):
        given["org_id"] = st.selectbox(
            str(Text("机构（含下辖）", "Unit (and all beneath)")), _units(administration.realm(reader)), index=None,
            format_func=_called, placeholder=str(PLEASE), key=f"grant_unit_{drawn}",
        )  # fmt: skip
        given["role"] = st.selectbox(
            str(Text("角色", "Role")), ROLES, index=None, format_func=lambda r: str(CALLED[r]),
            placeholder=str(PLEASE), key=f"grant_role_{drawn}",
        )  # fmt: skip
        given["valid_from"] = st.date_input(str(Text("起", "From")), books.today(), key=f"grant_from_{drawn}")  # fmt: skip
        given["valid_to"] = st.date_input(str(Text("止（可空）", "To (optional)")), None, key=f"grant_to_{drawn}")  # fmt: skip
    given["reason"] = _reason(f"grant_reason_{drawn}")
    return given


def _grant(reader: Reader, email: str, org_id: str | None, role: str | None, valid_from: date | None, valid_to: date | None, reason: str) -> None:  # fmt: skip
    if not (email.strip() and org_id and role):
        office.say(Text("请填写邮箱、机构和角色。", "Fill in address, unit and role."), is_done=False)  # fmt: skip
        st.rerun()
    one = Member(email.strip(), str(org_id), str(role), valid_from or books.today(), valid_to)  # fmt: skip
    try:
        administration.grant(reader, one, reason)
    except ReaderError as error:
        office.say(error.message, is_done=False)
        st.rerun()
    _done(Text("已授权：{what}。对方刷新页面即生效。", "Granted: {what}. It counts from their next page on."), one)  # fmt: skip


def _revoke(reader: Reader, one: Member | None, reason: str) -> None:
    if one is None:
        office.say(Text("请选择要终止的授权。", "Choose the grant to end."), is_done=False)  # fmt: skip
        st.rerun()
    try:
        administration.revoke(reader, one, reason)
    except ReaderError as error:
        office.say(error.message, is_done=False)
        st.rerun()
    _done(Text("已终止：{what}。对方下一次操作即生效。", "Ended: {what}. It counts from their next step on."), one)  # fmt: skip


def _done(words: Text, one: Member) -> None:
    office.say(words.fill(what=_line(one)))
    st.session_state[DRAWN] = _drawn() + 1
    st.rerun()


def _reason(key: str) -> str:
    hint = Text("如：2026 年任职文件号", "such as the appointment's document number")
    return st.text_input(str(Text("理由（记入审计日志）", "Reason (kept in the audit log)")), max_chars=200, placeholder=str(hint), key=key)  # fmt: skip


def _line(one: Member) -> str:
    return f"{one.email} · {unit_called(one.org_id)} · {CALLED.get(one.role, one.role)}"


def _units(paths: tuple[str, ...]) -> list[str]:
    return [o.org_id for o in tree().values() if o.path.startswith(paths) and not o.is_closed]  # fmt: skip


def _called(org_id: str) -> str:
    return f"{unit_called(org_id)} {org_id}"


def _drawn() -> int:
    """Return which form this is: after a grant an empty one is drawn."""
    return int(st.session_state.get(DRAWN, 0))
