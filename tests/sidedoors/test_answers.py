"""Whoever asks whatever in whichever scope: nothing of what lies outside the grants."""

from hypothesis import given

from tests.sidedoors.readers import choices, few, leaks, reader_of, scope_of, told


@few
@given(choice=choices())
def test_hidden_rows_change_nothing_and_are_never_named(choice, villages, turn):
    granted = choice[0]
    turn(villages())
    before = told(scope_of(choice))
    named = {k: found for k, v in before.items() if (found := leaks(v, reader_of(granted)))}  # fmt: skip
    assert named == {}
    turn(villages(granted))
    after = told(scope_of(choice))
    assert [k for k in before if before[k] != after[k]] == []
