"""The second wall around the audit log: what a database lets the web's role do to the books.

Granary adds to the audit log and never changes it. On PostgreSQL the database itself can
see to that: the owner of the tables runs these statements once, and the web signs in as a
role that owns nothing. Retention (`python -m data audit forget`) runs as the owner.
"""

import re

from queries import books
from queries.text import ReaderError, Text

ADDED_ONLY = {"audit_log"}
ROLE = re.compile(r"[a-z_][a-z0-9_$]{0,62}")


class NotARole(ReaderError):
    """The name is not one that a role can have without quotes."""


def statements(role: str) -> list[str]:
    """Return the SQL that leaves a role what the web needs of the books, in order.

    It may read every table and add to it; change and delete in all but the audit log.

    Raises:
        NotARole: the name is not a plain one.
    """
    if not ROLE.fullmatch(role):
        raise NotARole(
            Text(
                "“{role}”不能用作数据库角色名：须以小写字母或下划线开头，只含小写字母、数字、下划线。",
                "“{role}” is not a role's plain name: lower-case letters, digits and underscores, not beginning with a digit.",
            ).fill(role=role)
        )
    made = []
    for table in books.metadata.sorted_tables:
        more = "" if table.name in ADDED_ONLY else ", UPDATE, DELETE"
        made.append(f"REVOKE ALL ON {table.name} FROM PUBLIC, {role};")
        made.append(f"GRANT SELECT, INSERT{more} ON {table.name} TO {role};")
        if table.name in ADDED_ONLY:
            made.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table.name} FROM PUBLIC, {role};")  # fmt: skip
    return made
