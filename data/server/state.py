"""What a working copy knows of its server: which one, and the publication it has."""

import json
from dataclasses import dataclass
from pathlib import Path

from data import versions

FILE = "server.json"


@dataclass(frozen=True)
class Mark:
    """A publication: its number, and the moment, which no other history shares."""

    number: int
    published_at: str


@dataclass(frozen=True)
class State:
    """The server as it may be shown, and the publication taken over last."""

    server: str = "?"
    mark: Mark | None = None


def exists(folder: Path) -> bool:
    """Return whether the folder says of itself that it is a working copy."""
    return (folder / FILE).exists()


def read(folder: Path) -> State:
    """Return what the folder says; nothing is known of a folder that is new."""
    try:
        written = json.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return State()
    mark = written.get("publication")
    return State(written["server"], Mark(**mark) if mark else None)


def write(folder: Path, server: str, mark: Mark | None) -> None:
    """Write it down, durably."""
    publication = {"number": mark.number, "published_at": mark.published_at} if mark else None  # fmt: skip
    told = {"server": server, "publication": publication}
    versions.write(folder / FILE, json.dumps(told, ensure_ascii=False))
