"""The filters of the audit log."""

from datetime import timedelta

import streamlit as st

from pages.export.material import Material
from pages.parts.panels import audit as panels
from pages.parts.shell import office
from queries import administration, books
from queries.books import Wanted
from queries.codes import ACTIONS, OUTCOMES
from queries.scope import Reader
from queries.text import Text

USUAL_DAYS = 30
MOST = 100_000  # rows of a workbook; more are exported by the command line
ANY = Text("不限", "Any")


def asked() -> Wanted:
    """Draw the filters and return what they ask for: at first the last thirty days."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit_choice"):
        person = st.text_input(str(Text("人员", "Person")), placeholder=str(Text("邮箱的一部分", "part of the address")), key="audit_person")  # fmt: skip
        action = _one(Text("动作", "Action"), ACTIONS, "audit_action")
        outcome = _one(Text("结果", "Outcome"), OUTCOMES, "audit_outcome")
        first = st.date_input(str(Text("起", "From")), books.today() - timedelta(days=USUAL_DAYS), key="audit_first")  # fmt: skip
        last = st.date_input(str(Text("止（可空）", "To (optional)")), None, key="audit_last")  # fmt: skip
        text = st.text_input(str(Text("文字", "Text")), placeholder=str(Text("对象、范围或说明", "subject, scope or detail")), key="audit_text")  # fmt: skip
    return Wanted(person, action, outcome, first, last, text)


def whole(reader: Reader, wanted: Wanted) -> Material:
    """Return what the workbook holds: every event that is asked for, up to a bound."""
    every = administration.events(reader, wanted, most=MOST)
    count = administration.event_count(reader, wanted)
    return office.material(panels.log(every, count), reader)


def _one(label: Text, words: dict[str, Text], key: str) -> str:
    chosen = st.selectbox(
        str(label), list(words), index=None, format_func=lambda code: str(words[code]),
        placeholder=str(ANY), key=key,
    )  # fmt: skip
    return chosen or ""
