"""What a steward sees: the form, or the job at hand and what came of it."""

import streamlit as st

from pages.parts.imports import jobs, panels
from pages.parts.imports.jobs import Job
from pages.parts.imports.kinds import kinds
from pages.parts.imports.leave import NOT_YOURS, may_load
from pages.parts.imports.runs import Run
from pages.parts.shell.entrance import address
from pages.parts.shell.imports import names
from pages.parts.shell.imports.form import JOB, form
from pages.parts.shell.imports.progress import progress
from pages.parts.shell.imports.steps import STOPPED, forget, start
from pages.parts.shell.rows import quiet
from pages.parts.shell.stage import show
from queries.scope import Scope
from queries.text import Text

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLOSED, CORRECT = "PeriodClosed", "import_correct"


def desk(scope: Scope) -> None:
    """Draw the form; while a job is at hand, how it stands and what can be done next."""
    if not may_load(scope):
        quiet(NOT_YOURS)
        return
    stopped = st.session_state.pop(STOPPED, None)
    if stopped:
        st.error(str(stopped))
    job = _at_hand(scope)
    if job is None or not job.runs:
        form(scope)
        names.remembered(scope)
        return
    run = _current(scope, job)
    files = str(Text("、", ", ")).join(job.about.names)
    told = (str(kinds()[job.about.feed]), files, job.about.by)
    quiet(" · ".join(part for part in told if part))
    if run.state == "running":
        progress(run)
        return
    {"done": _done, "refused": _refused}.get(run.state, _ended)(scope, job, run)


def _at_hand(scope: Scope) -> Job | None:
    """Return the session's job; after a reload, what the reader was last at."""
    state = st.session_state
    if JOB not in state:
        found = jobs.latest(scope.reader.name)
        state[JOB] = found.folder.name if found else ""
    return jobs.find(state[JOB])


def _current(scope: Scope, job: Job) -> Run:
    """Return the last run; once names were confirmed, the check that follows it."""
    run = job.runs[-1]
    if run.names and job.about.names and run.state == "done":
        start(scope, job, len(job.runs) + 1, correct=run.correct)
        return job.runs[-1]
    return run


def _done(scope: Scope, job: Job, run: Run) -> None:
    answer = run.result
    message = Text(**answer["message"])
    if run.names:
        st.success(str(message))
        _again(job, BACK)
        return
    if not answer["tables"]:
        st.info(str(message))
        _again(job)
    elif run.load:
        _loaded(job, run, message)
    else:
        st.success(str(FINE.join_with(message)))
        _next(scope, job, run)
    if answer["tables"]:
        name = "import_done" if run.load else "import_preview"
        show(*panels.of_check(answer), name=name)


def _loaded(job: Job, run: Run, message: Text) -> None:
    answer = run.result
    ids = ", ".join(map(str, answer["load_ids"]))
    numbers = NUMBERS.fill(version=answer["version"], loads=ids)
    st.success(str(message.join_with(numbers)))
    for file in (job.folder / jobs.FILES).iterdir():
        file.unlink()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/manage/data_health.py",
            label=str(Text("查看数据健康", "See data health")),
            icon=":material/fact_check:",
            query_params=address(),
        )
        _again(job)
    last = answer["load_ids"][-1]
    quiet(UNDO.fill(how=f"python -m data undo {last} --by {job.about.by}"))


def _refused(scope: Scope, job: Job, run: Run) -> None:
    answer = run.result
    if answer["error"] == CLOSED:
        _closed(scope, job, run)
        return
    st.error(str(Text(**answer["message"])))
    with st.container(horizontal=True):
        if answer["problems"] and run.refusal.exists():
            st.download_button(
                str(Text("下载标出错误的工作簿", "Workbook with the errors marked")),
                run.refusal.read_bytes(),
                f"refused_{job.about.names[0]}.xlsx",
                mime=SHEET,
                on_click="ignore",
                key="import_refusal",
                icon=":material/download:",
            )
        _again(job)
    check = next((r for r in reversed(job.runs) if r.is_check), run)
    names.unknown(scope, job, check)
    if answer["problems"]:
        show(panels.problems(answer), name="import_problems")


def _closed(scope: Scope, job: Job, run: Run) -> None:
    """Offer to correct a closed month, as a choice of its own."""
    months = sorted({str(p["value"])[:7] for p in run.result["problems"]})
    st.warning(str(IS_CLOSED.fill(months=", ".join(months))))
    wanted = st.checkbox(str(CORRECT_IT), key=CORRECT)
    with st.container(horizontal=True):
        st.button(
            str(Text("按更正再检查", "Check again as a correction")),
            key="import_recheck",
            type="primary",
            disabled=not wanted,
            on_click=start,
            args=(scope, job, len(job.runs) + 1),
            kwargs={"load": False, "correct": True},
        )
        _again(job)


def _ended(scope: Scope, job: Job, run: Run) -> None:
    told = CANCELLED if run.state == "cancelled" else BROKEN
    st.warning(str(told)) if run.state == "cancelled" else st.error(str(told))
    checked = any(r.result.get("done") and r.is_check for r in job.runs)
    if checked:
        _next(scope, job, run)
    else:
        _again(job)


def _next(scope: Scope, job: Job, run: Run) -> None:
    label = Text("导入（更正已关账月份）", "Load as a correction") if run.correct else Text("导入", "Load")  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            str(label),
            key="import_load",
            type="primary",
            on_click=start,
            args=(scope, job, len(job.runs) + 1),
            kwargs={"load": True, "correct": run.correct},
        )
        _again(job)


def _again(job: Job, label: Text | None = None) -> None:
    st.button(
        str(label or Text("换文件", "Other files")),
        key="import_again",
        on_click=forget,
        args=(job,),
    )


FINE = Text("检查通过。", "The files can be loaded. ")
NUMBERS = Text("版本 {version}，批次 {loads}。", " Version {version}, load {loads}.")
UNDO = Text(
    "如需撤销，请管理员运行 {how}：被替换的行会恢复，导入记录保留两次操作。",
    "To take it back, the administrator runs {how}: the rows it replaced are put in place again, and the log tells of both.",
)
IS_CLOSED = Text(
    "{months} 已关账，文件未导入。确需更正时请勾选下方选项；更正后该月数据标为修订数，原值留有记录。",
    "{months} is closed; nothing was loaded. To correct it, tick the box below: its figures become revised, and the earlier values are kept on record.",
)
CORRECT_IT = Text("更正已关账的月份", "Correct a closed month")
BACK = Text("返回", "Back")
CANCELLED = Text("已取消，仓库没有任何改动。", "Cancelled; the warehouse is unchanged.")
BROKEN = Text(
    "导入程序意外中断，仓库没有任何改动，问题已记录。请重试；如仍出现，请联系管理员。",
    "The loader broke off; the warehouse is unchanged and the problem was logged. Try again, and tell the administrator if it stays.",
)
