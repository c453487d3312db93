"""Who did what to what, in which scope: the audit log."""

from uuid import uuid4

from queries.books.store import engine, now
from queries.books.tables import audit_log
from queries.scope import Scope


def record(scope: Scope, action: str, subject: str, outcome: str = "done") -> None:
    """Write one line of the audit log.

    Args:
        scope: the reader and the unit it was done for.
        action: `export`, `freeze`, `send`, …
        subject: what it was done to, such as a workbook's name.
        outcome: `done` or `refused`.
    """
    with engine().begin() as connection:
        connection.execute(
            audit_log.insert(),
            {
                "event_id": str(uuid4()),
                "happened_at": now(),
                "email": scope.reader.name,
                "action": action,
                "subject": subject,
                "scope": f"{scope.org.org_id} {scope.month}",
                "outcome": outcome,
                "detail": None,
            },
        )
