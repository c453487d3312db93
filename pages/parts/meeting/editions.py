"""Freeze a meeting, and open it again exactly as it was."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from pages.parts import trust
from pages.parts.charts import Look
from pages.parts.choice import Settled
from pages.parts.meeting.frozen import Frozen, freeze, thaw
from pages.parts.meeting.storyline import CHAPTERS, built, chosen
from pages.parts.money import Money, Style
from pages.parts.panel import Panel
from queries import books
from queries.bank import Org, bank
from queries.books import Edition, Leaf
from queries.books.store import now
from queries.catalogue import KPIS
from queries.engine import as_of, data_version
from queries.scope import Reader, Scope
from queries.text import NOTHING, Language, ReaderError, Text, speak, spoken

LANGUAGES: tuple[Language, ...] = ("zh", "en")


LATER = Text(
    "按 {day} 的数据封版：会议当时的数据版本已不保留",
    "frozen from the figures of {day}: those of the meeting's day are not kept any more",
)


class NothingToFreeze(ReaderError):
    """None of the panels chosen has anything to show."""


@dataclass(frozen=True)
class Page:
    """One panel of an opened edition.

    Attributes:
        computed: the sentence as it was computed; the panel's own may be worded otherwise.
        remark: what the speaker wants to remember.
    """

    leaf: Leaf
    panel: Panel
    computed: str

    @property
    def section(self) -> str:
        """The chapter's title."""
        return self.leaf.section

    @property
    def remark(self) -> str:
        """What the speaker wants to remember; may be empty."""
        return self.leaf.remark or ""


def make(
    settled: Settled,
    title: str | Text,
    names: Sequence[str],
    source: Edition | None = None,
    remark: Text = NOTHING,
) -> Edition:
    """Freeze panels of the scope as they are now, in both languages, and keep them.

    Args:
        settled: unit, month, base, peers and money unit.
        title: what the meeting is called; unit and month where it is empty.
        names: panels of the storyline, in the order they are shown.
        source: the edition it is made from, whose owner then owns this one too.
        remark: what is to be said of its data beside their state.

    Raises:
        NothingToFreeze: no panel was chosen, or none has anything to show.
    """
    scope = settled.scope
    made = Edition(
        str(uuid4()), str(title).strip() or str(default_title(settled)), scope.org.org_id, scope.month,
        scope.against, scope.peer_group, settled.money, now(), source.created_by if source else scope.reader.name,
        data_version(), "", "", source_id=source.edition_id if source else None,
    )  # fmt: skip
    leaves, words = [], {}
    for language in LANGUAGES:
        with _speaking(language):
            style = Style(settled.unit, bank().currency)
            leaves += _leaves(settled, names, language, Look(style=style))
            words[language] = json.dumps(_words(settled, style, leaves, remark) | {"title": str(title).strip() or str(default_title(settled))}, ensure_ascii=False)  # fmt: skip
    if not leaves:
        raise NothingToFreeze(
            Text(
                "没有可以封版的内容：请至少选择一项有数据的内容。",
                "There is nothing to freeze: choose at least one panel with figures.",
            )
        )
    told = replace(made, words_zh=words["zh"], words_en=words["en"])
    made = books.keep(told, leaves)
    books.record(scope, "freeze", f"{made.title} {made.edition_id}")
    return made


def within(made: Edition, org: Org, reader: Reader) -> Edition:
    """Return the same meeting for a unit inside the edition's own, frozen when first asked.

    It shows the figures the meeting had, where the warehouse keeps that version; the
    trust strip says so where it does not.

    Raises:
        AccessDenied: the reader may not see that unit.
        NothingToFreeze: the unit has no figures for it.
    """
    if org.org_id == made.org_id:
        return books.opened(made.edition_id, reader)
    for one in books.editions(reader):
        if one.source_id == made.edition_id and one.org_id == org.org_id:
            return one
    names = [leaf.panel_id for leaf in books.leaves(made, "zh")]
    own = {
        one: json.loads(made.words(one)).get("title", made.title) for one in LANGUAGES
    }
    title = Text(f"{own['zh']}（{org.name.zh}）", f"{own['en']} ({org.name.en})")
    with as_of(made.data_version) as is_kept:
        scope = Scope(reader, org, made.month, made.against, made.peer_group)
        late = NOTHING if is_kept else LATER.fill(day=f"{now():%Y-%m-%d}")
        return make(Settled(scope, made.money), title, names, made, late)


def default_title(settled: Settled) -> Text:
    """Return what a meeting is called unless the reader says otherwise."""
    org, month = settled.scope.org, settled.scope.month
    return Text(
        f"{org.name.zh}{month.year}年{month.month}月经营分析会",
        f"{org.name.en}, performance review {month:%Y-%m}",
    )


def pages(made: Edition, language: Language | None = None) -> list[Page]:
    """Return an edition's panels in a language, their pictures still to be drawn.

    Raises:
        EditionDamaged: what is stored is not what was frozen.
    """
    return [_page(leaf) for leaf in books.leaves(made, language or spoken())]


def style_of(made: Edition, language: Language | None = None) -> Style:
    """Return the money unit an edition was frozen in."""
    told = json.loads(made.words(language or spoken()))
    return Style(Money[told["money"]], told["currency"])


def _page(leaf: Leaf) -> Page:
    panel = thaw(Frozen(leaf.layout, leaf.frame, leaf.pictures))
    if leaf.wording:
        panel = replace(panel, message=Text(leaf.wording, leaf.wording))
    return Page(leaf, panel, leaf.message)


def _leaves(
    settled: Settled, names: Sequence[str], language: Language, look: Look
) -> list[Leaf]:
    made = built(chosen(names), settled.scope, look)
    return [
        _leaf(place, scene.chapter, dict(scene.parameters), panel, language)
        for place, (scene, panel) in enumerate(made)
    ]


def _leaf(
    place: int, chapter: str, given: dict[str, Any], panel: Panel, language: Language
) -> Leaf:
    kept = freeze(panel)
    return Leaf(
        language, place, str(CHAPTERS[chapter]), panel.id, json.dumps(given), kept.layout, kept.frame,
        str(panel.message), pictures=kept.pictures,
    )  # fmt: skip


def _words(
    settled: Settled, style: Style, leaves: Sequence[Leaf], remark: Text
) -> dict[str, Any]:
    """Return what an edition says beside its panels, definitions included."""
    scope = settled.scope
    held = [json.loads(leaf.layout).get("origin") or {} for leaf in leaves]
    names = dict.fromkeys(n for one in held for n in one.get("kpis", {}).values())
    return {
        "bank": str(bank().name),
        "strip": " · ".join(
            filter(None, map(str, [*trust.strip(scope, settled.subject), remark]))
        ),
        "compared": " · ".join(map(str, trust.compared(scope, style))),
        "notice": str(bank().notice) if bank().is_synthetic else "",
        "money": style.money.name,
        "currency": style.currency,
        "definitions": {
            name: [str(KPIS[name].label), str(KPIS[name].formula)] for name in names
        },
    }


@contextmanager
def _speaking(language: Language) -> Iterator[None]:
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)
