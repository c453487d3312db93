"""Open the app without a browser, as a reader with an address in hand does."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from app import FAILED
from queries import engine
from queries.text import speak

HOUSE = Path(__file__).parents[1]
EVERY = [
    page
    for page in sorted((HOUSE / "pages").glob("*/*.py"))
    if page.parent.name not in ("parts", "export", "serve")
]
# Pages of one role, opened as that.
ROLES = {"members": "administrator", "audit": "administrator"}
# Pages with figures in a scope; the others are about people.
PAGES = [page for page in EVERY if page.stem not in ROLES]
SPOKEN = ("error", "warning", "info", "title", "header", "markdown", "caption", "code")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def opened(page=None, **address):
    """Return the app after it opened a page with an address."""
    if page is not None and page.stem in ROLES:
        address.setdefault("as", ROLES[page.stem])
    app = AppTest.from_file(HOUSE / "app.py", default_timeout=300)
    for key, value in address.items():
        app.query_params[key] = value
    # AppTest formats options in this thread, outside the app's run.
    speak(address.get("lang", "zh"))
    app.run()
    if page is not None:
        turn(app, page)
    engine.unpin()
    return app


def turn(app, page):
    """Turn an open app to another page."""
    app.switch_page(str(page.relative_to(HOUSE))).run()
    engine.unpin()


def words(app):
    """Return what the page says, errors and notices included."""
    said = [element.value for kind in SPOKEN for element in app.get(kind)]
    html = [STYLE.sub("", element.proto.body) for element in app.get("html")]
    return "\n".join(str(w) for w in [*said, *html])


def assert_opened(app):
    """Fail where the page raised, or where `app.py` caught what it raised."""
    assert not app.exception
    assert FAILED.zh not in words(app)
    assert FAILED.en not in words(app)
