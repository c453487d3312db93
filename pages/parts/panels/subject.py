"""What a page is about, and what it says when nothing of it can be shown.

Income and lending are booked at the sub-branch, and a foreign bank may bring no such
figures at all: then every panel says which of the two it is and what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import takewhile
from typing import Concatenate, ParamSpec

import polars as pl

from pages.parts.charts import Look
from pages.parts.charts.labels import short
from pages.parts.panel import Panel
from queries.bank import ancestors, tree
from queries.kpi import Kpi
from queries.periods import available
from queries.scope import Scope
from queries.text import NOTHING, Text

P = ParamSpec("P")
Maker = Callable[Concatenate[Scope, Look, P], Panel]
COMPARED = 40  # more units than this are not compared one by one
BRIEF = 16  # Latin letters a unit's name may take in a narrow chart


@dataclass(frozen=True)
class Absence:
    """Why nothing can be shown: the reason's code and a sentence that says what to do."""

    code: str
    message: Text


@dataclass(frozen=True)
class Subject:
    """Figures that may be missing.

    Attributes:
        what: what they are called in the middle of a sentence.
        kpi: one of its KPIs; its source is the table, and the feed of the same name.
        rows: answers an empty frame where the scope's month has nothing.
    """

    what: Text
    kpi: Kpi
    rows: Callable[[Scope], pl.DataFrame]

    def absence(self, scope: Scope) -> Absence | None:
        """Return why there is nothing in the scope, or None where there is something."""
        if not self.rows(scope).is_empty():
            return None
        loaded = available(self.kpi.source)
        if not loaded:
            return Absence("NOT_LOADED", self._load_it())
        if scope.org.level == "outlet" and self.kpi.source.info["scope"] == "org_id":
            return Absence("NOT_AT_THIS_LEVEL", self._step_up(scope))
        lacking = scope.org.lacks(scope.month)
        said = {"CLOSED": self._closed, "NEW_ORG": self._new}.get(lacking)
        message = said(scope) if said else self._nothing(scope, f"{loaded[-1]:%Y-%m}")
        return Absence(lacking or "NOT_LOADED", message)

    def _load_it(self) -> Text:
        return Text(
            "{what}尚未导入。请数据管理员用命令 {how} 导入后刷新本页。",
            "No {what} has been loaded. The data steward loads it with {how}; then reload this page.",
        ).fill(what=self.what, how=f"python -m data load {self.kpi.source.name} FILE")  # fmt: skip

    def _step_up(self, scope: Scope) -> Text:
        above = ancestors(scope.org)
        up = above[-1].name if above else NOTHING
        return Text(
            "{what}按支行记账，网点没有单独的数。请到上一级“{up}”查看。",
            "The {what} is booked at the sub-branch, not at the outlet. Step up to {up} to see it.",
        ).fill(what=self.what, up=up)  # fmt: skip

    def _closed(self, scope: Scope) -> Text:
        return Text(
            "{org}已于 {day} 撤并，{month} 没有自己的{what}。请选择承接机构，或选择更早的月份。",
            "{org} was closed on {day} and has no {what} of its own in {month}. Choose the unit that took it over, or an earlier month.",
        ).fill(org=scope.org.name, day=scope.org.closed_on, month=f"{scope.month:%Y-%m}", what=self.what)  # fmt: skip

    def _new(self, scope: Scope) -> Text:
        return Text(
            "{org}于 {day} 开业，{month} 还没有{what}。",
            "{org} opened on {day} and has no {what} in {month} yet.",
        ).fill(org=scope.org.name, day=scope.org.opened_on, month=f"{scope.month:%Y-%m}", what=self.what)  # fmt: skip

    def _nothing(self, scope: Scope, last: str) -> Text:
        return Text(
            "{org}在 {month} 没有{what}；已导入的最近一期是 {last}。",
            "{org} has no {what} in {month}; the latest loaded is {last}.",
        ).fill(
            org=scope.org.name, month=f"{scope.month:%Y-%m}", what=self.what, last=last
        )


def about(subject: Subject) -> Callable[[Maker[P]], Maker[P]]:
    """Let a panel function say why its subject is missing instead of drawing nothing."""

    def decorate(make: Maker[P]) -> Maker[P]:
        @wraps(make)
        def made(
            scope: Scope, look: Look, /, *args: P.args, **kwargs: P.kwargs
        ) -> Panel:
            absent = subject.absence(scope)
            if absent is None:
                return make(scope, look, *args, **kwargs)
            return missing(make.__name__, subject, absent, scope)

        return made

    return decorate


def missing(name: str, subject: Subject, absent: Absence, scope: Scope) -> Panel:
    """Return the panel that stands where figures would: a sentence and an empty frame."""
    title = subject.kpi.label.join_with(where(scope))
    empty = pl.DataFrame()
    return Panel(name, title, absent.message, empty, None, NOTHING, (), is_wide=True)


def once(*panels: Panel) -> list[Panel]:
    """Return panels in order; of those that have nothing to show for one reason, the first."""
    told: set[Text] = set()
    kept = []
    for panel in panels:
        if panel.columns or panel.message not in told:
            kept.append(panel)
        if not panel.columns:
            told.add(panel.message)
    return kept


def where(scope: Scope) -> Text:
    """Return the part every title shares: unit and month."""
    name, month = scope.org.name, f"{scope.month:%Y-%m}"
    return Text(f"；{name.zh}，{month}", f"; {name.en}, {month}")


def compared(scope: Scope) -> str:
    """Return which units are compared: sub-branches, or the units beneath where they are many."""
    inside = [
        o for o in tree().values()
        if o.level == "county" and not o.is_closed and o.path.startswith(scope.org.path)
    ]  # fmt: skip
    return "county" if len(inside) <= COMPARED else "org"


def brief(names: pl.Series) -> pl.Series:
    """Return unit names without the ending they share (支行, Sub-branch), for narrow charts.

    A long name is cut; where that would make two names alike they all stay whole.
    """
    known = names.unique().to_list()
    ending = _shared_ending(known) if len(known) > 1 else ""
    cut = {name: short(name.removesuffix(ending).strip(), BRIEF) for name in known}
    told = cut if len(set(cut.values())) == len(known) else {n: n for n in known}
    return pl.Series("brief", [told[name] for name in names], pl.String)


def _shared_ending(names: list[str]) -> str:
    """Return what all names end with: whole words, or Chinese signs."""
    columns = zip(*(reversed(name) for name in names), strict=False)
    shared = [letters[0] for letters in takewhile(lambda c: len(set(c)) == 1, columns)]
    ending = "".join(reversed(shared))
    if ending.isascii():
        _, space, words = ending.partition(" ")
        ending = space + words
    return "" if any(name == ending for name in names) else ending
