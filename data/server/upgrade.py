"""A server of an older release brought to this one's contract: what it lacks is added there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from data import usual
from data.server import tables
from data.server.pull import newest
from data.server.session import DIALECT, Session
from data.server.tables import TABLES
from queries.publication import FORM, form_of, form_remark, publication
from queries.releases import CONTRACT, refuse_other

COLUMNS = "SELECT attrelid::regclass::text AS name, attname::text AS part FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE pg_table_is_visible(attrelid) AND attnum > 0 AND NOT attisdropped AND relkind IN ('r','p')"  # fmt: skip


@dataclass(frozen=True)
class Added:
    """What a server lacked and has now."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]


def form(session: Session) -> int:
    """Return the form of the contract that the tables of a server have, which has published."""
    return form_of(session.rows(FORM)["remark"].item())


def note(session: Session) -> None:
    """Note on the server that its tables are of this release's form."""
    session.run(form_remark(CONTRACT))


def upgrade(session: Session) -> Added | None:
    """Add what is missing, in one transaction, and publish it: readers and copies notice.

    Rows keep their values. Working copies are fetched anew.

    Returns:
        None where nothing is published, or it is of this release's form already.

    Raises:
        OtherContract: a newer release wrote it.
    """
    there = newest(session)
    if there is None or (before := form(session)) == CONTRACT:
        return None
    if before > CONTRACT:
        refuse_other(before)
    with session.transaction():
        columns = tuple(_columns(session))
        with tables.ensured(session, ()) as new:
            pass
        note(session)
        row = {"number": there.number + 1, "published_at": datetime.now(UTC), "note": f"migrate {before} to {CONTRACT}", "load_id": there.load_id}  # fmt: skip
        session.run(publication.insert().values(row))
    return Added(tuple(sorted(new)), columns)


def _columns(session: Session) -> Iterator[str]:
    there = {(name.rpartition(".")[2], part) for name, part in session.rows(COLUMNS).iter_rows()}  # fmt: skip
    known = {name for name, _ in there}
    for table in TABLES:
        for column in table.columns:
            if table.name in known and (table.name, column.name) not in there:
                for statement in usual.added(table.name, column, DIALECT):
                    session.run(statement)
                yield f"{table.name}.{column.name}"
