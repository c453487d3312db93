"""What the page is told before its scripts run: what to fetch, and where its server is.

Streamlit's page knows neither: it asks for a script when the first element comes over the
socket that needs it, and seeks its server at `/deposit_share/_stcore` before, a tenth of
a second later, it tries `/_stcore`.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE = Path(st.__file__).parent / "static" / "index.html"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
# What nearly every page draws with.
EARLY = ("PlotlyChart", "Selectbox", "Html", "StreamlitMarkdown", "ButtonGroup", "Checkbox", "DownloadButton", "BidiComponent")  # fmt: skip
# The server is where the page's own files are. The name is Streamlit's, for who embeds it.
SCRIPT = 'window.__streamlit = { BACKEND_BASE_URL: new URL(".", location).href };'
HEAD, HTML = b"<head>", "text/html"
# Of the page as it was without the script.
ENTITY = ("content-length", "etag", "last-modified", "accept-ranges")


class Opening:
    """Adds the script and the `Link` to the page; other answers pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if scope["type"] != "http" or HTML not in Headers(scope=scope).get("accept", ""):  # fmt: skip
            await self.app(scope, receive, send)
            return
        asked = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self.app({**scope, "headers": asked}, receive, _Page(send).told)


class _Page:
    """One answer on its way: kept until it is whole where it is a page."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def told(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith(HTML):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        script = b"<script>%s</script>" % SCRIPT.encode()
        body = self._body.replace(HEAD, HEAD + script, 1)
        answer = MutableHeaders(scope=start)
        for name in ENTITY:
            del answer[name]
        answer["Content-Length"] = str(len(body))
        answer["Link"] = early()
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


@cache
def early() -> str:
    """Return the `Link` of the page: the scripts it will need, of the Streamlit at hand."""
    held = PAGE.parent / "static" / "js"
    files = [file.name for name in EARLY for file in held.glob(f"{name}.*.js")]
    return ", ".join(f"<./static/js/{name}>; rel=modulepreload" for name in files)


@cache
def inline() -> str:
    """Return the hashes of the scripts within the page, as a policy names them."""
    held = [SCRIPT, *INLINE.findall(PAGE.read_text(encoding="utf-8"))]
    digests = [hashlib.sha256(script.encode()).digest() for script in held]
    return " ".join(f"'sha256-{base64.b64encode(d).decode()}'" for d in digests)
