"""Whatever an address or a click asks for, the scope stays within the grants."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pages.parts import choice
from queries.bank import tree
from queries.scope import Scope
from tests import village
from tests.sidedoors.readers import GRANTS, few, leaks, reader_of

ODD = st.sampled_from(
    [
        "W",
        "W1",
        "R",
        "' OR 1=1 --",
        "E\0W",
        "/R/W/",
        "2026-13",
        "0000-00",
        "9999-12",
        "-",
        "NaN",
        "Ｗ",
        "[x](http://evil.example)",
    ]
)
ASKED = st.dictionaries(
    st.sampled_from([*choice.KEYS, "grants", "reader"]), ODD | st.text(max_size=60)
)


@settings(few, max_examples=300)
@given(asked=ASKED, granted=st.sampled_from(GRANTS))
def test_every_wish_settles_within_the_grants(asked, granted, villages, turn):
    turn(villages())
    reader = reader_of(granted)
    settled = choice.settle(asked, reader, choice.offer(reader))
    assert reader.may_see(settled.scope.org)
    assert settled.scope.reader == reader
    # Whoever made the link does not speak through the notice.
    said = " ".join(f"{n.zh} {n.en}" for n in settled.notices)
    assert "http" not in said
    assert len(said) < 1000


@given(found=st.text(max_size=30) | st.sampled_from(["W", "W1", "1002", "R"]))
@settings(few, max_examples=100)
def test_no_region_leads_to_a_unit_outside(found, villages, turn):
    turn(villages())
    scope = Scope.within(reader_of(("E",)), "E", village.MAR)
    org = choice.unit_of_region(found, scope)
    assert org is None or scope.reader.may_see(tree()[org.org_id])
    assert org is None or leaks([org.org_id], scope.reader) == []
