"""Offer what is on the screen as files, built when they are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from pages.export import formats, outside
from pages.export.material import Material, Section, of
from pages.parts.panel import Panels
from pages.parts.shell.entrance import chosen, look, on_paper
from queries import access, books
from queries.scope import Reader, Scope
from queries.text import Language, ReaderError, Text, speak, spoken

SAID = "files_said"
Making = Callable[[], Material]


def offer(panels: Panels, name: str, title: str = "") -> None:
    """Offer exactly these panels as a file of each kind.

    Args:
        panels: one sheet, slide or paragraph each, in order.
        name: what the file's name begins with.
        title: what the file is about; the page's title by default.
    """
    settled, style = chosen(), look().style
    about = title or str(st.session_state.get("title", name))
    scope = settled.scope
    stem = f"{name}_{scope.org.org_id}_{scope.month:%Y-%m}"
    buttons(scope, name, stem, lambda: of(settled, about, [Section(about, panels)], style))  # fmt: skip


def buttons(
    who: Scope | Reader, name: str, stem: str, material: Making, kinds: Sequence[str] = tuple(formats.FORMATS)
) -> None:  # fmt: skip
    """Offer a material as a file of each kind, and keep in the audit log who took one.

    Args:
        who: the reader and the unit, for the log.
        name: tells these buttons from others on the page.
        stem: the file's name without its ending.
        material: made on the click, outside the run that drew the button.
        kinds: keys of `formats.FORMATS`.
    """
    language, said, palette = spoken(), _said(), on_paper()

    def held() -> Material:
        return replace(material(), palette=palette)

    def make(kind: str, file: str) -> bytes:
        try:
            return handed_out(who, kind, file, held, language)
        except ReaderError as error:
            # Streamlit says only that it failed; why is said at the next run.
            said[name] = error.message
            raise

    trouble = books.hindrance()
    told = trouble or said.pop(name, None)
    if told:
        st.warning(str(told))
    if trouble:
        return
    with st.container(horizontal=True, gap="small", key=f"files_{name}"):
        for kind in kinds:
            one, why = formats.FORMATS[kind], formats.hindrance(kind)
            file = f"{stem}.{one.ending}"
            st.download_button(
                str(one.label), lambda k=kind, f=file: make(k, f), file,  # type: ignore[misc]
                disabled=why is not None, help=str(why) if why else None, mime=one.mime, on_click="ignore", key=f"{kind}_{name}", icon=":material/download:",
            )  # fmt: skip


def handed_out(
    who: Scope | Reader, kind: str, file: str, material: Making, language: Language
) -> bytes:  # fmt: skip
    """Return a file's bytes, once it is in the audit log who takes what with how many rows.

    Raises:
        BooksUnavailable: it could not be recorded, so nothing is handed out.
        NoGrant, AccessDenied: the grant ended while the button was on the screen.
        ReaderError: what the renderer needs is not there.
    """
    speak(language)
    _still(who)
    held = material()
    made = outside.build(kind, held)
    books.record(who, "export", file, detail=f"rows={held.row_count}")
    return made


def _said() -> dict[str, Text]:
    kept: dict[str, Text] = st.session_state.setdefault(SAID, {})
    return kept


def _still(who: Scope | Reader) -> None:
    """Refuse a file to somebody to whom it is not granted any more."""
    if access.mode() not in access.PERSONAL:
        return
    if isinstance(who, Scope):
        replace(who, reader=access.member(who.reader.name))
    else:
        access.member(who.name)
