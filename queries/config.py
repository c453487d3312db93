"""Every environment variable the product reads, with its default."""

import os
from dataclasses import dataclass, fields
from functools import lru_cache


@dataclass(frozen=True)
class Config:
    """Settings fixed for the life of the process; each is read from its upper-case name."""

    granary_warehouse: str = "duckdb:///data/warehouse"
    granary_work: str = "data/work"
    granary_books: str = "sqlite:///data/books.sqlite"
    granary_access: str = ""
    granary_reader: str = "local"
    granary_session_hours: float = 10.0
    granary_proxy_header: str = "X-Forwarded-Email"
    granary_proxy_secret: str = ""
    granary_hosts: str = ""
    granary_sisters: str = "named"
    granary_deck_template: str = ""
    granary_loader: str = ""
    granary_schema: str = ""
    granary_lake: str = ""
    granary_fresh: float = 5.0
    granary_timeout: float = 30.0
    granary_cache_mb: int = 256
    granary_ahead: int = 60
    granary_keep_versions: int = 12
    granary_status_behind: float = 0.05
    granary_max_file_mb: int = 200
    granary_smtp: str = ""
    granary_mail_from: str = ""
    granary_log: str = ""
    lang: str = "en"


NAMES = {field.name: field.name.upper() for field in fields(Config)}


def load() -> Config:
    """Read the environment; unset variables keep their defaults."""
    return _read(tuple(map(os.environ.get, NAMES.values())))


@lru_cache(maxsize=4)
def _read(written: tuple[str | None, ...]) -> Config:
    """Return the settings as they were written: the same words make the same object."""
    given = {name: w for name, w in zip(NAMES, written, strict=True) if w}
    return Config(**{name: type(getattr(Config, name))(w) for name, w in given.items()})


def environment(**changed: str) -> dict[str, str]:
    """Return the environment for a program that is started, with settings changed."""
    return os.environ | changed


def of_loader() -> dict[str, str]:
    """Return the environment of a load that a page orders: it may write where the web only reads."""
    loader = load().granary_loader
    return {**os.environ, **({"GRANARY_WAREHOUSE": loader} if loader else {})}


def spare_threads() -> None:
    """Have polars work in one thread, unless the environment says otherwise.

    A page's frames are small: shared between threads they cost a fifth more. To be
    called before polars is imported for the first time.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")


def is_demo_default() -> bool:
    """Return whether no warehouse was named, so the demo bank may be built."""
    return not os.environ.get("GRANARY_WAREHOUSE")
