"""What the reader chose in the sidebar, as it stands in the address and in the session.

A choice that cannot be met (a unit not granted, a month without figures) is corrected
and the reader is told; nothing here draws anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pages.parts.money import OFFERED, Money, auto_unit
from queries import periods, schema
from queries.bank import Org, ancestors, children, tree
from queries.engine import WarehouseUnavailable, remembered
from queries.grades import EVERY
from queries.positions import peer_groups
from queries.scope import Reader, Scope
from queries.text import Text, spoken

AUTO = "auto"
AGAINST = ("year_start", "last_month", "last_year")
KEYS = ("org", "month", "against", "peers", "unit")


@dataclass(frozen=True)
class Offer:
    """What may be chosen: units, months (newest first), bases, peer groups, money units."""

    units: dict[str, Org]
    months: tuple[date, ...]
    closed: frozenset[date]
    groups: tuple[str, ...]
    moneys: tuple[str, ...]

    def bases(self, month: date) -> list[str]:
        """Return the comparison bases of a month: the three usual ones, then months."""
        earlier = [m.isoformat()[:7] for m in self.months if m < month]
        return [*AGAINST, *earlier]


@dataclass(frozen=True)
class Settled:
    """A choice that can be met: the scope, the money unit, and what was corrected.

    `is_fine`: the page's amounts are small, so the automatic unit is the smaller one;
    `subject`: what the page is about, a key of `grades.SUBJECTS`.
    """

    scope: Scope
    money: str
    notices: tuple[Text, ...] = ()
    is_fine: bool = False
    subject: str = EVERY

    @property
    def unit(self) -> Money:
        """The money unit to print: as chosen, else what suits the level of the unit."""
        if self.money != AUTO:
            return Money[self.money]
        return auto_unit("outlet" if self.is_fine else self.scope.org.level)

    def address(self) -> dict[str, str]:
        """Return every filter written out, as query parameters."""
        against = self.scope.against
        return {
            "org": self.scope.org.org_id,
            "month": self.scope.month.isoformat()[:7],
            "against": against if against in AGAINST else against[:7],
            "peers": self.scope.peer_group,
            "unit": self.money,
        }


@remembered
def offer(reader: Reader) -> Offer:
    """Return what a reader may choose from.

    Raises:
        WarehouseUnavailable: the warehouse holds no figures or no granted unit yet.
    """
    loaded = {
        *periods.available(schema.deposit_month),
        *periods.available(schema.market_month),
    }
    units = {o.org_id: o for o in reader.units()}
    if not loaded or not units:
        raise WarehouseUnavailable(
            Text(
                "数据仓库中还没有可看的数据。请数据管理员导入后再打开。",
                "The warehouse holds nothing to show yet. Ask the data steward to load it.",
            )
        )
    closed = periods.closed()
    open_months = [m for m in loaded if not closed or m > closed[-1]]
    months = sorted({m for m in closed if m in loaded} | set(open_months), reverse=True)
    moneys = (AUTO, *[m.name for m in OFFERED[spoken()]])
    return Offer(units, tuple(months), frozenset(closed), tuple(peer_groups()), moneys)


def settle(wanted: Mapping[str, str], reader: Reader, offered: Offer) -> Settled:
    """Return the choice as far as it can be met, with a notice per correction."""
    notices: list[Text] = []
    org = _org(wanted.get("org"), offered, notices)
    month = _month(wanted.get("month"), offered, notices)
    against = wanted.get("against") or AGAINST[0]
    if against not in offered.bases(month):
        notices.append(
            Text("所选对比期没有数据，已改为对比年初。", "There are no figures for that base; year start is used instead.")
        )  # fmt: skip
        against = AGAINST[0]
    default = "local" if "local" in offered.groups else offered.groups[0]
    peers = wanted.get("peers") or default
    if peers not in offered.groups:
        notices.append(
            Text("没有所选的同业范围，已改用默认范围。", "That peer group does not exist; the default one is used.")
        )  # fmt: skip
        peers = default
    money = wanted.get("unit") if wanted.get("unit") in offered.moneys else AUTO
    if against not in AGAINST:
        against = _last_day(against).isoformat()
    scope = Scope(reader, org, month, against=against, peer_group=peers)
    return Settled(scope, money or AUTO, tuple(notices))


MANY = 1000
SHOWN = 200


def near(org: Org, offered: Offer) -> list[str]:
    """Return the units to choose from at a unit: all, or of very many those around it.

    Around it are the units above, those beside and those directly beneath; whoever
    types a name reaches any other (`found`).
    """
    if len(offered.units) <= MANY:
        return list(offered.units)
    above = [o for o in ancestors(org) if o.org_id in offered.units]
    beside = children(above[-1]) if above else [org]
    line: list[Org] = [*above]
    for one in beside[:SHOWN] if org in beside[:SHOWN] else [org, *beside[:SHOWN]]:
        line += [one, *(children(one) if one == org else [])]
    return [o.org_id for o in line]


def found(typed: str, offered: Offer) -> str:
    """Return the id of the unit a reader typed: its id, its name, or a part of its name.

    What nothing is called comes back as it was, for `settle` to say so.
    """
    if typed in offered.units:
        return typed
    sought = typed.strip().lower()
    names = {o.org_id: (o.name.zh.lower(), o.name.en.lower()) for o in offered.units.values()}  # fmt: skip
    same = (i for i, both in names.items() if sought in both)
    like = (i for i, both in names.items() if sought and any(sought in n for n in both))
    return next(same, None) or next(like, typed)


def met(wanted: Mapping[str, str], settled: Settled) -> dict[str, str]:
    """Return the wishes that were met, so that a correction is told once."""
    now = settled.address()
    return {key: value for key, value in wanted.items() if now.get(key) == value}


def _quoted(wanted: str) -> str:
    """Return what an address asked for where it looks like an id, else that it does not.

    Whoever wrote the link would otherwise speak to the reader in the app's name.
    """
    return wanted if re.fullmatch(r"[\w-]{1,24}", wanted) else "…"


def _org(wanted: str | None, offered: Offer, notices: list[Text]) -> Org:
    top = next(iter(offered.units.values()))
    if wanted and wanted not in offered.units:
        notices.append(
            Text(
                f"没有可看的机构“{_quoted(wanted)}”，已改为{top.name.zh}。",
                f"There is no unit '{_quoted(wanted)}' you may see; {top.name.en} is shown instead.",
            )
        )
    return offered.units.get(wanted or "", top)


def _month(wanted: str | None, offered: Offer, notices: list[Text]) -> date:
    latest = next((m for m in offered.months if m in offered.closed), offered.months[0])
    if not wanted:
        return latest
    found = next((m for m in offered.months if m.isoformat()[:7] == wanted), None)
    if found is None:
        notices.append(
            Text(
                f"{_quoted(wanted)} 没有数据，已改为 {latest:%Y-%m}。",
                f"There are no figures for {_quoted(wanted)}; {latest:%Y-%m} is shown instead.",
            )
        )
    return found or latest


def _last_day(written: str) -> date:
    year, month = written.split("-")[:2]
    return periods.month_end(int(year), int(month))


def unit_of_region(region_code: str, scope: Scope) -> Org | None:
    """Return the unit a click on a region leads to: its first open 支行 inside the scope."""
    inside = [
        o for o in tree().values()
        if o.level == "county" and o.region_code == region_code and not o.is_closed
    ]  # fmt: skip
    return next((o for o in inside if scope.reader.may_see(o)), None)
