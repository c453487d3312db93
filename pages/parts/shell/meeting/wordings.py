"""Say a message in other words, its numbers locked, and note what to say beside it."""

import streamlit as st

from pages.parts.meeting import wording
from pages.parts.meeting.editions import Page, pages
from queries import books
from queries.books import Edition
from queries.scope import Scope
from queries.text import ReaderError, Text


def desk(made: Edition, scope: Scope) -> None:
    """Show every message with its wordings; only the edition's owner can change them."""
    is_owner = made.created_by == scope.reader.name
    if not is_owner:
        st.info(str(books.NotYours().message))
    for page in pages(made):
        with st.container(border=True, key=f"words_{page.panel.id}"):
            _one(made, scope, page, is_owner)


def _one(made: Edition, scope: Scope, page: Page, is_owner: bool) -> None:
    place = f"{made.edition_id}_{page.leaf.language}_{page.leaf.position}"
    now = f"say_{place}"
    st.markdown(f"**{page.section} · {page.panel.title}**")
    offers = wording.offered(page.panel, page.computed)
    with st.container(horizontal=True, key=f"offers_{page.panel.id}"):
        for label, words in {Text("原句", "As computed"): page.computed, **offers}.items():  # fmt: skip
            st.button(
                str(label), key=f"{label.en}_{place}", disabled=not is_owner,
                on_click=st.session_state.update, kwargs={now: words},
            )  # fmt: skip
    said = st.text_area(
        str(Text("会上的表述", "What is said")), str(page.panel.message), key=now, disabled=not is_owner, height=80
    )  # fmt: skip
    remark = st.text_area(
        str(Text("发言备注（只在演讲者视图中显示）", "Remark (only the speaker sees it)")), page.remark,
        key=f"remark_{place}", disabled=not is_owner, height=68,
    )  # fmt: skip
    if st.button(str(Text("保存", "Save")), key=f"save_{place}", disabled=not is_owner):
        _save(made, scope, page, said, remark)


def _save(made: Edition, scope: Scope, page: Page, said: str, remark: str) -> None:
    try:
        words = wording.checked(said, page.computed)
        books.reword(made, scope.reader, page.leaf, words)
        books.remark(made, scope.reader, page.leaf, remark.strip() or None)
    except ReaderError as error:
        st.warning(str(error.message))
        return
    st.success(str(Text("已保存。", "Saved.")))
