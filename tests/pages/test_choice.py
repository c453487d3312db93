"""Wishes of the sidebar and of the address: met where they can be, else corrected."""

from datetime import date

import pytest

from pages.parts import choice
from pages.parts.money import Money
from queries import schema
from queries.engine import WarehouseUnavailable
from queries.scope import Reader
from queries.text import speak
from tests import village

ALL = Reader("test", "executive", ("/R/",))
EAST = Reader("test", "branch_head", ("/R/E/",))
APRIL = date(2026, 4, 30)


def settled(reader=ALL, **wanted):
    return choice.settle(wanted, reader, choice.offer(reader))


def told(made):
    return [str(notice) for notice in made.notices]


def with_april():
    """Return the village's rows with a month that is not closed yet."""
    table = schema.deposit_month
    march = [r for r in village.ROWS[table] if r["month"] == village.MAR]
    april = [r | {"month": APRIL, "data_status": "preliminary"} for r in march]
    return village.ROWS | {table: [*village.ROWS[table], *april]}


def test_without_wishes_the_top_unit_and_the_last_closed_month_are_shown(warehouse):
    made = settled()
    assert made.address() == {
        "org": "R", "month": "2026-03", "against": "year_start", "peers": "local", "unit": "auto",
    }  # fmt: skip
    assert made.notices == ()


def test_an_address_leads_to_the_same_choice(warehouse):
    wanted = {"org": "W1", "month": "2026-02", "against": "2025-12", "peers": "big4", "unit": "TEN_THOUSAND"}  # fmt: skip
    made = settled(**wanted)
    assert made.address() == wanted
    assert made.scope.against == "2025-12-31"
    assert settled(**made.address()) == made


@pytest.mark.parametrize(
    ("wanted", "instead"),
    [
        ({"org": "nowhere"}, "没有可看的机构“nowhere”，已改为村行。"),
        ({"month": "1999-01"}, "1999-01 没有数据，已改为 2026-03。"),
        ({"month": "soon"}, "soon 没有数据，已改为 2026-03。"),
        ({"against": "2024-01"}, "所选对比期没有数据，已改为对比年初。"),
        ({"against": "2026-03"}, "所选对比期没有数据，已改为对比年初。"),
        ({"peers": "big9"}, "没有所选的同业范围，已改用默认范围。"),
    ],
)
def test_a_wish_that_cannot_be_met_is_corrected_and_told(warehouse, wanted, instead):
    made = settled(**wanted)
    assert told(made) == [instead]
    assert made.scope == settled().scope


def test_what_was_corrected_is_no_longer_wished(warehouse):
    wanted = {"org": "W", "month": "1999-01", "against": "last_year"}
    made = settled(**wanted)
    assert choice.met(wanted, made) == {"org": "W", "against": "last_year"}


def test_units_not_granted_are_neither_offered_nor_told_apart(warehouse):
    assert list(choice.offer(EAST).units) == ["E", "E1", "E2"]
    sister, unknown = settled(EAST, org="W"), settled(EAST, org="X")
    assert sister.scope == unknown.scope
    assert told(sister)[0].replace("W", "X") == told(unknown)[0]


def test_the_open_month_is_offered_but_not_the_first_choice(stored):
    stored(with_april())
    offered = choice.offer(ALL)
    assert offered.months[0] == APRIL
    assert APRIL not in offered.closed
    assert settled().scope.month == village.MAR
    assert settled(month="2026-04").scope.month == APRIL


def test_only_earlier_months_can_be_compared_with(warehouse):
    bases = choice.offer(ALL).bases(village.FEB)
    assert bases == [*choice.AGAINST, "2026-01", "2025-12", "2024-12"]


def test_money_follows_the_level_and_the_language(warehouse):
    assert settled().unit is Money.HUNDRED_MILLION
    assert settled(org="E").unit is Money.TEN_THOUSAND
    assert settled(unit="ONE").unit is Money.ONE
    speak("en")
    assert settled().unit is Money.BILLION
    assert settled(unit="TEN_THOUSAND").money == choice.AUTO


def test_a_region_leads_to_the_unit_there(warehouse):
    everything, east = settled().scope, settled(EAST).scope
    assert choice.unit_of_region("1001", everything).org_id == "E"
    assert choice.unit_of_region("1002", east) is None
    assert choice.unit_of_region("9999", everything) is None


def test_nothing_to_choose_is_told(stored):
    stored({})
    with pytest.raises(WarehouseUnavailable):
        choice.offer(ALL)
