"""Keep what the meeting resolved, and report what came of it."""

import streamlit as st

from pages.parts.charts import Look
from pages.parts.meeting.compared import scope_of
from pages.parts.meeting.editions import style_of
from pages.parts.meeting.resolved import steps
from pages.parts.shell import rows
from pages.parts.shell.entrance import look
from queries import books
from queries.books import Decision, Edition
from queries.catalogue import KPIS
from queries.periods import year_end
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

NO_KPI = ""
WANTING = Text("请填写事项和责任人。", "Say what is resolved and who answers for it.")


def desk(made: Edition, scope: Scope) -> None:
    """List an edition's decisions, take a new one, report on those there are."""
    style = style_of(made)
    panel = steps(made.edition_id, scope_of(made, scope.reader), Look(style=style))
    if panel:
        rows.as_text(panel)
    is_owner = made.created_by == scope.reader.name
    if not is_owner:
        st.info(str(books.NotYours().message))
        return
    _new(made)
    for one in books.decisions(made.edition_id):
        _one(one)


def _new(made: Edition) -> None:
    kpis = {NO_KPI: Text("（不设指标）", "(no figure)")} | {k.name: k.label for k in KPIS.values()}  # fmt: skip
    with st.form("decision", clear_on_submit=True, border=True):
        st.markdown(f"**{Text('新增议定事项', 'A new decision')}**")
        matter = st.text_input(str(Text("事项", "Matter")), max_chars=200)
        left, middle, right, last = st.columns(4)
        owner = left.text_input(str(Text("责任人", "Owner")), max_chars=40)
        due = middle.date_input(str(Text("完成时限", "Due on")), year_end(made.month), format="YYYY-MM-DD")  # fmt: skip
        kpi = right.selectbox(str(Text("对应指标", "Figure")), list(kpis), format_func=lambda k: str(kpis[k]))  # fmt: skip
        amount = last.number_input(
            str(Text("目标值（金额用当前单位，比率用 %）", "Aim (money in the unit shown, ratios in %)")), value=None, format="%.2f"
        )  # fmt: skip
        wanted = st.form_submit_button(str(Text("记录", "Keep")))
    if not wanted:
        return
    if not matter.strip() or not owner.strip():
        st.warning(str(WANTING))
        return
    value = None if not kpi or amount is None else amount * _factor(kpi)
    books.decide(made, matter.strip(), owner.strip(), due, kpi or None, value)
    st.rerun()


def _factor(kpi: str) -> float:
    """Return what one of the unit shown is in the warehouse's own unit."""
    unit = KPIS[kpi].unit
    if unit is Unit.MONEY:
        return float(look().style.money.divisor)
    return 0.01 if unit in (Unit.SHARE, Unit.POINTS) else 1.0


def _one(one: Decision) -> None:
    with st.expander(f"{one.matter} · {one.owner} · {one.due_on}"):
        told = st.text_input(
            str(Text("完成情况", "What came of it")), one.outcome or "", max_chars=300, key=f"outcome_{one.decision_id}"
        )  # fmt: skip
        with st.container(horizontal=True, key=f"decision_{one.decision_id}"):
            if st.button(str(Text("保存", "Save")), key=f"report_{one.decision_id}"):
                books.report(one, told.strip() or None)
                st.rerun()
            if st.button(str(Text("撤销事项", "Withdraw")), key=f"withdraw_{one.decision_id}"):  # fmt: skip
                books.withdraw(one)
                st.rerun()
