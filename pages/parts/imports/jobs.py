"""Jobs: files in a folder of their own, and what the loader was run for on them.

The state of a job is on disk, so it outlives a reload of the page and a restart of the
app. A job's runs are numbered folders: making one by renaming is the claim to it, so a
second click finds it taken.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pages.parts.imports import uploads
from pages.parts.imports.runs import Run
from pages.parts.imports.uploads import Upload
from queries import config

FILES, ABOUT, WHAT = "files", "about.json", "what.json"
KEPT = 24 * 3600.0  # seconds
RECENT = 3600.0


@dataclass(frozen=True)
class About:
    """What a job is: the feed, its options, who brought the files, and the files' names."""

    feed: str
    options: Mapping[str, str]
    by: str
    names: Sequence[str]
    add: bool = False


@dataclass(frozen=True)
class Job:
    """Files that were brought, and the runs of the loader on them, oldest first."""

    folder: Path
    about: About

    @property
    def runs(self) -> list[Run]:
        """What the loader was run for so far; the last is the one that counts."""
        found = sorted(f for f in self.folder.iterdir() if f.name.isdigit())
        return [Run(folder, **_read(folder / WHAT)) for folder in found]

    def start(
        self, number: int, *, load: bool, correct: bool, language: str, names: Sequence[str] = ()
    ) -> Run | None:  # fmt: skip
        """Run the loader as the job's run of that number, unless it was claimed already."""
        what: dict[str, Any] = {"load": load, "correct": correct, "names": names}
        made = Path(tempfile.mkdtemp(prefix="new-", dir=self.folder))
        (made / WHAT).write_text(json.dumps(what, ensure_ascii=False), "utf-8")
        folder = self.folder / f"{number:02d}"
        try:
            made.rename(folder)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            return None
        run = Run(folder, **what)
        run.begin(self._words(run, language))
        return run

    def _words(self, run: Run, language: str) -> list[str]:
        """Return the words of the command line for a run."""
        about = self.about
        if run.names:
            action, *rest = run.names
            return ["names", action, f"--by={about.by}", "--json", f"--lang={language}", "--", *rest]  # fmt: skip
        words = ["load", about.feed, f"--by={about.by}", "--json", "--progress-json"]
        words += [f"--lang={language}", f"--refusal={run.refusal}"]
        words += [f"--{name}={value}" for name, value in about.options.items() if value]
        flags = {"--dry-run": not run.load, "--correct": run.correct, "--add": about.add}  # fmt: skip
        words += [flag for flag, is_on in flags.items() if is_on]
        files = [str(self.folder / FILES / name) for name in about.names]
        return [*words, "--", *files]

    def forget(self) -> None:
        """Throw the files and what was said about them away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def create(name: str, about: About, files: Sequence[Upload]) -> Job:
    """Take files in as a job of that name; the second of two at once gets the first's.

    Args:
        name: drawn by the page, so that a double click names one job.
        about: its `names` are not looked at: they come from the files.
        files: as the browser sent them; none for a job that is about names alone.

    Raises:
        UploadRefused: see `uploads.save`; no job is made.
    """
    tidy()
    made = Path(tempfile.mkdtemp(prefix="new-", dir=root()))
    (made / FILES).mkdir()
    try:
        names = uploads.save(files, made / FILES) if files else []
        (made / ABOUT).write_text(
            json.dumps(asdict(about) | {"names": names}, ensure_ascii=False), "utf-8"
        )
        if not (root() / name).exists():
            made.rename(root() / name)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Job(root() / name, About(**_read(root() / name / ABOUT)))


def find(name: str) -> Job | None:
    """Return a job by its name, if it is still kept."""
    folder = root() / name
    about = folder / ABOUT
    return Job(folder, About(**_read(about))) if name and about.exists() else None


def latest(by: str) -> Job | None:
    """Return what a person was last at: running, or begun within the hour."""
    jobs = [j for f in root().glob("job-*") if (j := find(f.name)) and j.about.by == by]
    newest = max(jobs, key=lambda j: j.folder.stat().st_mtime, default=None)
    if newest is None or not newest.runs:
        return None
    is_recent = time.time() - newest.folder.stat().st_mtime < RECENT
    return newest if is_recent or newest.runs[-1].state == "running" else None


def root() -> Path:
    """Return the folder of all jobs for this warehouse, ours alone to read."""
    who = os.getuid() if hasattr(os, "getuid") else 0
    mark = sha256(config.load().granary_warehouse.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"granary-imports-{who}" / mark
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    return folder


def tidy() -> None:
    """Throw away jobs that nobody has looked after for a day."""
    for folder in root().iterdir():
        job = find(folder.name)
        is_running = job and job.runs and job.runs[-1].state == "running"
        if not is_running and time.time() - folder.stat().st_mtime > KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
