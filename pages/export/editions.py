"""Which edition a command means."""

from queries import books
from queries.books import Edition
from queries.scope import Reader
from queries.text import ReaderError, Text

NEWEST = "newest"


class NoEdition(ReaderError):
    """Nothing has been frozen yet that the reader may see."""


def edition(wanted: str, reader: Reader) -> Edition:
    """Return an edition by its id, by the beginning of it, or the newest.

    Raises:
        NoEdition: nothing was frozen yet.
        EditionUnknown: no edition is called so, or the reader may not see it.
    """
    there = books.editions(reader)
    if wanted == NEWEST:
        first = next((e for e in there if e.source_id is None), None)
        if first is None:
            raise NoEdition(
                Text(
                    "还没有封版的会议材料。请在“会议材料”页封版，或用 python -m pages.export freeze。",
                    "No edition has been frozen yet. Freeze one on the page Editions, or with `python -m pages.export freeze`.",
                )
            )
        return first
    alike = [e for e in there if e.edition_id.startswith(wanted)]
    return books.opened(alike[0].edition_id if len(alike) == 1 else wanted, reader)
