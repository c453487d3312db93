"""Who is at the door: signed in by the bank's provider, vouched for by its proxy, or chosen.

Identity comes with the connection and is read at every run; what it may see is read from
the books each time, so a grant or its end counts from the next run on.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import streamlit as st

from pages.parts.shell import startup
from pages.parts.shell.headers import ELSEWHERE
from queries import access, config
from queries.access import NoGrant, PageDenied
from queries.books import audit
from queries.books.store import BooksUnavailable
from queries.scope import Reader
from queries.text import ReaderError, Text

SIGN_IN = Text("登录", "Sign in")
SIGN_OUT = Text("退出登录", "Sign out")


class NotSignedIn(ReaderError):
    """Nobody is signed in, or not any more."""

    def __init__(self, why: Text | None = None) -> None:
        super().__init__(why or Text("请先登录。", "Please sign in."))


def admit() -> Reader:
    """Return the reader of this connection.

    Raises:
        NotSignedIn: nobody is, or the session has lasted long enough.
        NoGrant: nothing was granted to the person.
        BooksUnavailable: grants cannot be read, and this session knows of none.
    """
    who, state = _who(), st.session_state
    try:
        reader = access.admit(who)
    except NoGrant:
        _once("refused", lambda: audit.refused(who, "no grant"))
        raise
    except BooksUnavailable:
        # Who is in already goes on reading; nobody new is let in.
        seen: tuple[str, Reader] | None = state.get("reader")
        if seen is None or seen[0] != who:
            raise
        return seen[1]
    if access.mode() in access.PERSONAL:
        _once("signed_in", lambda: audit.signed_in(who))
    state["reader"] = (who, reader)
    return reader


def guard(page: str, reader: Reader) -> None:
    """Refuse a page that the reader's roles do not open.

    Raises:
        PageDenied: and the attempt is in the audit log.
    """
    if not access.may_open(reader, page):
        _once(f"refused_{page}", lambda: audit.refused(reader.name, f"page {page}"))
        raise PageDenied


def sign_in(error: NotSignedIn) -> None:
    """Show the way in: the button that leads to the bank's own sign-in page."""
    st.warning(str(error.message))
    if access.mode() == access.OIDC:
        st.button(str(SIGN_IN), on_click=st.login, key="sign_in")


def way_out() -> None:
    """Say who is signed in, and offer to leave."""
    if access.mode() != access.OIDC:
        return
    st.caption(_email())
    st.button(str(SIGN_OUT), on_click=_leave, key="sign_out", type="tertiary")


def role() -> str:
    """Return the demo's reader, from the address or the switch in the sidebar."""
    state = st.session_state
    if "as" not in state:
        asked = st.query_params.get("as", "executive")
        state["as"] = asked if asked in access.readers() else "executive"
    return str(state["as"])


def _who() -> str:
    now = access.mode()
    if now == access.OIDC:
        return _signed_in()
    if now == access.PROXY:
        return _vouched()
    if now == access.SINGLE and not startup.is_loopback():
        # The bank may have been loaded after a demo was opened to others.
        raise NotSignedIn(
            Text("此服务未启用登录，只能在本机打开。", "Without sign-in this opens on the server itself only.")
        )  # fmt: skip
    return role() if now == access.DEMO else ""


def _signed_in() -> str:
    if not st.user.is_logged_in:
        raise NotSignedIn
    since = datetime.fromtimestamp(float(str(st.user.get("iat") or 0)), UTC)
    hours = (datetime.now(UTC) - since).total_seconds() / 3600
    if hours > config.load().granary_session_hours:
        raise NotSignedIn(
            Text(
                "登录已超时，请重新登录。",
                "The session has ended; please sign in again.",
            )
        )
    if st.user.get("email_verified") is False or not _email():
        raise NotSignedIn(
            Text(
                "登录信息中没有可用的邮箱，无法识别您。请联系管理员检查身份提供方的设置。",
                "The sign-in brought no address that can be trusted. Ask the administrator to look at the provider's settings.",
            )
        )
    return _email()


def _email() -> str:
    return str(st.user.get("email") or "").strip()


def _vouched() -> str:
    """Return whom the bank's proxy says this is; only the proxy knows the secret."""
    settings, headers = config.load(), st.context.headers
    given = headers.get(startup.PROXY_SECRET) or ""
    if not hmac.compare_digest(given.encode(), settings.granary_proxy_secret.encode()):
        raise NotSignedIn(ELSEWHERE)
    who = (headers.get(settings.granary_proxy_header) or "").strip()
    if not who:
        raise NotSignedIn
    return who


def _leave() -> None:
    # Whoever wants to leave is never held.
    with suppress(BooksUnavailable):
        audit.signed_out(_email())
    st.logout()


def _once(what: str, record: Callable[[], None]) -> None:
    """Write an event once per session, not at every run."""
    told = st.session_state.setdefault("told", set())
    if (what, _key()) not in told:
        told.add((what, _key()))
        record()


def _key() -> str:
    return _who() if access.mode() in access.PERSONAL else role()
