"""What of a draft of plans would not add up, as problems of a contract."""

import polars as pl

from data.rules import SCHEMA
from queries.plan_sums import Apart, Tree, apart

__all__ = ["Tree", "disagreements"]


def disagreements(
    draft: pl.DataFrame, issued: pl.DataFrame, tree: Tree
) -> pl.DataFrame:
    """Return what would not add up if a draft were issued, as problems of a contract.

    Args:
        draft: rows of `target` in draft, of one year.
        issued: the rows in force of the same year; those of the same key are replaced.
        tree: the units. One whose children have no plan, or not all, is not judged.

    Returns:
        `(row, column, problem, value, file)`: problem `tree_disagrees` or
        `year_disagrees`, value which plan it is and the two figures.
    """
    rows = [
        {"row": None, "column": "value", "problem": found.problem, "value": _told(found), "file": ""}
        for found in apart(draft, issued, tree)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA)


def _told(found: Apart) -> str:
    what = found.kpi if found.slice == "*" else f"{found.kpi} [{found.slice}]"
    return f"{found.org_id} {what} {found.period}: {found.figures}"
