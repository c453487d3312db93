"""Offer what is on the screen as files, built when they are asked for."""

import streamlit as st

from pages.export import formats
from pages.export.material import Section, of
from pages.parts.panel import Panels
from pages.parts.shell.entrance import chosen, look
from queries import books
from queries.text import speak, spoken


def offer(panels: Panels, name: str, title: str = "") -> None:
    """Offer exactly these panels as a file of each kind.

    Args:
        panels: one sheet, slide or paragraph each, in order.
        name: what the file's name begins with.
        title: what the file is about; the page's title by default.
    """
    settled, style, language = chosen(), look().style, spoken()
    about = title or str(st.session_state.get("title", name))
    scope = settled.scope

    def make(kind: str, file: str) -> bytes:
        # Called on the click, outside the run that drew the button.
        speak(language)
        made = formats.build(kind, of(settled, about, [Section(about, panels)], style))
        books.record(scope, "export", file)
        return made

    with st.container(horizontal=True, gap="small", key=f"files_{name}"):
        for kind, one in formats.FORMATS.items():
            file = f"{name}_{scope.org.org_id}_{scope.month:%Y-%m}.{one.ending}"
            st.download_button(
                str(one.label), lambda k=kind, f=file: make(k, f), file,  # type: ignore[misc]
                mime=one.mime, on_click="ignore", key=f"{kind}_{name}", icon=":material/download:",
            )  # fmt: skip
