"""The banks of the market, and the keys a bank's position is found by."""

from queries import schema
from queries.bank import whole
from queries.engine import remembered

MARKET = schema.market_month
PLACE = ["region_code", "month"]
BANK = [*PLACE, "institution_id"]


@remembered
def own_id() -> str:
    """Return the institution that is the own bank."""
    found = whole(schema.institution).filter("is_own")["institution_id"]
    return str(found[0]) if len(found) else ""


def institutions() -> list[str]:
    """Return the ids of all banks in the market, so that each keeps its colour everywhere."""
    return whole(schema.institution)["institution_id"].to_list()
