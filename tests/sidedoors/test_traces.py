"""Where figures come from, and what meetings were shown: no row of anybody else."""

from uuid import uuid4

import pytest

from pages.parts.choice import offer, settle
from pages.parts.meeting import editions, storyline
from queries import books
from queries.catalogue import KPIS
from queries.kpi import DIMENSIONS, by
from queries.scope import Reader, Scope
from queries.text import ReaderError
from queries.trail import rows_behind, trail
from tests import village
from tests.questions import QUESTIONS, ask, plain, widest
from tests.sidedoors.readers import leaks, reader_of

READERS = [("E1", "W1")]


def traced(kpi, scope, split):
    """Return the trails of the first rows of an answer, or why there is none."""
    told = []
    for row in by(kpi, scope, *split).head(1).iter_rows(named=True):
        at = {d: row[DIMENSIONS[d].id] for d in split}
        try:
            found = trail(kpi, scope, at)
        except ReaderError as error:
            told.append(str(error.message))
        else:
            told.append(laid_out(found))
    return told


def laid_out(found):
    facts = [(f.table.name, plain(f.rows), f.count) for f in found.facts]
    value = round(found.value, 9) if isinstance(found.value, float) else found.value
    return facts, plain(found.loads), plain(found.earlier), value, found.reason


@pytest.mark.parametrize("granted", READERS, ids="".join)
def test_no_trail_shows_a_row_of_another_unit(granted, villages, turn):
    said = []
    for file in (villages(), villages(granted)):
        turn(file)
        scope = Scope.within(reader_of(granted), granted[0], village.MAR)
        said.append(
            {n: [traced(k, scope, s) for s in ((), widest(k))] for n, k in KPIS.items()}
        )
        assert {
            n: found
            for n, told in said[-1].items()
            if (found := leaks(told, scope.reader))
        } == {}
    assert {
        n: (said[0][n], said[1][n]) for n in said[0] if said[0][n] != said[1][n]
    } == {}


def test_nor_do_the_rows_a_question_read(villages, turn):
    turn(villages())
    scope = Scope.within(reader_of(("E",)), "E", village.MAR)
    for name, question in QUESTIONS.items():
        try:
            found = rows_behind(lambda q=question: ask(q, scope), scope, {})
        except ReaderError:
            continue
        assert (name, leaks(laid_out(found)[0], scope.reader)) == (name, [])


def test_a_meeting_of_another_unit_does_not_exist(warehouse):
    """Neither opened, nor listed, nor told from one that was never made."""
    whole = Reader("chief", "executive", ("/R/",))
    settled = settle({"org": "W", "month": "2026-03"}, whole, offer(whole))
    made = editions.make(settled, "", storyline.usual())
    east = reader_of(("E",))
    said = []
    for wanted in (
        made.edition_id,
        str(uuid4()),
        "",
        "%",
        "' OR 1=1 --",
        made.edition_id[:8],
        made.edition_id.upper(),
    ):
        with pytest.raises(ReaderError) as refused:
            books.opened(wanted, east)
        said.append(str(refused.value.message))
    assert len(set(said)) == 1
    assert books.editions(east) == []
    assert [e.edition_id for e in books.editions(whole)] == [made.edition_id]


def test_a_meeting_frozen_by_another_holds_what_its_unit_may_know(warehouse):
    """The chief freezes East's meeting: its head opens it and learns no sister's insides."""
    whole = Reader("chief", "executive", ("/R/",))
    settled = settle({"org": "E", "month": "2026-03"}, whole, offer(whole))
    made = editions.make(settled, "", storyline.usual())
    east = reader_of(("E",))
    for language in ("zh", "en"):
        for leaf in books.leaves(books.opened(made.edition_id, east), language):
            for word in ("西一", "West One"):
                assert (
                    word.encode()
                    not in leaf.frame + b"".join(leaf.pictures) + leaf.message.encode()
                )
