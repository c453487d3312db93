"""Which folder is the working copy of which server's warehouse."""

import hashlib
import re
from pathlib import Path

import sqlalchemy as sa

from queries import config

SCHEME = re.compile(r"^(postgresql|postgres)(\+\w+)?://")
USUAL_PORT = 5432
# What says which database and schema it is; user and password do not.
PLACE = ("host", "hostaddr", "port", "dbname", "service", "options")
_named: dict[Path, str] = {}


def is_server(url: str) -> bool:
    """Return whether a URL names a PostgreSQL server."""
    return SCHEME.match(url) is not None


def libpq(url: str) -> str:
    """Return the URL as PostgreSQL's own library reads it."""
    return SCHEME.sub("postgresql://", url)


def shown(url: str) -> str:
    """Return a URL as it may be shown to anybody: without user, password and token."""
    if not is_server(url):
        scheme, found, _ = url.partition("://")
        return url if scheme == "duckdb" or not found else f"{scheme}://…"
    made = sa.make_url(libpq(url))
    return f"{made.host or 'localhost'}:{made.port or USUAL_PORT}/{made.database or ''}"


def folder(url: str) -> Path:
    """Return the working copy of a server's warehouse, and remember whose it is.

    It lies in `GRANARY_WORK`, one folder per server, database and options.
    """
    made = sa.make_url(libpq(url))
    told = [shown(url), *(f"{name}={made.query.get(name)}" for name in PLACE)]
    mark = hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]
    name = re.sub(r"[^\w.]+", "-", shown(url)).strip("-")
    place = Path(config.load().granary_work) / f"{name}-{mark}"
    _named[place.absolute()] = url
    return place


def named(place: Path) -> str | None:
    """Return the URL by which a working copy was asked for in this process."""
    return _named.get(place.absolute())


def configured(place: Path) -> str | None:
    """Return the configured warehouse's URL, if its working copy is this folder."""
    url = config.load().granary_warehouse
    is_it = is_server(url) and folder(url).absolute() == place.absolute()
    return url if is_it else None
