"""How far a run is: asked every second, and left when it ends."""

import streamlit as st

from pages.parts.imports.runs import Run
from pages.parts.shell.rows import quiet
from queries.text import Text, speak

EVERY = 1.0


@st.fragment(run_every=EVERY)
def progress(run: Run) -> None:
    """Show the step and the time; offer to cancel; draw the whole page when it is over."""
    # A fragment runs without app.py, so the language has to be chosen again.
    speak(st.session_state["lang"])
    if run.state != "running":
        st.rerun()
    stage, fraction = run.progress
    what = Text("正在导入", "Loading") if run.load else Text("正在检查", "Checking")
    if run.names:
        what = Text("正在更新名称对照", "Updating the spellings")
    passed = Text("已用 {n} 秒", "{n} s").fill(n=round(run.seconds))
    begun = Text("启动中", "Starting")
    with st.container(key="import_progress"):
        st.progress(
            min(fraction, 1.0),
            f"{what} · {stage if str(stage) else begun} · {passed}",
        )
        st.button(str(Text("取消", "Cancel")), key="import_cancel", on_click=run.cancel)
        quiet(SAFE)


SAFE = Text(
    "可以离开或刷新本页，工作照常进行。取消时仓库保持原样；已进入发布的导入会完成。",
    "You may leave or reload this page; the work goes on. Cancelling leaves the warehouse as it was; a load that is being published is completed.",
)
