"""What every answer of the server tells the browser: what it may load, keep and frame."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.shell.health import Healthy
from queries.text import Text

# Nothing comes from elsewhere. Streamlit styles what it draws in place, runs a component's
# script from a blob and WebAssembly for its tables.
POLICY = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {own}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: data:; worker-src 'self' blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
PAGE = Path(st.__file__).parent / "static" / "index.html"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An address carries the unit and month on screen.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), fullscreen=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ELSEWHERE = Text(
    "请从本行统一入口打开。", "Please open this through the bank's own entrance."
)
# What nearly every page draws with. Streamlit asks for each when the first one comes over
# the socket; told with the page itself they are fetched and compiled meanwhile.
EARLY = ("PlotlyChart", "DataFrame", "Selectbox", "Html", "StreamlitMarkdown", "ButtonGroup", "Checkbox", "DownloadButton", "BidiComponent")  # fmt: skip
YEAR = 31_536_000  # seconds
FILES = ("/media/",)
HEALTH = "/_stcore/health"


class Guarded:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.update(headers(scope))
                if answer.get("content-type", "").startswith("text/html"):
                    answer["Link"] = early()
            await send(message)

        await self.app(scope, receive, told)


def headers(scope: Scope) -> dict[str, str]:
    """Return what is added to the answer of a request."""
    added = ALWAYS | {"Content-Security-Policy": policy()}
    # A proxy that ends TLS says so; said falsely it tells only the one who said it.
    if "https" in (scope["scheme"], Headers(scope=scope).get("x-forwarded-proto")):
        added["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    # What was exported stays neither in the browser's cache nor in a proxy's.
    if any(part in scope["path"] for part in FILES):
        added["Cache-Control"] = "private, no-store"
    return added


class Vouched:
    """Answers only what came through the bank's proxy, which alone knows the secret.

    Files and scripts included: who finds the port beside the proxy gets nothing from it.
    """

    def __init__(self, app: ASGIApp, header: str, secret: str) -> None:
        self.app, self.header, self.secret = app, header, secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what carries the secret, and the question whether the server is up."""
        app = self.app
        if scope["type"] in ("http", "websocket") and scope["path"] != HEALTH:
            given = Headers(scope=scope).get(self.header, "").encode()
            if not hmac.compare_digest(given, self.secret):
                app = PlainTextResponse(f"{ELSEWHERE.zh}\n{ELSEWHERE.en}", 403)
        await app(scope, receive, send)


@cache
def early() -> str:
    """Return the `Link` of the page: the scripts it will need, of the Streamlit at hand."""
    held = PAGE.parent / "static" / "js"
    files = [file.name for name in EARLY for file in held.glob(f"{name}.*.js")]
    return ", ".join(f"<./static/js/{name}>; rel=modulepreload" for name in files)


@cache
def policy() -> str:
    """Return the policy; of scripts in the page itself only Streamlit's own, by hash."""
    held = INLINE.findall(PAGE.read_text(encoding="utf-8"))
    digests = [hashlib.sha256(script.encode()).digest() for script in held]
    own = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    return POLICY.format(own=" ".join(own))


def guards(
    hosts: Sequence[str] = (), *, header: str = "", secret: str = ""
) -> list[Middleware]:
    """Return what stands before the application.

    Args:
        hosts: the names the server answers to, such as `granary.bank.cn` or `*.bank.cn`;
            any where there are none.
        header, secret: what the bank's proxy sends with every request; none where
            there is no proxy.
    """
    named = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))] if hosts else []  # fmt: skip
    vouched = [Middleware(Vouched, header=header, secret=secret)] if secret else []
    return [Middleware(Guarded), Middleware(Healthy), *named, *vouched]
