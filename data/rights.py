"""What a PostgreSQL server lets the web's roles do: to the books, and to the warehouse.

To the books, a second wall around the audit log: Granary adds to it and never changes it,
and the database itself can see to that. The owner of the tables runs these statements once,
and the web signs in as a role that owns nothing. Retention (`python -m data audit forget`)
runs as the owner.

The warehouse is read by another role, which writes nothing anywhere and sees, by row-level
security, no more than the reader it asks for (`queries.walls`).
"""

import re

import sqlalchemy as sa

from queries import books, schema, walls
from queries.publication import publication
from queries.text import ReaderError, Text

ADDED_ONLY = {"audit_log"}
# How long a question of the web may take, and a session idle within a transaction.
LONGEST, IDLE = "30s", "60s"
ROLE = re.compile(r"[a-z_][a-z0-9_$]{0,62}")


class NotARole(ReaderError):
    """The name is not one that a role can have without quotes."""


def statements(role: str) -> list[str]:
    """Return the SQL that leaves a role what the web needs of the books, in order.

    It may read every table and add to it; change and delete in all but the audit log.

    Raises:
        NotARole: the name is not a plain one.
    """
    _refuse_other_names(role)
    made = []
    for table in books.metadata.sorted_tables:
        more = "" if table.name in ADDED_ONLY else ", UPDATE, DELETE"
        made.append(f"REVOKE ALL ON {table.name} FROM PUBLIC, {role};")
        made.append(f"GRANT SELECT, INSERT{more} ON {table.name} TO {role};")
        if table.name in ADDED_ONLY:
            made.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table.name} FROM PUBLIC, {role};")  # fmt: skip
    return made


def reading(role: str) -> list[str]:
    """Return the SQL that leaves a role nothing but to read the warehouse, in order.

    It reads the tables and the count of publications, each question in limited time, in
    transactions that are read-only. To be run in the warehouse's schema by its owner.

    Raises:
        NotARole: the name is not a plain one.
    """
    _refuse_other_names(role)
    in_schema = "DO $$ BEGIN EXECUTE format('{what}', current_schema()); END $$;"
    made = [
        in_schema.format(what=f"REVOKE CREATE ON SCHEMA %I FROM PUBLIC, {role}"),
        in_schema.format(what=f"GRANT USAGE ON SCHEMA %I TO {role}"),
    ]
    for table in (*schema.metadata.sorted_tables, publication):
        made.append(f"REVOKE ALL ON {table.name} FROM PUBLIC, {role};")
        made.append(f"GRANT SELECT ON {table.name} TO {role};")
    made += [line for t in walls.WALLED for line in _wall(t, role)]
    made += [
        f"ALTER ROLE {role} SET default_transaction_read_only = on;",
        f"ALTER ROLE {role} SET statement_timeout = '{LONGEST}';",
        f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '{IDLE}';",
    ]
    return made


def _wall(table: sa.Table, role: str) -> list[str]:
    """Return the SQL that shows a role no rows of a table beyond whom it asks for."""
    return [
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY;",
        f"DROP POLICY IF EXISTS granary_sight ON {table.name};",
        f"CREATE POLICY granary_sight ON {table.name} FOR SELECT TO {role} USING ({walls.condition(table)});",
    ]


def _refuse_other_names(role: str) -> None:
    if not ROLE.fullmatch(role):
        raise NotARole(
            Text(
                "“{role}”不能用作数据库角色名：须以小写字母或下划线开头，只含小写字母、数字、下划线。",
                "“{role}” is not a role's plain name: lower-case letters, digits and underscores, not beginning with a digit.",
            ).fill(role=role)
        )
