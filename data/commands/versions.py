"""`versions`: what is kept, newest last, the current one marked."""

import argparse

from data import store
from data.commands.speech import answer, table
from queries.text import Text

HELP = "list the versions that are kept"
EMPTY = Text("仓库尚无版本。", "The warehouse has no version yet.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the warehouse is named by the common arguments."""


def run(options: argparse.Namespace) -> int:
    """List number, time (UTC), load and note of each version."""
    place = store.Store(store.folder_of(options.warehouse))
    current = place.current()
    number = current.number if current else None
    listed = [
        {
            "version": version.number,
            "created_at": version.created_at,
            "load_id": version.load_id,
            "note": version.note,
            "is_current": version.number == number,
        }
        for version in place.versions()
    ]
    rows = [
        (
            "*" if v["is_current"] else "",
            v["version"],
            f"{v['created_at']:%Y-%m-%d %H:%M}",
            "" if v["load_id"] is None else v["load_id"],
            v["note"],
        )
        for v in listed
    ]
    head = Text(" ,版本,时间（UTC）,批次,说明", " ,version,made (UTC),load,note")
    shown = table([str(head).split(","), *rows])
    told = Text(shown, shown) if rows else EMPTY
    return answer(options, told, {"current": number, "versions": listed})
