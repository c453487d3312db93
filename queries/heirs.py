"""Units that were merged or split, and who finally holds what they held."""

from typing import Any

import sqlalchemy as sa

from queries import schema
from queries.connections import at_hand

ORG = schema.organization


@at_hand
def heirs() -> sa.Select[Any]:
    """Return who finally holds what a former unit held, and whether that one is closed."""
    step = schema.org_succession
    chain = sa.select(
        step.c.from_org_id, step.c.to_org_id, step.c.effective_on, step.c.portion
    ).cte("chain", recursive=True)
    later = step.alias("later")
    chain = chain.union_all(
        sa.select(
            chain.c.from_org_id,
            later.c.to_org_id,
            chain.c.effective_on,
            (chain.c.portion * later.c.portion).label("portion"),
        ).join(later, later.c.from_org_id == chain.c.to_org_id)
    )
    former = sa.select(step.c.from_org_id)
    is_closed = ORG.c.closed_on.is_not(None).label("is_closed")
    return (
        sa.select(chain, is_closed)
        .outerjoin(ORG, ORG.c.org_id == chain.c.from_org_id)
        .where(chain.c.to_org_id.not_in(former))
    )
