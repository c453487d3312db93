"""Meeting mode: an edition's screens over the whole window, turned without the server."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from pages.export.material import of_edition
from pages.export.screens import screens
from pages.parts.meeting.compared import scope_of
from pages.parts.meeting.editions import Page, pages
from pages.parts.meeting.masks import covers, masked
from pages.parts.shell import menu, rows
from pages.parts.shell.entrance import address, on_paper
from queries import books
from queries.books import Edition
from queries.scope import Reader
from queries.text import Text, spoken

HERE = Path(__file__).parent
CSS = (HERE / "projector.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "projector.js").read_text(encoding="utf-8")
# What a screen's address has beside the filters: edition, screen, view, seconds, mask.
KEYS = ("edition", "s", "view", "auto", "mask")
SPEAKER = "speaker"
EDITIONS = "editions"
WORDS = {
    "stage": Text("会议演示", "Meeting screen"),
    "back": Text("上一页（←）", "Back (←)"),
    "next": Text("下一页（→ 或空格）", "Next (→ or space)"),
    "full": Text("全屏（F）", "Full screen (F)"),
    "black": Text("黑屏（B）", "Black screen (B)"),
    "mask": Text("遮住机构名称（M）", "Cover names (M)"),
    "speaker": Text("演讲者视图（N）", "Speaker's view (N)"),
    "leave": Text("退出演示", "Leave"),
    "restart": Text("重新计时", "Restart the clock"),
}


def present(reader: Reader) -> None:
    """Show the edition the address names, or say that one must be chosen.

    Raises:
        EditionUnknown: it does not exist, or the reader may not see it.
        EditionDamaged: what is stored is not what was frozen.
    """
    wanted = st.query_params.get("edition", "")
    if not wanted:
        rows.quiet(str(Text("请先选择一份会议材料，再开始演示。", "Choose an edition first, then present it.")))  # fmt: skip
        if st.button(str(Text("会议材料", "Editions")), key="to_editions"):
            menu.switch(EDITIONS, address())
        return
    made = books.opened(wanted, reader)
    component = st.components.v2.component(
        "granary_present", html="<div></div>", js=SCRIPT
    )
    component(
        key="present",
        data=_told(made, reader),
        on_mask_change=_turn_mask,
        on_leave_change=lambda: st.session_state.update(leaving=True),
        height=1,
    )
    if st.session_state.pop("leaving", False):
        menu.switch(EDITIONS, address())


def _told(made: Edition, reader: Reader) -> dict[str, Any]:
    """Return everything the screens need, so that nothing is asked for later."""
    is_masked = st.query_params.get("mask") == "1"
    shown = pages(made)
    if is_masked:
        shown = _covered(made, reader, shown)
    material = replace(of_edition(made, shown, reader), palette=on_paper())
    remarks = {page.panel.id: page.remark for page in shown if page.remark}
    return {
        "css": CSS,
        "edition": made.edition_id,
        "view": st.query_params.get("view", ""),
        "lang": "zh-CN" if spoken() == "zh" else "en",
        "masked": is_masked,
        "words": {name: str(text) for name, text in WORDS.items()},
        "screens": [screen._asdict() for screen in screens(material, remarks)],
    }


def _covered(made: Edition, reader: Reader, shown: list[Page]) -> list[Page]:
    names = covers(scope_of(made, reader))
    return [replace(p, panel=masked(p.panel, names)) for p in shown]


def _turn_mask() -> None:
    is_on = st.query_params.get("mask") == "1"
    st.query_params["mask"] = "0" if is_on else "1"
