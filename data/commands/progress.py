"""A sign of life on stderr for work that takes more than two seconds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from queries.text import Text

PATIENCE = 2.0
TICK = 0.5


@contextmanager
def working(what: Text) -> Iterator[None]:
    """Show the time that has passed while the body works, from the third second on."""
    done = threading.Event()
    label = str(what)
    shown = threading.Thread(target=_show, args=(label, done), daemon=True)
    shown.start()
    try:
        yield
    finally:
        done.set()
        shown.join()


def _show(label: str, done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    form = "{desc} {elapsed}"
    with tqdm(desc=label, bar_format=form, leave=False) as bar:
        while not done.wait(TICK):
            bar.refresh()
