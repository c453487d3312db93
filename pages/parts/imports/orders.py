"""Orders to the loader that bring no files: issue a year's plans, close a month.

An order is a run like those of a job, in a folder of its own, so it outlives a reload of
the page; making the folder by renaming is the claim to it, as with jobs.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pages.parts.imports import jobs
from pages.parts.imports.runs import Run
from queries import config
from queries.text import Language, ReaderError, Text

ABOUT = "order.json"
PATIENCE = 120.0  # seconds a template may take; a load that publishes is waited for


class Order(NamedTuple):
    """What the loader was told to do, and how it stands."""

    folder: Path
    run: Run

    def forget(self) -> None:
        """Throw away what was said about it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def give(name: str, by: str, words: Sequence[str], language: Language) -> bool:
    """Have the loader do something, as the order of that name.

    Args:
        name: the kind of order and a word drawn by the page: both clicks of a double
            click name one order, and the second finds it given.
        by: the reader, who finds the order again after a reload.
        words: those of the command line, the language and form of the answer left out.
        language: that of what it says on the way.

    Returns:
        Whether this call gave it.
    """
    jobs.tidy()
    made = Path(tempfile.mkdtemp(prefix="new-", dir=jobs.root()))
    (made / ABOUT).write_text(json.dumps({"by": by}), "utf-8")
    try:
        folder = made.rename(jobs.root() / name)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        return False
    _order(folder).run.begin([*words, "--json", f"--lang={language}"])
    return True


def latest(kind: str, by: str) -> Order | None:
    """Return what a person ordered last of a kind, if it is running or of this hour."""
    abouts = [f for f in jobs.root().glob(f"{kind}-*/{ABOUT}") if _by(f) == by]
    newest = max(abouts, key=lambda f: f.stat().st_mtime, default=None)
    if newest is None:
        return None
    order = _order(newest.parent)
    is_recent = time.time() - newest.stat().st_mtime < jobs.RECENT
    return order if is_recent or order.run.state == "running" else None


def _order(folder: Path) -> Order:
    return Order(folder, Run(folder, load=True, correct=False))


def _by(about: Path) -> str:
    return str(json.loads(about.read_text("utf-8"))["by"])


class TemplateFailed(ReaderError):
    """The workbook to fill could not be made."""


def template(year: int, language: Language) -> bytes:
    """Return the workbook a year's plans are filled into, as the command line writes it.

    Raises:
        TemplateFailed: in the loader's words.
    """
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "template.xlsx"
        words = ["template", "target", f"--year={year}", "-o", str(file), "--json", f"--lang={language}"]  # fmt: skip
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "data", *words],
            capture_output=True, text=True, check=False, timeout=PATIENCE, env=config.of_loader(),
        )  # fmt: skip
        if done.returncode:
            raise TemplateFailed(Text(**json.loads(done.stdout)["message"]))
        return file.read_bytes()
