"""What surrounds the panels: brand, language, title line, trust strip, steps, share."""

from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.parts import trust
from pages.parts.choice import Settled
from pages.parts.money import Style
from pages.parts.shell import menu, sidebar
from queries.bank import bank
from queries.text import Text, speak, spoken

LANGUAGES = {"zh": "中文", "en": "English"}
HERE = Path(__file__).parent
CSS = f"<style>{(HERE / 'frame.css').read_text(encoding='utf-8')}</style>"
SCRIPT = (HERE / "frame.js").read_text(encoding="utf-8")


def choose_language() -> None:
    """Let the reader choose the language; a new reader gets their browser's."""
    state = st.session_state
    # A run that was sent on to another page may lose what stood in the widget.
    if state.get("lang") not in LANGUAGES:
        asked = st.query_params.get("lang", state.get("spoken", ""))
        local = "en" if (st.context.locale or "zh").lower().startswith("en") else "zh"
        state["lang"] = asked if asked in LANGUAGES else local
    state["spoken"] = state["lang"]
    with st.sidebar:
        st.html('<div class="brand">粮仓 <span>Granary</span></div>')
        st.segmented_control(
            "语言 / Language",
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="lang",
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    speak(state["lang"] if state["lang"] in LANGUAGES else state["spoken"])


def entitle(title: str) -> None:
    """Write the page's title, and keep it for the files the page is exported to."""
    st.session_state["title"] = title
    st.title(title)


def draw(settled: Settled, address: dict[str, str]) -> None:
    """Draw the trust strip, the steps up, and tell what had to be corrected."""
    st.html(CSS + _strip(settled))
    bind(address)
    _steps(settled, address)
    for notice in settled.notices:
        st.warning(str(notice))


def _strip(settled: Settled) -> str:
    scope = settled.scope
    style = Style(settled.unit, bank().currency)
    parts = [escape(str(part)) for part in trust.strip(scope, settled.subject)]
    if bank().is_synthetic:
        parts[-1] = f"<b>{parts[-1]}</b>"
    compared = " · ".join(escape(str(part)) for part in trust.compared(scope, style))
    return (
        f'<div class="strip" data-month="{scope.month}">{" · ".join(parts)}</div>'
        f'<div class="strip quiet">{compared}</div>'
    )


def _steps(settled: Settled, address: dict[str, str]) -> None:
    above = trust.steps(settled.scope)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="steps"
    ):
        for org in above:
            st.button(
                f"{org.name} ›",
                key=f"up_{org.org_id}",
                type="tertiary",
                on_click=sidebar.narrow,
                args=(org.org_id,),
            )
        st.markdown(f"**{settled.scope.org.name}**")
        _share(address)


def _share(address: dict[str, str]) -> None:
    with st.popover(str(Text("分享", "Share")), type="tertiary"):
        st.caption(
            str(Text("此链接带有全部筛选条件：", "This link carries every filter:"))
        )
        here = urlsplit(st.context.url or "")
        st.code(
            f"{here.scheme}://{here.netloc}{here.path}?{urlencode(address)}",
            language=None,
            wrap_lines=True,
        )


def bind(address: dict[str, str]) -> None:
    """Set the page's language; links switch pages and narrow the scope in this session."""
    component = st.components.v2.component("granary_frame", js=SCRIPT)
    told = component(
        key="frame",
        data={"lang": "zh-CN" if spoken() == "zh" else "en"},
        on_open_change=lambda: None,
        on_unit_change=lambda: sidebar.narrow(str(st.session_state["frame"]["unit"])),
        height=1,
    )
    if told.open:
        menu.switch(told.open, address)
