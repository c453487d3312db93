"""A year's draft beside what is in force: the question of `queries.targets`, of a folder."""

from pathlib import Path

import polars as pl

from data.store import Store
from data.targets.draft import TARGET
from queries import schema
from queries.targets import beside_issued
from queries.text import spoken


def compared(folder: Path, year: int) -> pl.DataFrame:
    """Return the plans of a year in draft beside those issued.

    Returns:
        `(kpi, org_id, org, year, period, slice, kind, version, issued, draft, change)`;
        `issued` and `change` are null where nothing is issued yet.
    """
    with Store(folder).writing("look") as draft:
        draft.abandon()
        found = draft.ask(beside_issued(TARGET.c.year == year))
        orgs = draft.rows(schema.organization)
    names = orgs.select("org_id", org=f"name_{spoken()}")
    return found.join(names, on="org_id", how="left", maintain_order="left")
