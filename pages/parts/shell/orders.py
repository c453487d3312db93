"""What a steward orders on a page: the year's template, the issue of a draft, the close of a month."""

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from pages.parts.imports import orders
from pages.parts.imports.leave import NOT_YOURS, may_load
from pages.parts.imports.orders import Order
from pages.parts.shell.rows import quiet
from queries import books, connections, health, planning
from queries.bank import root
from queries.periods import unclosed
from queries.scope import Scope
from queries.text import Language, ReaderError, Text, speak, spoken

EVERY = 1.0
ISSUE, CLOSE = "issue", "close"
BY, DOCUMENT, MONTH = "order_by", "order_document", "order_month"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(scope: Scope, year: int) -> None:
    """Offer the workbook a year's plans are filled into, made when it is asked for."""
    if not may_load(scope) or not connections.takes_loads():
        return
    language = spoken()
    st.download_button(
        str(TEMPLATE.fill(year=year)),
        lambda: _template(scope, year, language),
        f"target_{year}.xlsx",
        mime=SHEET,
        on_click="ignore",
        key="targets_template",
        icon=":material/download:",
        help=str(TEMPLATE_HELP),
    )


def _template(scope: Scope, year: int, language: Language) -> bytes:
    made = orders.template(year, language)
    books.record(scope, "export", f"target_{year}.xlsx")
    return made


def issue(scope: Scope, year: int) -> None:
    """Let a second person put a year's draft in force, or say how their order stands."""
    if not _may(scope) or _at_hand(scope, ISSUE):
        return
    count = planning.drafted(scope.at(root()), year).height
    if not count:
        return
    makers = str(Text("、", ", ")).join(planning.makers(year))
    with st.form("issue"):
        quiet(ISSUES_ALL.fill(year=year, n=f"{count:,}", who=makers or "—"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(str(Text("下达人", "Issued by")), key=BY, max_chars=60)
            st.text_input(str(Text("文号（可空）", "Document number (optional)")), key=DOCUMENT, max_chars=60)  # fmt: skip
            st.form_submit_button(
                str(Text("下达", "Issue")), key="issue_now", type="primary",
                on_click=_issue, args=(scope, year, _name(ISSUE)),
            )  # fmt: skip
        _told()


def _issue(scope: Scope, year: int, name: str) -> None:
    number = str(st.session_state.get(DOCUMENT, "")).strip()
    words = ["issue", "target", f"--year={year}"]
    words += [f"--document={number}"] if number else []
    _give(scope, name, words, f"target {year} {number}".strip())


def close(scope: Scope) -> None:
    """Let the steward sign a month off, or say how their order stands."""
    if not _may(scope) or _at_hand(scope, CLOSE):
        return
    months = {f"{m:%Y-%m}": m for m in reversed(unclosed(health.SOURCES))}
    if not months:
        quiet(ALL_CLOSED)
        return
    with st.form("close"):
        quiet(CLOSES)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(str(Text("月份", "Month")), list(months), key=MONTH)
            st.text_input(str(Text("关账人", "Closed by")), key=BY, max_chars=60)
            st.form_submit_button(
                str(Text("关账", "Close the month")), key="close_now", type="primary",
                on_click=_close, args=(scope, _name(CLOSE)),
            )  # fmt: skip
        _told()


def _close(scope: Scope, name: str) -> None:
    month = str(st.session_state[MONTH])
    _give(scope, name, ["close", month], f"month {month}")


def _may(scope: Scope) -> bool:
    """Return whether the reader may give orders here; say it where not."""
    if not connections.takes_loads():
        quiet(NO_STORE)
    elif not may_load(scope):
        quiet(NOT_YOURS)
    else:
        return True
    return False


def _name(kind: str) -> str:
    """Return the next order's name: the same until it is given, so two clicks are one order."""
    name: str = st.session_state.setdefault(f"{kind}_name", f"{kind}-{uuid4().hex}")
    return name


def _give(scope: Scope, name: str, words: Sequence[str], subject: str) -> None:
    state, kind = st.session_state, name.partition("-")[0]
    by = str(state.get(BY, "")).strip()
    if not by:
        state["order_said"] = WHO
        return
    try:
        books.record(scope, kind, f"{subject} {by}")
    except ReaderError as error:
        state["order_said"] = error.message
        return
    orders.give(name, scope.reader.name, [*words, f"--by={by}"], spoken())
    state.pop(f"{kind}_name", None)


def _told() -> None:
    said = st.session_state.pop("order_said", None)
    if said:
        st.error(str(said))


def _at_hand(scope: Scope, kind: str) -> bool:
    """Return whether an order is at hand, and show how it stands."""
    order = orders.latest(kind, scope.reader.name)
    if order is None:
        return False
    if order.run.state == "running":
        _progress(order)
        return True
    result = order.run.result
    with st.container(key=f"{kind}_said"):
        if result.get("done"):
            st.success(str(Text(**result["message"]).join_with(TAKE_BACK)))
        else:
            st.error(str(Text(**result["message"]) if result else BROKEN))
        label = Text("知道了", "Close this note") if result.get("done") else Text("重新填写", "Fill in again")  # fmt: skip
        st.button(str(label), key=f"{kind}_again", on_click=order.forget)
    return True


@st.fragment(run_every=EVERY)
def _progress(order: Order) -> None:
    # A fragment runs without app.py, so the language has to be chosen again.
    speak(st.session_state["lang"])
    if order.run.state != "running":
        st.rerun()
    st.info(str(AT_WORK.fill(n=round(order.run.seconds))))


TEMPLATE = Text("下载 {year} 年计划模板", "Template of plans for {year}")
TEMPLATE_HELP = Text(
    "每项计划一行，附上年已下达值；填好后在“数据导入”中选“计划”导入，成为草稿。",
    "A row per plan, last year's beside it. Bring it back on the Import page as plans; it becomes a draft.",
)
ISSUES_ALL = Text(
    "下达全行 {year} 年草稿共 {n} 项。草稿导入人：{who}；须由另一人下达。",
    "This issues the whole bank's draft of {year}, {n} plans. Loaded by {who}; another person has to issue it.",
)
CLOSES = Text(
    "关账后该月快报数转为正式数；此后的更正须注明，并标为修订数。",
    "Closing makes the month's preliminary figures final; corrections after it are marked as revised.",
)
ALL_CLOSED = Text(
    "已有数据的月份均已关账，没有待关账的月份。",
    "Every month that is over and has figures is closed.",
)
NO_STORE = Text(
    "数据由所连接的数据库自行维护，不在本页办理下达与关账。",
    "The figures are kept by the database itself; plans are not issued and months not closed here.",
)
WHO = Text("请填写姓名。", "Fill in who signs.")
AT_WORK = Text(
    "正在办理，已用 {n} 秒。可以离开或刷新本页。",
    "At work for {n} s. You may leave or reload this page.",
)
TAKE_BACK = Text(
    "如需撤销，请管理员运行 python -m data undo，批次号见“数据健康”的导入记录。",
    " To take it back, the administrator runs `python -m data undo` with the load's number, which Data health lists.",
)
BROKEN = Text(
    "程序意外中断，仓库没有任何改动，问题已记录。请重试；如仍出现，请联系管理员。",
    "The loader broke off; the warehouse is unchanged and the problem was logged. Try again, and tell the administrator if it stays.",
)
