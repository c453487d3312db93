"""A warehouse on a PostgreSQL server: the folder is a working copy, the server decides.

Whoever holds the working copy holds the server's advisory lock as well; the copy is brought
up to date before anything is done, and what a new version changed goes to the server in one
transaction before the pointer of the copy moves. A crash in between leaves the copy behind
the server, and the next writer brings it up to date.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data import versions
from data.lock import Hearing
from data.server import address, state
from data.server.pull import newest, pull
from data.server.push import push
from data.server.session import ServerRefused, Session, hold, opened
from data.server.upgrade import Added, form, upgrade
from data.versions import Version
from queries.releases import CONTRACT, refuse_other
from queries.text import ReaderError, Text

__all__ = ["Home", "ServerRefused", "ServerUnnamed", "address", "held", "is_copy"]


OLDER = Text(
    "要放回的数据由旧版本建立，{server} 上的表已是新格式。未作任何更改。请先把备份还原到一个文件夹，运行 python -m data migrate 后再备份，然后还原到服务器。",
    "What is to be put back was made by an older release than the tables on {server}. Nothing was changed. Restore the backup into a folder, run `python -m data migrate` there, back that up and restore it to the server.",
)


class ServerUnnamed(ReaderError):
    """The folder is a working copy, and nothing says how to sign in to its server."""


class Home:
    """Where versions are at home: here in the folder itself, nobody else is asked."""

    number = 0
    "The server's publication; versions made here are numbered above it."

    def refresh(self) -> None:
        """Bring the folder up to date."""

    @contextmanager
    def publishing(
        self, old: Version | None, new: Version, number: int, note: str
    ) -> Iterator[None]:
        """Publish at home what differs, then let the pointer of the folder be moved."""
        del old, new, number, note
        yield


class _Server(Home):
    def __init__(self, folder: Path, session: Session) -> None:
        self.folder, self._session = folder, session

    def refresh(self) -> None:
        """Take over what was published on the server since."""
        there, here = newest(self._session), state.read(self.folder)
        if there:
            refuse_other(form(self._session))
        self.number = there.number if there else 0
        if there is None:
            versions.unpoint(self.folder)
        elif there.mark != here.mark or versions.pointed(self.folder) is None:
            pull(self._session, self.folder, here, there)
            state.write(self.folder, self._session.server, there.mark)

    @contextmanager
    def publishing(
        self, old: Version | None, new: Version, number: int, note: str
    ) -> Iterator[None]:
        """Publish on the server, then here; a crash in between is healed by `refresh`.

        Raises:
            ServerRefused: the version is of an older form than the server's tables.
        """
        if new.contract != CONTRACT:
            raise ServerRefused(OLDER.fill(server=self._session.server))
        done = push(self._session, self.folder, (old, new), number, note)
        yield
        state.write(self.folder, self._session.server, done)
        self.number = number


def is_copy(folder: Path) -> bool:
    """Return whether a folder is the working copy of a server's warehouse."""
    return address.named(folder) is not None or state.exists(folder)


@contextmanager
def held(folder: Path, wait: float, waiting: Hearing | None) -> Iterator[Home]:
    """Hold the server's lock for as long; a folder that is no copy is its own home.

    Raises:
        WarehouseBusy: another writer, here or on another machine, does not finish.
        ServerRefused: the server cannot be reached, or refuses something.
        ServerUnnamed: the folder is a copy, and no URL of its server is known.
    """
    if not is_copy(folder):
        yield Home()
        return
    with _held(folder, wait, waiting) as session:
        if not state.exists(folder):
            state.write(folder, session.server, None)
        yield _Server(folder, session)


def upgraded(folder: Path, wait: float, waiting: Hearing | None) -> Added | None:
    """Bring the server of a working copy to this release's form; None if it has that.

    Raises:
        OtherContract: a newer release wrote it.
        WarehouseBusy, ServerRefused, ServerUnnamed: as `held`.
    """
    with _held(folder, wait, waiting) as session:
        return upgrade(session)


@contextmanager
def _held(folder: Path, wait: float, waiting: Hearing | None) -> Iterator[Session]:
    url = address.named(folder) or address.configured(folder)
    if url is None:
        raise ServerUnnamed(
            Text(
                "{folder} 是 {server} 上仓库的工作副本，不能单独写入。请用 GRANARY_WAREHOUSE 指明该服务器后重试。",
                "{folder} is a working copy of the warehouse on {server} and is not written to by itself. Name that server by GRANARY_WAREHOUSE and try again.",
            ).fill(folder=folder, server=state.read(folder).server)
        )
    with opened(url) as session, hold(session, wait, waiting):
        yield session
