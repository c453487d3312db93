"""Who is asking, and for which rows: the one place where access becomes SQL."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from queries import schema
from queries.bank import Org, Path, bank, root, tree
from queries.periods import Base, available, base_of, is_one_of
from queries.placed import ORG, period_of, placed, units
from queries.rolled import rolled
from queries.text import ReaderError, Text
from queries.touched import Touched, note


class AccessDenied(ReaderError):
    """The reader asked for a unit they have no grant for."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您没有查看该机构的权限。请从机构列表中选择，或联系管理员。",
                "You may not see this unit. Choose one from the list, or ask the administrator.",
            )
        )


@dataclass(frozen=True)
class Reader:
    """A person, their role, and the paths of the units they were granted.

    Made by `queries.access` alone, from what the books grant: a `Path` comes from a unit
    of the tree, so no text that somebody typed can be one.
    `is_administrator`: manages members, which by itself grants no figures.
    Readers granted the same are equal, whatever they are called: they share what was
    worked out, so nothing that is kept may tell a name.
    """

    name: str = field(compare=False)
    role: str
    grants: tuple[Path, ...]
    is_administrator: bool = False

    def __post_init__(self) -> None:
        # "/R/E" would begin "/R/E2/" as well, and "/" everything.
        if not all(g.strip("/") and g[0] == g[-1] == "/" for g in self.grants):
            raise AccessDenied

    def may_see(self, org: Org) -> bool:
        """Return whether a unit lies within the grants."""
        return any(org.path.startswith(grant) for grant in self.grants)

    def units(self) -> list[Org]:
        """Return every open unit the reader may choose, parents before children."""
        return [o for o in tree().values() if self.may_see(o) and not o.is_closed]


@dataclass(frozen=True)
class Scope:
    """What a reader has chosen, within what they may see.

    `against` is `year_start`, `last_month`, `last_year` or a month-end in ISO form.
    A scope cannot be made for a unit outside the reader's grants, nor for one that the
    tree does not have there; copied, changed or unpickled it is checked again.
    """

    reader: Reader
    org: Org
    month: date
    against: str = "year_start"
    peer_group: str = "all"

    def __post_init__(self) -> None:
        known = tree().get(self.org.org_id)
        if known is None or known.path != self.org.path:
            raise AccessDenied
        if not self.reader.may_see(self.org):
            raise AccessDenied

    def __reduce__(self) -> tuple[Any, ...]:
        return Scope, (self.reader, self.org, self.month, self.against, self.peer_group)

    @classmethod
    def within(cls, reader: Reader, org_id: str, month: date, **chosen: str) -> "Scope":
        """Return the chosen scope.

        Raises:
            AccessDenied: the unit is unknown or not granted; which of the two is
                not told.
        """
        org = tree().get(org_id)
        if org is None:
            raise AccessDenied
        return cls(reader, org, month, **chosen)

    def at(self, org: Org) -> "Scope":
        """Return the same choice for another unit."""
        return replace(self, org=org)

    def base(self, table: sa.Table, month: date | None = None) -> Base:
        """Return what a month (by default the scope's own) is compared with."""
        return base_of(
            month or self.month, self.against, available(table), bank().first_month
        )


def rows(
    table: sa.Table,
    scope: Scope,
    periods: Collection[date] | None = None,
    level: str | None = None,
) -> sa.CTE:
    """Return the rows of a fact table that lie inside the scope.

    Every question starts here, so none can read past the reader's grants. Rows of
    units carry the columns of `units()` and where they were `booked`; **stocks** of units
    that were merged or split are given to their successors (`portion`, `is_restated`),
    flows stay where booked and have no `portion`.

    Args:
        table: a table of figures.
        scope: the reader's choice.
        periods: the months, quarters or days wanted; all where None.
        level: the level whose units alone are told apart, where `is_rolled` says that
            sums are at hand; None for the rows themselves.
    """
    made = rolled(table, level) if level else placed(table)
    if table.info["scope"] == "region_code":
        # Sums at hand are those of every region that is known, which the root looks at.
        if not (level and scope.org.parent_id is None):
            made = made.where(made.selected_columns.region_code.in_(_regions(scope)))
    else:
        made = made.where(_is_inside(scope, units().c.path))
    if periods is not None:
        when = made.selected_columns[period_of(table).name]
        made = made.where(is_one_of(when, periods))
    inside = made.cte(f"{table.name}_in_scope")
    note(Touched(table, inside, is_dated=periods is not None))
    return inside


# Units that look at one region, their own.
LOCAL = ("county", "outlet")


def unit_ids(scope: Scope) -> sa.Select[Any]:
    """Return the ids of the units inside the scope, for tables that are not figures."""
    return sa.select(ORG.c.org_id).where(_is_inside(scope, ORG.c.path))


def _is_inside(scope: Scope, path: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    # No sign of an id means anything here, as some do to LIKE.
    return sa.func.left(path, len(scope.org.path)) == scope.org.path


def _regions(scope: Scope) -> sa.Select[Any]:
    """Return the market regions a scope looks at.

    A county or outlet looks at its own region; a unit above at every region that
    shares a parent with the regions of its own units; the root at all.
    """
    region = schema.region
    if scope.org.parent_id is None:
        return sa.select(region.c.region_code)
    inside = sa.select(ORG.c.region_code).where(
        _is_inside(scope, ORG.c.path),
        ORG.c.region_code.is_not(None),
    )
    if scope.org.level in LOCAL:
        held = scope.org.region_code or tree()[scope.org.parent_id].region_code
        return sa.select(region.c.region_code).where(region.c.region_code == held)
    parents = sa.select(region.c.parent_code).where(region.c.region_code.in_(inside))
    return sa.select(region.c.region_code).where(region.c.parent_code.in_(parents))


def whole_bank(scope: Scope) -> Scope:
    """Return the scope of the whole bank for `standings`, which shows totals only.

    The reader's own grants are left behind on purpose: a branch head may know where
    sister units stand (通报), never what lies beneath them.
    """
    top = root()
    ranked = Reader(scope.reader.name, scope.reader.role, (top.path,))
    return replace(scope, reader=ranked, org=top)
