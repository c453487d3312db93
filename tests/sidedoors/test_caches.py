"""What was worked out for one reader is never handed to another: both caches, both ways."""

import itertools

import pytest

from pages.parts import choice, figures
from queries import engine
from queries.scope import Scope
from tests import village
from tests.sidedoors.readers import leaks, reader_of, told
from tests.sidedoors.test_sisters import shown

READERS = [("E",), ("E1",)]


def forget():
    engine.forget()
    figures.forget()


def said(granted):
    scope = Scope.within(reader_of(granted), granted[0], village.MAR)
    panels = {name: shown(name, scope) for name in figures.PANELS}
    offered = choice.offer(scope.reader)
    return told(scope), panels, (list(offered.units), offered.months)


@pytest.mark.parametrize("first", READERS, ids="".join)
def test_warmed_by_one_read_by_another(first, villages, turn):
    """Each reader's answers on cold caches, and on those that another has warmed."""
    turn(villages())
    forget()
    said(first)
    warm = {others: said(others) for others in READERS if others != first}
    for granted, found in warm.items():
        forget()
        assert said(granted) == found
        assert leaks(found[0], reader_of(granted)) == []


def test_the_same_unit_for_two_readers_is_kept_apart(villages, turn):
    """Who may see more sees more, in the very same scope."""
    turn(villages())
    narrow = Scope.within(reader_of(("E1",)), "E1", village.MAR)
    wide = Scope.within(reader_of(("E",)), "E1", village.MAR)
    assert choice.offer(narrow.reader).units.keys() != choice.offer(wide.reader).units.keys()  # fmt: skip
    for one, other in itertools.permutations((narrow, wide)):
        assert {one: 1}.get(other) is None
