"""The bank itself and the tree of its units, as today's warehouse describes them."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import WarehouseUnavailable, read, remembered
from queries.text import Text

# Where a unit stands: the ids from the root down, "/62/6210/". Only `tree` makes one.
Path = NewType("Path", str)
LEVELS = ("head", "province", "prefecture", "county", "outlet")


@dataclass(frozen=True)
class Bank:
    """Whose figures these are."""

    name: Text
    currency: str
    is_synthetic: bool
    notice: Text
    first_month: int
    double_first_type: str


@dataclass(frozen=True)
class Org:
    """A unit of the bank: where it stands in the tree and what it is called."""

    org_id: str
    parent_id: str | None
    level: str
    path: Path
    name: Text
    region_code: str | None
    peer_class: str | None
    opened_on: date | None
    closed_on: date | None

    @property
    def is_closed(self) -> bool:
        """Return whether the unit was closed or merged, whenever that was."""
        return self.closed_on is not None

    def lacks(self, month: date) -> str:
        """Return the reason why the unit itself can have no figures of a month, '' if it can.

        CLOSED on or before its last day; NEW_ORG in the year after it opened, in which
        it has no year before to be judged by, and before.
        """
        if self.closed_on and self.closed_on <= month:
            return "CLOSED"
        year_before = month.replace(year=month.year - 1, day=1)
        is_young = self.opened_on is not None and self.opened_on >= year_before
        return "NEW_ORG" if is_young else ""

    @property
    def depth(self) -> int:
        """Return how many units stand above this one."""
        return self.path.count("/") - 2


@remembered
def bank() -> Bank:
    """Return the bank.

    Raises:
        WarehouseUnavailable: the warehouse is empty, nobody has loaded a bank yet.
    """
    rows = read(sa.select(schema.bank)).to_dicts()
    if not rows:
        raise WarehouseUnavailable(
            Text(
                "数据仓库是空的。请先导入银行与机构数据（python -m data load --help）。",
                "The warehouse is empty. Load the bank and its units first (`python -m data load --help`).",
            )
        )
    row = rows[0]
    return Bank(
        name=Text(row["name_zh"], row["name_en"]),
        currency=row["currency"],
        is_synthetic=row["is_synthetic"],
        notice=Text(row["notice_zh"] or "", row["notice_en"] or ""),
        first_month=row["year_start_month"],
        double_first_type=row["double_first_type"],
    )


@remembered
def tree() -> dict[str, Org]:
    """Return every unit by its id, parents before children, children in id order."""
    return {
        row["org_id"]: Org(
            row["org_id"],
            row["parent_id"],
            row["level"],
            Path(row["path"]),
            Text(row["name_zh"], row["name_en"]),
            row["region_code"],
            row["peer_class"],
            row["opened_on"],
            row["closed_on"],
        )
        for row in whole(schema.organization).sort("path").to_dicts()
    }


def whole(table: sa.Table) -> pl.DataFrame:
    """Return a table of names as it is, by key: read once for all that want a part of it."""
    # Put in order here: an engine would go by its own rules for texts.
    return read(sa.select(table)).sort(c.name for c in table.primary_key)


def root() -> Org:
    """Return the unit that has no parent."""
    return next(org for org in tree().values() if org.parent_id is None)


def children(org: Org) -> list[Org]:
    """Return the units directly beneath one, those that are closed left out."""
    return list(_beneath().get(org.org_id, ()))


@remembered
def _beneath() -> dict[str, list[Org]]:
    """Return the open units directly beneath each; a nation's tree is walked once."""
    found: dict[str, list[Org]] = {}
    for org in tree().values():
        if org.parent_id is not None and not org.is_closed:
            found.setdefault(org.parent_id, []).append(org)
    return found


def ancestors(org: Org) -> list[Org]:
    """Return the units above one, the root first."""
    units = tree()
    return [
        units[part] for part in org.path.strip("/").split("/")[:-1] if part in units
    ]


@remembered
def names(table: sa.Table, key: str) -> pl.DataFrame:
    """Return `(id, name_zh, name_en)` of a dimension table, for labels."""
    return (
        whole(table).select(id=key, name_zh="name_zh", name_en="name_en").unique("id")
    )
