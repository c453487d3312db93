"""Whether this process is ready for readers: what a balancer and an operator ask.

`/healthz` needs no sign-in and tells nothing that does: 503 until everything a first
reader would wait for is there, then 200. A warehouse that is lost afterwards is told, and
does not take the process out: it still shows the last good figures.
"""

import asyncio
import threading
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from queries import state

PATH = "/healthz"
PATIENCE = 3.0  # seconds a warehouse may take before it counts as out of reach
ready = threading.Event()


class Healthy:
    """Answers the question whether the process is ready; everything else is passed on.

    Stands before the check of host names: a balancer asks by address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `GET` and `HEAD` of `/healthz`."""
        asked = scope["type"] == "http" and scope["path"] == PATH
        if not asked or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        code, told = await _told()
        answer = JSONResponse(told, code, {"Cache-Control": "no-store"})
        await answer(scope, receive, send)


async def _told() -> tuple[int, dict[str, Any]]:
    if not ready.is_set():
        return 503, {"status": "starting", "app": state.release()}
    return 200, {"status": "ready", **await _standing()}


_asking: asyncio.Task[dict[str, Any]] | None = None


async def _standing() -> dict[str, Any]:
    """Return what can be reached; who asks while another waits for the answer gets that one."""
    global _asking  # noqa: PLW0603
    if _asking is None or _asking.done():
        _asking = asyncio.create_task(asyncio.to_thread(state.standing))
    try:
        return await asyncio.wait_for(asyncio.shield(_asking), PATIENCE)
    except TimeoutError:
        return {"app": state.release(), "warehouse": "slow"}
