"""What a file is made of, whichever kind: panels in sections, and the words around them.

A page's panels and an edition's frozen ones become the same material; workbook, deck,
document and brief are renderers of it and ask nothing else.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from pages.parts import trust
from pages.parts.charts import Look
from pages.parts.choice import Settled
from pages.parts.meeting.compared import scope_of
from pages.parts.meeting.editions import Page, style_of
from pages.parts.meeting.resolved import steps
from pages.parts.numbers import Style
from pages.parts.palette import LIGHT, Palette
from pages.parts.panel import Panel, Panels
from queries.bank import bank
from queries.books import Edition
from queries.catalogue import KPIS
from queries.scope import Reader
from queries.text import NOTHING, Text, spoken

NEXT_STEPS = Text("下步措施", "Next steps")
# What titles part unit and month with.
PLACE, COMMA = Text("；", "; "), Text("，", ", ")
BETWEEN = " · "  # parts of a line about all figures
MONTH = re.compile(r"\d{4}-\d{2}")


class Section(NamedTuple):
    """A chapter: its title and its panels, in order."""

    title: str
    panels: Panels


class Definition(NamedTuple):
    """What a KPI is called and how it is computed."""

    label: str
    formula: str


@dataclass(frozen=True)
class Material:
    """Everything a renderer needs, in the language it is rendered in.

    Attributes:
        title: what the file is about, such as a page's title or a meeting's.
        bank: whose figures they are.
        strip: the trust strip: as of, state, coverage, grade, load, unit.
        compared: base, peers and money unit.
        sections: the panels, in chapters.
        style: the money unit every amount is divided to.
        reader: whom the file was made for.
        made_at: when, in local time.
        unit: whose figures within the bank.
        palette: light, in the reader's habit of colours for rise and fall.
        notice: printed on every sheet and slide, such as 模拟数据; may be empty.
        definitions: KPI name → what it is.
    """

    title: str
    bank: str
    strip: str
    compared: str
    sections: Sequence[Section]
    style: Style
    reader: str
    made_at: datetime
    notice: str = ""
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    unit: str = ""
    palette: Palette = LIGHT

    @property
    def look(self) -> Look:
        """How its charts are drawn."""
        return Look(self.palette, self.style)

    @property
    def panels(self) -> list[Panel]:
        """All panels, in the order of their sections."""
        return [panel for section in self.sections for panel in section.panels]

    @property
    def row_count(self) -> int:
        """How many rows all panels have together."""
        return sum(panel.frame.height for panel in self.panels)

    @property
    def heading(self) -> tuple[str, str, str]:
        """The lines at the top of a file; the money unit, last, where a panel is in it."""
        others = [p.style and p.style.money != self.style.money for p in self.panels]
        if others and all(others):
            return self.bank, self.strip, self.compared.rpartition(BETWEEN)[0]
        return self.bank, self.strip, self.compared

    @property
    def watermark(self) -> str:
        """Who had the file made, when, and about which unit."""
        made_for = Text("制作：{reader} {at} {unit}", "made for {reader}, {at}, {unit}")
        return str(made_for.fill(reader=self.reader, at=f"{self.made_at:%Y-%m-%d %H:%M}", unit=self.unit)).rstrip(", ")  # fmt: skip

    def notes(self, panel: Panel) -> list[str]:
        """Return what is to be known about a panel's figures: source, definitions, data."""
        kpis = dict.fromkeys(panel.origin.kpis.values() if panel.origin else ())
        found = [self.definitions[name] for name in kpis if name in self.definitions]
        told = [f"{one.label}: {one.formula}" for one in found]
        return [str(panel.source), *told, self.strip, self.compared]


def of(
    settled: Settled, title: str, sections: Sequence[Section], style: Style
) -> Material:
    """Return the material of what a reader has on screen, in the language in use."""
    scope = settled.scope
    return Material(
        title,
        str(bank().name),
        BETWEEN.join(map(str, trust.strip(scope, settled.subject))),
        BETWEEN.join(map(str, trust.compared(scope, style))),
        tuple(sections),
        style,
        scope.reader.name,
        datetime.now().astimezone(),
        str(bank().notice) if bank().is_synthetic else str(NOTHING),
        defined(panel for section in sections for panel in section.panels),
        str(scope.org.name),
    )


def of_edition(made: Edition, shown: Sequence[Page], reader: Reader) -> Material:
    """Return the material of an edition as it was frozen, in the language in use.

    Args:
        made: the edition.
        shown: its pages, worded and masked as they are to be printed.
        reader: whom the file is made for.
    """
    words = json.loads(made.words(spoken()))
    style = style_of(made)
    chapters = groupby(shown, key=lambda page: page.section)
    sections = [Section(title, [p.panel for p in some]) for title, some in chapters]
    scope = scope_of(made, reader)
    resolved = steps(made.edition_id, scope, Look(style=style))
    if resolved:
        sections.append(Section(str(NEXT_STEPS), [resolved]))
    return Material(
        words.get("title", made.title),
        words["bank"],
        words["strip"],
        words["compared"],
        tuple(sections),
        style,
        reader.name,
        datetime.now().astimezone(),
        words["notice"],
        {name: Definition(*told) for name, told in words["definitions"].items()},
        str(scope.org.name),
    )


def defined(panels: Iterable[Panel]) -> dict[str, Definition]:
    """Return the definitions of every KPI some panels hold."""
    names = dict.fromkeys(
        name for panel in panels if panel.origin for name in panel.origin.kpis.values()
    )
    return {
        name: Definition(str(KPIS[name].label), str(KPIS[name].formula))
        for name in names
        if name in KPIS
    }


def about(panel: Panel) -> str:
    """Return a panel's title without its unit and month, which head the whole file."""
    what, _, place = str(panel.title).partition(str(PLACE))
    _, *more = place.split(str(COMMA))
    return str(COMMA).join([what, *(m for m in more if not MONTH.fullmatch(m))])
