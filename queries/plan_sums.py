"""Do plans add up: the units beneath to the one above, the quarters to the year?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import polars as pl

ADDITIVE = {"increment", "level", "flow", "reduction", "cap"}
# What adds up month by month cannot be less later in the year.
RUNNING = {"flow", "reduction"}
ORDER = ("q1", "half", "q3", "year")
CENT = 0.01

Values = Mapping[str, float]


class Apart(NamedTuple):
    """One plan that does not add up.

    `problem` is `tree_disagrees` or `year_disagrees`; `figures` the two that differ, in
    the bank's unit.
    """

    problem: str
    org_id: str
    kpi: str
    slice: str
    period: str
    figures: str


@dataclass(frozen=True)
class Tree:
    """The open units: the paths of all, and the units directly beneath each."""

    paths: Mapping[str, str]
    children: Mapping[str, list[str]]

    @classmethod
    def of(cls, organization: pl.DataFrame) -> "Tree":
        """Return the tree of the table `organization`."""
        open_ = organization.filter(pl.col("closed_on").is_null()).sort("org_id")
        beneath = open_.drop_nulls("parent_id").group_by("parent_id").agg("org_id")
        paths = organization.select("org_id", "path").iter_rows()
        return cls(dict(paths), dict(beneath.iter_rows()))


def apart(draft: pl.DataFrame, issued: pl.DataFrame, tree: Tree) -> list[Apart]:
    """Return what would not add up if a draft were issued.

    Args:
        draft: rows of `target` in draft, of one year.
        issued: the rows in force of the same year; those of the same key are replaced.
        tree: the units. One whose children have no plan, or not all, is not judged.
    """
    key = ["kpi", "slice", "org_id", "period"]
    kept = issued.join(draft, on=key, how="anti")
    told = [*map(pl.col, [*key, "kind"]), pl.col("value").cast(pl.Float64)]
    whole = pl.concat([draft.select(told), kept.select(told)])
    return [*_across_units(whole, draft, tree), *_across_periods(whole, draft)]


def _across_units(
    whole: pl.DataFrame, draft: pl.DataFrame, tree: Tree
) -> Iterator[Apart]:
    """Yield the units whose plan is not the sum of the plans beneath them."""
    of = ["kpi", "slice", "period"]
    touched = draft.filter(pl.col("kind").is_in(ADDITIVE)).group_by(of).agg("org_id")
    given = whole.join(touched, on=of, how="semi").partition_by(of, as_dict=True)
    for key, drafted in sorted((tuple(row[:3]), row[3]) for row in touched.iter_rows()):
        values = dict(given[key].select("org_id", "value").iter_rows())
        above = {part for org in drafted for part in _line(tree.paths.get(org, ""))}
        for org in sorted(above & set(values)):
            beneath = _sum(org, values, tree)
            if beneath is not None and abs(values[org] - beneath) > CENT:
                kpi, slice_, period = key
                figures = f"{values[org]:,.2f} ≠ Σ {beneath:,.2f}"
                yield Apart("tree_disagrees", org, kpi, slice_, period, figures)


def _line(path: str) -> list[str]:
    return path.strip("/").split("/")


def _sum(org: str, values: Values, tree: Tree) -> float | None:
    """Return the sum of the plans beneath a unit, if each child has one."""
    parts = []
    for child in tree.children.get(org, []):
        own = values.get(child)
        parts.append(_sum(child, values, tree) if own is None else own)
    known = [part for part in parts if part is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def _across_periods(whole: pl.DataFrame, draft: pl.DataFrame) -> Iterator[Apart]:
    """Yield the plans with quarters but no year, in two kinds, or that fall in the year."""
    of = ["kpi", "slice", "org_id"]
    mine = whole.join(draft, on=of, how="semi").sort(of, maintain_order=True)
    for (kpi, slice_, org), rows in mine.group_by(of, maintain_order=True):
        values = dict(rows.select("period", "value").iter_rows())
        kinds = rows["kind"].unique().sort().to_list()
        course = [(p, values[p]) for p in ORDER if p in values]
        for period, figures in _broken(kinds, course):
            plan = (str(org), str(kpi), str(slice_), period)
            yield Apart("year_disagrees", *plan, figures)


def _broken(
    kinds: list[str], course: list[tuple[str, float]]
) -> Iterator[tuple[str, str]]:
    if len(kinds) > 1:
        yield "year", " / ".join(kinds)
    last, year = course[-1]
    if last != "year":
        yield last, f"{year:,.2f}; year: —"
    for (earlier, before), (period, after) in pairwise(course):
        if RUNNING & set(kinds) and after < before - CENT:
            yield period, f"{after:,.2f} < {earlier} {before:,.2f}"
        elif "cap" in kinds and period == "year" and before > after + CENT:
            yield earlier, f"{before:,.2f} > year {after:,.2f}"
