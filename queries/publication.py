"""The data-version counter of a PostgreSQL warehouse: one row per published state.

It lies in the schema of the warehouse's tables and takes the place of a folder's pointer:
`max(number)` is the version that readers see, and it changes in the transaction that
changes the figures.
"""

import re

import sqlalchemy as sa

# Not of `schema.metadata`: a bank's own warehouse need not have it.
metadata = sa.MetaData()

publication = sa.Table(
    "publication",
    metadata,
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("note", sa.String(2000), nullable=False),
    sa.Column("load_id", sa.Integer(), nullable=True),
)

# What was written before forms of the contract were counted is of this one.
FIRST_FORM = 1
# The form of the contract the tables have, as a remark on this one: it is there with the
# tables, and no form of it has to be migrated.
FORM = "SELECT obj_description(to_regclass('publication'), 'pg_class') AS remark"


def form_remark(form: int) -> str:
    """Return the statement that notes the form."""
    return f"COMMENT ON TABLE publication IS 'Granary, contract {form}'"


def form_of(remark: str | None) -> int:
    """Return the form a remark notes; what was there before forms were counted has none."""
    found = re.search(r"contract (\d+)", remark or "")
    return int(found[1]) if found else FIRST_FORM


# What each publication changed, so that a working copy fetches no more than that: a part
# is a period, in a warehouse's own books a load; empty for the whole table.
change = sa.Table(
    "publication_change",
    metadata,
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.String(63), primary_key=True),
    sa.Column("part", sa.String(24), primary_key=True),
)
