"""What runs and what it stands on, as an operator asks: release, warehouse, books."""

import secrets
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from queries import engine, schema
from queries.books import store
from queries.text import ReaderError

REACHABLE, UNREACHABLE, ABSENT = "reachable", "unreachable", "absent"
PROJECT = Path(__file__).parents[1] / "pyproject.toml"


@cache
def release() -> str:
    """Return the release that runs, as the project is numbered."""
    return str(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])


def standing() -> dict[str, Any]:
    """Return what can be reached, and how new the figures are; no address, no statement.

    Returns:
        `app` (release), `warehouse` and `books` (`reachable`, `unreachable`, or `absent`
        where nothing was loaded yet), `data` (`version`, `load`, `loaded_at` in UTC).

    Source:
        `load_log`.
    """
    return {"app": release(), **_warehouse(), "books": _books()}


def answers() -> bool:
    """Return whether the warehouse answers something it was never asked before."""
    anew = sa.literal(secrets.token_hex(8)).label("anew")
    try:
        engine.pin()
        engine.read(sa.select(schema.bank.c.name_zh, anew).limit(1))
    except ReaderError:
        return False
    finally:
        engine.unpin()
    return True


def _warehouse() -> dict[str, Any]:
    nothing: dict[str, Any] = {"version": None, "load": None, "loaded_at": None}
    if not engine.exists():
        return {"warehouse": ABSENT, "data": nothing}
    try:
        # What goes before `@` is where the warehouse is.
        version = engine.pin().rsplit("@", 1)[-1]
        log = schema.load_log
        newest = sa.select(log.c.load_id, log.c.loaded_at).order_by(
            log.c.load_id.desc()
        )
        rows = engine.read(newest.limit(1)).to_dicts()
    except ReaderError:
        return {"warehouse": UNREACHABLE, "data": nothing}
    finally:
        engine.unpin()
    last = rows[0] if rows else {"load_id": None, "loaded_at": None}
    at = last["loaded_at"]
    told = {"version": version, "load": last["load_id"], "loaded_at": at and at.isoformat()}  # fmt: skip
    return {"warehouse": REACHABLE, "data": told}


def _books() -> str:
    try:
        with store.reading() as connection:
            connection.execute(sa.select(sa.literal(1)))
    except ReaderError:
        return UNREACHABLE
    return REACHABLE
