"""What must be true before anybody is let in; otherwise the server does not start."""

import logging
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from pages.parts.shell.headers import guards
from queries import access, config
from queries.bank import bank
from queries.text import ReaderError, Text

SECRET = 32  # characters a secret has at least
PROXY_SECRET = "X-Granary-Proxy"  # noqa: S105  the header's name
DEFAULTS = ("changeme", "secret", "xxx", "random", "your", "example")


def refuse_unsafe() -> None:
    """End the process with what to set, where people would be let in who should not be."""
    faults = [str(fault) for fault in _faults()]
    if faults:
        for fault in faults:
            logging.getLogger("granary").critical(fault)
        sys.exit(1)


def protected() -> list[Middleware]:
    """Return what stands before the application: headers, host names, the proxy's word."""
    settings = config.load()
    hosts = [host.strip() for host in settings.granary_hosts.split(",") if host.strip()]
    is_vouched = settings.granary_access == access.PROXY
    secret = settings.granary_proxy_secret if is_vouched else ""
    return list(guards(hosts, header=PROXY_SECRET, secret=secret))


def at_its_name(page: str) -> list[Route]:
    """Return the route that leads from the start page's own name to where Streamlit serves it."""

    def start(request: Request) -> RedirectResponse:
        return RedirectResponse(f"./?{request.url.query}")

    return [Route(f"/{page}", start)]


def _faults() -> Iterator[Text]:
    wanted = config.load().granary_access
    if wanted and wanted not in access.MODES:
        yield Text(
            "GRANARY_ACCESS={mode} 不存在；可用：{modes}。",
            "There is no GRANARY_ACCESS={mode}; there are {modes}.",
        ).fill(mode=wanted, modes=", ".join(access.MODES))
        return
    synthetic = _is_synthetic()
    if wanted == access.DEMO and synthetic is False:
        yield Text(
            "演示模式只用于演示银行。请把 GRANARY_ACCESS 设为 {oidc}、{proxy} 或（仅本机）{single}。",
            "The demo mode is for the demo bank only. Set GRANARY_ACCESS to {oidc}, {proxy} or, on a machine of your own, {single}.",
        ).fill(oidc=access.OIDC, proxy=access.PROXY, single=access.SINGLE)
    if wanted in ("", access.SINGLE) and synthetic is not True and not is_loopback():
        yield Text(
            "单人模式只能在本机打开。请把服务地址设为 127.0.0.1，或设置 GRANARY_ACCESS={oidc} 或 {proxy}。",
            "The mode for one reader listens on this machine only. Set server.address to 127.0.0.1, or GRANARY_ACCESS={oidc} or {proxy}.",
        ).fill(oidc=access.OIDC, proxy=access.PROXY)
    if wanted == access.OIDC:
        yield from _of_oidc()
    if wanted == access.PROXY:
        yield from _of_proxy()


def _of_oidc() -> Iterator[Text]:
    told = _auth()
    if find_spec("authlib") is None:
        yield Text(
            "缺少登录组件，请重新安装。",
            "The library for sign-in is missing; install again.",
        )
    provider = {**told, **(next((v for v in told.values() if isinstance(v, dict)), {}))}
    missing = [
        name
        for name in (
            "redirect_uri",
            "client_id",
            "client_secret",
            "server_metadata_url",
        )
        if not provider.get(name)
    ]
    if missing:
        yield Text(
            "{file} 的 {part} 缺少 {names}。",
            "{file} lacks {names} under {part}.",
        ).fill(names=", ".join(missing), file="secrets.toml", part="[auth]")
    if _is_weak(str(told.get("cookie_secret") or "")):
        yield Text(
            "{file} 的 cookie_secret 为空、过短或为示例值。请用 {how} 生成。",
            "cookie_secret in {file} is empty, short or an example. Make one with {how}.",
        ).fill(
            file="secrets.toml",
            how='python -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    there = urlsplit(str(told.get("redirect_uri") or ""))
    if there.scheme == "http" and not _is_local(there.hostname or ""):
        yield Text(
            "redirect_uri 是公网地址却没有加密。请改为加密地址（由反向代理或 服务端证书提供）。",
            "redirect_uri is not on this machine and not encrypted. Use an https address (by a reverse proxy or server.sslCertFile).",
        )


def _of_proxy() -> Iterator[Text]:
    if _is_weak(config.load().granary_proxy_secret):
        yield Text(
            "GRANARY_PROXY_SECRET 为空、过短或为示例值。请生成一个，并让反向代理以请求头 {header} 发送。",
            "GRANARY_PROXY_SECRET is empty, short or an example. Make one, and have the proxy send it as the header {header}.",
        ).fill(header=PROXY_SECRET)


def _is_weak(secret: str) -> bool:
    return len(secret) < SECRET or any(word in secret.lower() for word in DEFAULTS)


def _auth() -> dict[str, Any]:
    try:
        return dict(st.secrets.get("auth", {}))
    except FileNotFoundError:
        return {}


def _is_synthetic() -> bool | None:
    """Return whether the bank is the demo's; None where there is none yet."""
    try:
        return bank().is_synthetic
    except ReaderError:
        return True if config.is_demo_default() else None


def is_loopback() -> bool:
    """Return whether readers can come from this machine only.

    Behind nginx every process listens here; where nginx listens is told beside it.
    """
    own = st.get_option("server.address") or "0.0.0.0"  # noqa: S104
    front = st.get_option("browser.serverAddress") or own
    return _is_local(str(own)) and _is_local(str(front))


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
