"""Where a unit stands among its sisters: rank, total and label, nothing beneath.

A branch head may know the ranked totals of sister units (通报); this is the only other
door to figures beside `scope.rows`.
"""

from hashlib import sha256

import polars as pl

from queries import config, engine
from queries.bank import Org, tree
from queries.kpi import Kpi, by
from queries.scope import Scope, whole_bank
from queries.text import Text

ANONYMOUS = "anonymous"


def called(org: Org, scope: Scope) -> str:
    """Return what a unit is called to a reader: its name, or a number where sisters have none.

    `GRANARY_SISTERS=anonymous` names only the units a reader may see.
    """
    if scope.reader.may_see(org) or config.load().granary_sisters != ANONYMOUS:
        return str(org.name)
    # An order of its own, so that the number does not give the unit away.
    every = sorted(tree(), key=lambda one: sha256(one.encode()).digest())
    return str(Text("兄弟支行{n:03d}", "sister {n:03d}").fill(n=every.index(org.org_id)))  # fmt: skip


def standings(kpi: Kpi, scope: Scope, peer_class: str | None = None) -> pl.DataFrame:
    """Return every county-level unit's total of a KPI with its rank.

    Args:
        kpi: a KPI that can be split by county.
        scope: the reader's choice; its month and base are kept, its unit is not.
        peer_class: only units of this class (一类, 二类, 三类) where given.

    Returns:
        `(county_id, county, peer_class, value, rank, is_own, reason)`, names as `called`, best first; units
        for which the KPI is not defined come last with a null rank and the reason's code.
    """
    with engine.totals():
        found = by(kpi, whole_bank(scope), "county").rename({kpi.name: "value"})
    units = tree()
    classes = pl.DataFrame(
        [
            (o.org_id, o.peer_class)
            for o in units.values()
            if o.level == "county" and not o.is_closed
        ],
        schema={"county_id": pl.String, "peer_class": pl.String},
        orient="row",
    )
    kept = found.join(classes, on="county_id")
    if peer_class is not None:
        kept = kept.filter(pl.col("peer_class") == peer_class)
    down = kpi.better != "lower"
    return (
        kept.with_columns(
            rank=pl.col("value").rank("min", descending=down).cast(pl.Int64),
            is_own=pl.col("county_id") == scope.org.org_id,
            county=pl.Series(
                "county",
                [called(units[unit], scope) for unit in kept["county_id"]],
                pl.String,
            ),
        )
        .sort("rank", "county_id", nulls_last=True)
        .select(
            "county_id", "county", "peer_class", "value", "rank", "is_own", "reason"
        )
    )
