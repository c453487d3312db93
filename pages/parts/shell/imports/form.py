"""Choose the kind of file, hand the files over, and have them checked."""

from html import escape
from typing import Any
from uuid import uuid4

import streamlit as st

from pages.parts.imports import jobs, uploads
from pages.parts.imports.kinds import Kind, kinds
from pages.parts.shell.rows import quiet
from queries import books
from queries.scope import Scope
from queries.text import ReaderError, Text, spoken

JOB, DRAWN, SAID = "import_job", "import_name", "import_said"
KIND, ADD, FILES = "import_kind", "import_add", "import_files"


def form(scope: Scope) -> None:
    """Draw the form; a click on its button begins a check of the files."""
    state = st.session_state
    # One name until it is used: both clicks of a double click mean the same job.
    name = state.setdefault(DRAWN, f"job-{uuid4().hex}")
    st.html(_words())
    kind = _kind()
    files = st.file_uploader(
        str(
            Text("文件（可多选，可打包为压缩包）", "Files (several at once, or a ZIP)")
        ),
        accept_multiple_files=True,
        key=f"{FILES}_{name}",
        max_upload_size=uploads.most(),
    )
    refused = escape(str(NOT_TAKEN.fill(most=uploads.most())))
    st.html(f'<div class="not-taken" role="alert">{refused}</div>')
    quiet(LIMIT.fill(most=uploads.most()))
    if state.get(SAID):
        st.error(str(state[SAID]))
    st.button(
        str(Text("检查", "Check")),
        key="import_check",
        type="primary",
        disabled=not files,
        on_click=_check,
        args=(scope, kind, list(files), name),
        help=str(Text("只检查，不改动仓库", "Only looks; changes nothing")),
    )


def _kind() -> Kind:
    every = kinds()
    if st.session_state.get(KIND) not in every:
        st.session_state[KIND] = next(iter(every))
    st.selectbox(
        str(Text("文件类型", "Kind of file")),
        list(every),
        format_func=lambda name: str(every[name]),
        key=KIND,
        persist_state="session",
    )
    kind = every[st.session_state[KIND]]
    quiet(kind.says)
    with st.expander(str(Text("选项", "Options"))):
        for name, label in kind.options.items():
            st.text_input(str(label), key=_slot(kind, name), persist_state="session")
        st.checkbox(str(KEEP), key=ADD, persist_state="session")
    return kind


def _slot(kind: Kind, name: str) -> str:
    return f"import_{kind.name}_{name}"


def _check(scope: Scope, kind: Kind, files: list[Any], name: str) -> None:
    state = st.session_state
    state[SAID] = None
    given = {o: str(state.get(_slot(kind, o), "")).strip() for o in kind.options}
    about = jobs.About(
        kind.name, given, scope.reader.name, (), add=bool(state.get(ADD))
    )
    try:
        job = jobs.create(name, about, files)
        books.record(scope, "import_check", f"{kind.name}: {', '.join(job.about.names)}")  # fmt: skip
    except ReaderError as error:
        state[SAID] = error.message
        return
    job.start(1, load=False, correct=False, language=spoken())
    state[JOB] = name
    state.pop(DRAWN, None)


def _words() -> str:
    """Say in the reader's language what the uploader says in English alone."""
    words = {
        '[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] p': BROWSE,
        '[data-testid="stFileUploaderDropzoneInstructions"] span': DROP,
    }
    rules = [
        f'{place} {{ font-size: 0 !important; }} {place}::after {{ content: "{text}"; font-size: .9rem; }}'
        for place, text in words.items()
    ]
    return f"<style>{' '.join(rules)} {REFUSED_BY_BROWSER}</style>"


# The browser holds a file that is too large back, and says so in a hint in English.
REFUSED_BY_BROWSER = """
[data-testid="stElementContainer"]:has(.not-taken) { display: none; }
[data-testid="stVerticalBlock"]:has([data-testid="stFileChipIconError"]) > [data-testid="stElementContainer"]:has(.not-taken) { display: block; }
.not-taken { font-weight: 600; }
"""
LIMIT = Text(
    "每个文件（或压缩包解压后合计）不超过 {most} MB；CSV、Excel、ODS、Parquet 均可。文件只放在临时文件夹，导入后即删除。",
    "At most {most} MB a file, or a zip unpacked; CSV, Excel, ODS or Parquet. Files lie in a temporary folder and are deleted once loaded.",
)
NOT_TAKEN = Text(
    "未上传：超过 {most} MB，或传输中断。请拆分后再传。",
    "Not taken: more than {most} MB, or the transfer broke off. Split the file.",
)
BROWSE = Text("选择文件", "Choose files")
DROP = Text("或拖到此处", "or drop them here")
KEEP = Text(
    "只补充：保留同期已有的其他行（默认按期整体替换）",
    "Only add: keep the periods' other rows (usually a period is replaced whole)",
)
