"""Files built in a process of their own, so that pages go on being drawn meanwhile.

Building a deck keeps Python busy for a second or two; in the server's process every
reader's page would wait its turn with it.
"""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from functools import cache
from multiprocessing import get_context, parent_process
from typing import Any

from pages.export import formats
from pages.export.material import Material, Section
from pages.parts.meeting.frozen import Frozen, freeze, thaw
from queries.text import Language, ReaderError, Text, speak, spoken

PATIENCE = 180  # seconds
WORKERS = max((os.cpu_count() or 2) - 1, 1)
FILES_PER_WORKER = 100  # then it is made anew, so that what libraries keep is let go


@dataclass(frozen=True)
class Parcel:
    """A material that can travel: its panels frozen, everything else as it is."""

    kind: str
    language: Language
    words: dict[str, Any]
    sections: tuple[tuple[str, tuple[Frozen, ...]], ...]


def build(kind: str, material: Material) -> bytes:
    """Return what `formats.build` returns, made in another process.

    Raises:
        ReaderError: what the renderer needs is not there.
        TimeoutError: it took longer than three minutes.
    """
    parcel = _packed(kind, material)
    try:
        done = _pool().submit(_work, parcel).result(PATIENCE)
    except BrokenProcessPool:
        # Killed, by a full memory perhaps: a new process gets one more chance.
        _pool.cache_clear()
        done = _pool().submit(_work, parcel).result(PATIENCE)
    if isinstance(done, Text):
        raise ReaderError(done)
    return done


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        WORKERS, get_context("spawn"), _settle, max_tasks_per_child=FILES_PER_WORKER
    )  # fmt: skip


def _settle() -> None:
    """Stand back behind the pages, and end when the server does, even where it is killed."""
    os.nice(5)
    threading.Thread(target=_follow, name="follow", daemon=True).start()


def _follow() -> None:
    if (server := parent_process()) is not None:
        server.join()
        os._exit(0)


def _packed(kind: str, material: Material) -> Parcel:
    words = {f.name: getattr(material, f.name) for f in fields(Material)}
    sections = tuple(
        (section.title, tuple(freeze(panel) for panel in section.panels))
        for section in words.pop("sections")
    )
    return Parcel(kind, spoken(), words, sections)


def _work(parcel: Parcel) -> bytes | Text:
    """Build the file here; what a reader is told comes back as words."""
    speak(parcel.language)
    sections = tuple(
        Section(title, [thaw(one) for one in panels])
        for title, panels in parcel.sections
    )
    material = Material(sections=sections, **parcel.words)
    try:
        return formats.build(parcel.kind, material)
    except ReaderError as error:
        return error.message
