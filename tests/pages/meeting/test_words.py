"""Words of a message may change, its numbers may not; names can be covered."""

import pytest

from pages.parts.charts import Look, chart_of
from pages.parts.meeting import masks, storyline, wording
from pages.parts.meeting.wording import NumbersLocked
from pages.parts.panel import table
from queries.bank import tree
from queries.text import speak


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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_name_shows_through_a_mask(settled, lang):
    speak(lang)
    scope = settled().scope
    covered = masks.covers(scope)
    units = [o for o in tree().values() if o.level == "county"]
    assert len({covered.ids[o.org_id][1] for o in units}) == len(units)
    # As it is written, and as narrow charts write it.
    names = {str(o.name) for o in units} | {str(o.name).removesuffix("支行").removesuffix(" Sub-branch") for o in units}  # fmt: skip
    for _, panel in storyline.built(storyline.chosen(storyline.usual()), scope, Look()):
        hidden = masks.masked(panel, covered)
        cells = [list(row) for row in table(hidden, Look().style).rows]
        told = [str(hidden.message), *[c.text for row in cells for c in row]]
        if chart := chart_of(hidden.figure):
            told.append(chart.draw(Look()).to_json().encode().decode("unicode_escape"))
        for name in names:
            assert not any(name in words for words in told), (panel.id, name)
        then = table(panel, Look().style).rows
        assert [[c.number for c in r] for r in cells] == [
            [c.number for c in r] for r in then
        ]
