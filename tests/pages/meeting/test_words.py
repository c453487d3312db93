"""Words of a message may change, its numbers may not; names can be covered."""

import pytest

from pages.parts.charts import Look, chart_of
from pages.parts.meeting import masks, storyline, wording
from pages.parts.meeting.wording import NumbersLocked
from pages.parts.panel import table


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("22 个县中 5 个上升，其余继续努力。", "22 个县中 5 个上升，其余继续努力。"),
        ("总体平稳。", "总体平稳。"),
        ("", None),
        ("22 个县中 5 个上升（−1.20%）。", None),
    ],
)
def test_words_change_while_numbers_stay(words, kept):
    assert wording.checked(words, "22 个县中 5 个上升（−1.20%）。") == kept


@pytest.mark.parametrize(
    "words", ["22 个县中 6 个上升。", "5 个、5 个。", "上升 1.20%。"]
)
def test_a_number_of_ones_own_is_refused(words):
    with pytest.raises(NumbersLocked):
        wording.checked(words, "22 个县中 5 个上升（−1.20%）。")


def test_the_wordings_offered_keep_the_numbers(settled):
    scope = settled().scope
    for _, panel in storyline.built(storyline.chosen(storyline.usual()), scope, Look()):
        computed = str(panel.message)
        for words in wording.offered(panel, computed).values():
            wording.checked(words, computed)


def test_no_name_shows_through_a_mask(settled):
    scope = settled().scope
    covered = masks.covers(scope)
    assert len(set(covered.values())) > 100
    names = [name for name in covered if len(name) > 1]
    for _, panel in storyline.built(storyline.chosen(storyline.usual()), scope, Look()):
        hidden = masks.masked(panel, covered, Look())
        told = [
            str(hidden.message),
            *[c.text for row in table(hidden, Look().style).rows for c in row],
        ]
        if chart_of(hidden.figure):
            told.append(hidden.figure.to_json())
        for name in names:
            assert not any(name in words for words in told), (panel.id, name)
        assert [[c.number for c in r] for r in table(hidden, Look().style).rows] == [
            [c.number for c in r] for r in table(panel, Look().style).rows
        ]
