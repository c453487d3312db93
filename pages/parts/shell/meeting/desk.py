"""Make an edition, choose one, and see what can be done with it."""

from urllib.parse import urlencode

import streamlit as st

from pages.export.material import Material, of_edition
from pages.parts.charts import Look
from pages.parts.meeting import editions, storyline
from pages.parts.meeting.compared import changes, scope_of
from pages.parts.meeting.editions import pages
from pages.parts.shell import files, rows
from pages.parts.shell.entrance import address, chosen
from pages.parts.shell.meeting import resolutions, wordings
from pages.parts.shell.stage import select
from queries import books
from queries.books import Edition
from queries.scope import Scope
from queries.text import ReaderError, Text

DOINGS = {
    "files": Text("演示与文件", "Present and files"),
    "words": Text("措辞与备注", "Wording and remarks"),
    "matters": Text("议定事项", "Decisions"),
    "today": Text("与当前数据对照", "Beside today's figures"),
    "drop": Text("删除", "Delete"),
}
CHOSEN = "edition_chosen"


def desk(scope: Scope) -> None:
    """Offer to freeze the unit and month on screen, and the editions there are."""
    there = _whole(books.editions(scope.reader))
    with st.expander(str(Text("新建封版", "Freeze a new one")), expanded=not there):
        _freeze(scope)
    if not there:
        rows.quiet(str(Text("还没有会议材料。选好内容后点“封版”，之后的数据变动不再影响它。", "There is no edition yet. Choose the panels and freeze them; later figures will not change it.")))  # fmt: skip
        return
    made = _choose(there)
    doing = select(Text("操作", "Do"), DOINGS, "edition_doing")
    act = {"files": _files, "words": wordings.desk, "matters": resolutions.desk, "today": _today, "drop": _drop}  # fmt: skip
    act[doing](made, scope)


def _whole(found: list[Edition]) -> list[Edition]:
    """Leave out what was made for a unit of an edition that is in the list itself."""
    known = {one.edition_id for one in found}
    return [one for one in found if one.source_id not in known]


def _freeze(scope: Scope) -> None:
    settled = chosen()
    title = st.text_input(
        str(Text("材料名称", "What it is called")),
        placeholder=str(editions.default_title(settled)), max_chars=80, key="edition_title",
    )  # fmt: skip
    labels = {s.panel: f"{storyline.CHAPTERS[s.chapter]} · {s.label}" for s in storyline.SCENES}  # fmt: skip
    names = st.multiselect(
        str(Text("内容与次序（按选择的先后）", "Panels, in the order they are chosen")),
        list(labels), storyline.usual(), format_func=lambda name: labels[name], key="edition_panels",
        placeholder=str(Text("请选择", "Choose")),
    )  # fmt: skip
    where = f"{scope.org.name} · {scope.month:%Y-%m}"
    if st.button(str(Text("封版：{where}", "Freeze {where}").fill(where=where)), key="edition_freeze", icon=":material/lock:"):  # fmt: skip
        try:
            made = editions.make(settled, title, names)
        except ReaderError as error:
            st.warning(str(error.message))
            return
        st.session_state[CHOSEN] = made.edition_id
        st.toast(str(Text("已封版：{title}", "Frozen: {title}").fill(title=made.title)))
        st.rerun()


def _choose(there: list[Edition]) -> Edition:
    known = {one.edition_id: one for one in there}
    if st.session_state.get(CHOSEN) not in known:
        st.session_state[CHOSEN] = there[0].edition_id
    st.selectbox(
        str(Text("会议材料（最新的在前）", "Edition (newest first)")), list(known), key=CHOSEN,
        format_func=lambda one: _called(known[one]) if one in known else one,
    )  # fmt: skip
    return known[st.session_state[CHOSEN]]


def _called(made: Edition) -> str:
    words = Text("{title}（{at} 封版，{who}）", "{title} (frozen {at}, {who})")
    return str(words.fill(title=made.title, at=f"{made.created_at:%Y-%m-%d %H:%M} UTC", who=made.created_by))  # fmt: skip


def _files(made: Edition, scope: Scope) -> None:
    shown = pages(made)
    query = urlencode(address() | {"edition": made.edition_id})
    links = [
        (f"./present?{query}", Text("开始演示", "Present")),
        (f"./present?{query}&view=speaker", Text("演讲者视图", "Speaker's view")),
        (f"./present?{query}&mask=1", Text("遮住名称演示", "Present with names covered")),
    ]  # fmt: skip
    with st.container(horizontal=True, key="edition_links"):
        for place, label in links:
            st.link_button(str(label), place, icon=":material/slideshow:")

    def material() -> Material:
        return of_edition(made, pages(made), scope.reader)

    files.buttons(scope_of(made, scope.reader), "edition", made.title, material)
    st.dataframe(
        {
            str(Text("次序", "No.")): list(range(1, len(shown) + 1)),
            str(Text("章节", "Chapter")): [page.section for page in shown],
            str(Text("内容", "Panel")): [str(page.panel.title) for page in shown],
            str(Text("结论", "Message")): [str(page.panel.message) for page in shown],
        },
        hide_index=True,
    )
    st.caption(f"SHA-256 {made.content_hash} · {made.edition_id}")


def _today(made: Edition, scope: Scope) -> None:
    panel = changes(made, scope.reader, Look())
    (st.success if panel.frame.is_empty() else st.warning)(str(panel.message))
    if panel.frame.height:
        rows.as_grid(panel, "edition_changes", Text("。", "."))


def _drop(made: Edition, scope: Scope) -> None:
    st.write(str(Text("删除后，材料、措辞和议定事项都不能恢复。", "Panels, wordings and decisions cannot be brought back.")))  # fmt: skip
    sure = st.checkbox(str(Text("确认删除“{title}”", "Yes, delete “{title}”").fill(title=made.title)), key=f"edition_sure_{made.edition_id}")  # fmt: skip
    if st.button(str(Text("删除", "Delete")), disabled=not sure, key="edition_drop"):
        try:
            books.drop(made, scope.reader)
        except ReaderError as error:
            st.warning(str(error.message))
            return
        books.record(scope, "delete", f"{made.title} {made.edition_id}")
        st.rerun()
