"""Unknown names of a refused file, to be confirmed; remembered ones, to be revoked."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pages.parts.imports import names
from pages.parts.imports.jobs import Job
from pages.parts.imports.runs import Run
from pages.parts.shell.imports.steps import revoke, start
from pages.parts.shell.rows import as_text, quiet
from queries.scope import Scope
from queries.text import Text

CHOSEN = "import_spelling"


def unknown(scope: Scope, job: Job, check: Run) -> None:
    """Ask what each unknown name of a refused file stands for; confirm, check again."""
    found = check.result.get("unknown") or []
    if not found:
        return
    with st.container(border=True, key="import_names"):
        told = NAMED.fill(n=len(found))
        st.html(
            f'<div class="panel-message">{escape(str(told))}</div>'
            f'<div class="panel-title">{escape(str(TITLE))}</div>'
        )
        answers = _asked(found[: names.MOST], check.folder.name)
        if len(found) > names.MOST:
            quiet(MORE.fill(n=names.MOST))
        pairs = [word for pair in answers.items() for word in pair]
        st.button(
            str(CONFIRM.fill(n=len(answers))),
            key="import_confirm_names",
            type="primary",
            disabled=not answers,
            on_click=start,
            args=(scope, job, len(job.runs) + 1),
            kwargs={"names": ("confirm", job.about.feed, *pairs), "correct": check.correct},
        )  # fmt: skip
        quiet(KEPT)


def _asked(found: list[dict[str, Any]], run: str) -> dict[str, str]:
    """Return the ids chosen, by spelling; a spelling in two columns is asked once."""
    once = {one["written_as"]: one for one in reversed(found)}
    places = st.columns(2)
    answers = {}
    for number, one in enumerate(reversed(once.values())):
        with places[number % 2]:
            answers[one["written_as"]] = _choice(one, f"import_name_{run}_{number}")
    return {word: code for word, code in answers.items() if code}


def _choice(one: Mapping[str, Any], key: str) -> str | None:
    """Return the id chosen for a name: a proposal, or any other where that is wanted."""
    near, label = names.options(one), names.question(one)
    if len(near) == 1:
        return _box(label, names.everything(one), f"{key}_other", first=False)
    chosen = _box(label, near, key, first=bool(one["clear"]))
    if chosen != names.OTHER:
        return chosen
    return _box(
        str(ANY.fill(word=one["written_as"])),
        names.everything(one),
        f"{key}_other",
        first=False,
    )


def _box(label: str, options: dict[str, str], key: str, *, first: bool) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        list(options),
        index=0 if first else None,
        format_func=lambda code: options[code],
        placeholder=str(Text("请选择", "Choose")),
        key=key,
    )
    return chosen


def remembered(scope: Scope) -> None:
    """List the spellings that are remembered, and offer to revoke one."""
    panel = names.remembered()
    with st.expander(str(panel.title), key="import_remembered"):
        quiet(panel.message)
        if panel.frame.is_empty():
            return
        as_text(panel)
        rows = panel.frame.to_dicts()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                str(Text("要撤销的写法", "Spelling to revoke")),
                range(len(rows)),
                index=None,
                format_func=lambda place: names.spelling(rows[place]),
                placeholder=str(Text("请选择", "Choose")),
                key=CHOSEN,
            )
            row = None if chosen is None else rows[chosen]
            st.button(
                str(Text("撤销", "Revoke")),
                key="import_revoke",
                disabled=row is None,
                on_click=revoke,
                args=(scope, row and row["feed"], row and row["written_as"]),
            )
        quiet(panel.source)


TITLE = Text(
    "未知名称：最接近的已知名称",
    "Unknown names, with the known names most like them",
)
NAMED = Text(
    "有 {n} 个写法在仓库中没有对应编码。请选定各自代表谁，确认后自动重新检查。",
    "{n} spellings have no id in the warehouse. Choose what each stands for; the file is then checked again.",
)
MORE = Text(
    "先列出前 {n} 个；确认后再列其余。",
    "The first {n} are listed; the others follow once these are confirmed.",
)
CONFIRM = Text("确认 {n} 个写法并重新检查", "Confirm {n} spellings and check again")
KEPT = Text(
    "确认一次即记住，以后的同类文件自动换成编码；可在下方“已记住的写法”撤销。",
    "Confirmed once, a spelling is remembered for files of this kind. It can be revoked under the form: Spellings that are remembered.",
)
ANY = Text("“{word}”代表（可输入查找）", "{word} stands for (type to search)")
