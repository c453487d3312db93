"""The steps of a job that a click begins: a check, a load, names confirmed or revoked."""

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from pages.parts.imports import jobs
from pages.parts.imports.jobs import About, Job
from pages.parts.shell.imports.form import JOB
from queries import books
from queries.scope import Scope
from queries.text import ReaderError, spoken

STOPPED = "import_stopped"  # why a click began nothing


def start(
    scope: Scope, job: Job, number: int, *, load: bool = False, correct: bool = False, names: Sequence[str] = ()
) -> None:  # fmt: skip
    """Begin the run of that number; the second of two clicks finds it begun."""
    # What cannot be recorded is not begun. Should two clicks both be written, one is run.
    if len(job.runs) < number:
        try:
            _record(scope, job, load=load, names=names)
        except ReaderError as error:
            st.session_state[STOPPED] = error.message
            return
    job.start(number, load=load, correct=correct, language=spoken(), names=list(names))  # fmt: skip


def _record(scope: Scope, job: Job, *, load: bool, names: Sequence[str]) -> None:
    if names:
        books.record(scope, "names", " ".join(names))
    elif load:
        books.record(scope, "import", f"{job.about.feed}: {', '.join(job.about.names)}")


def revoke(scope: Scope, feed: str, written_as: str) -> None:
    """Begin a job without files that revokes a remembered spelling."""
    about = About(feed, {}, scope.reader.name, ())
    job = jobs.create(f"job-{uuid4().hex}", about, ())
    start(scope, job, 1, names=("revoke", feed, written_as))
    st.session_state[JOB] = job.folder.name


def forget(job: Job) -> None:
    """Throw the job away, and go back to the form."""
    job.forget()
    st.session_state[JOB] = ""
