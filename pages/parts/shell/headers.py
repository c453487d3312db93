"""What every answer of the server tells the browser: what it may load, keep and frame."""

import hmac
from collections.abc import Sequence
from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.shell.health import Healthy
from pages.parts.shell.opening import Opening, inline
from queries.text import Text

# Nothing comes from elsewhere. Streamlit styles what it draws in place, runs a component's
# script from a blob and WebAssembly for its tables.
POLICY = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {own}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: data:; worker-src 'self' blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
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
                MutableHeaders(scope=message).update(headers(scope))
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
def policy() -> str:
    """Return the policy; of scripts in the page itself only known ones, by hash."""
    return POLICY.format(own=inline())


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
    return [
        Middleware(Guarded),
        Middleware(Healthy),
        *named,
        *vouched,
        Middleware(Opening),
    ]
