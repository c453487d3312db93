"""The banks of the market, and the keys a bank's position is found by."""

import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered

MARKET = schema.market_month
PLACE = ["region_code", "month"]
BANK = [*PLACE, "institution_id"]


@remembered
def own_id() -> str:
    """Return the institution that is the own bank."""
    table = schema.institution
    found = read(sa.select(table.c.institution_id).where(table.c.is_own))
    return str(found["institution_id"][0]) if found.height else ""


@remembered
def institutions() -> list[str]:
    """Return the ids of all banks in the market, so that each keeps its colour everywhere."""
    table = schema.institution
    statement = sa.select(table.c.institution_id).order_by(table.c.institution_id)
    return read(statement)["institution_id"].to_list()
