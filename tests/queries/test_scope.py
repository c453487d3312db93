"""Grants become SQL in one place, and units that merged or moved keep their past."""

from datetime import date

import pytest

from queries import deposits, market, schema
from queries.kpi import by, value
from queries.kpi.sums import level_beneath
from queries.scope import AccessDenied, Reader
from tests import village
from tests.questions import scope_of
from tests.village import FEB, JAN, MAR

FIRST_OF_FEBRUARY = date(2026, 2, 1)
HEAD_OF_EAST = ("/R/E/",)


@pytest.mark.parametrize("org_id", ["R", "W", "W1"])
def test_a_unit_outside_the_grants_is_refused(org_id, warehouse):
    with pytest.raises(AccessDenied):
        scope_of(org_id, grants=HEAD_OF_EAST)


def test_what_is_not_there_is_refused_in_the_same_words(warehouse):
    """Whether a unit exists is itself something a reader may not learn."""
    said = []
    for org_id in ("W", "no such unit", "", "%", "E/"):
        with pytest.raises(AccessDenied) as refused:
            scope_of(org_id, grants=HEAD_OF_EAST)
        said.append((refused.value.message, str(refused.value)))
    assert len(set(said)) == 1


def test_a_scope_cannot_be_carried_out_of_the_grants(warehouse):
    inside = scope_of("E1", grants=HEAD_OF_EAST)
    outside = scope_of("W").org
    with pytest.raises(AccessDenied):
        inside.at(outside)


def test_without_a_grant_there_is_nothing(warehouse):
    with pytest.raises(AccessDenied):
        scope_of("R", grants=())
    assert Reader("nobody", "executive", ()).units() == []


def test_a_reader_may_choose_what_lies_within_the_grants(warehouse):
    reader = Reader("head", "branch_head", HEAD_OF_EAST)
    assert [o.org_id for o in reader.units()] == ["E", "E1", "E2"]


def test_org_means_the_level_beneath(warehouse):
    levels = [level_beneath(scope_of(o)) for o in ("R", "E", "E1")]
    assert levels == ["county", "outlet", "outlet"]


ALIKE = ["A", "A1", "A_", "AB", "A%", "%", "_", "A'", "A\\"]


@pytest.fixture
def lookalikes(stored):
    """Sub-branches whose ids begin alike or mean something to SQL, one outlet each."""
    orgs = [village.ORGS[0]]
    held = []
    for n, county in enumerate(ALIKE):
        outlet = f"{county}-o"
        orgs += [
            village.org(county, "R", "county", f"/R/{county}/", f"支行{n}", f"No {n}", "1001"),
            village.org(outlet, county, "outlet", f"/R/{county}/{outlet}/", f"网点{n}", f"Outlet {n}"),
        ]  # fmt: skip
        held.append(
            {"outlet_id": outlet, "month": MAR, "deposit_type": "savings", "balance": 2.0**n,
             "average_month": 1.0, "average_year": 1.0, **village.STAMP}
        )  # fmt: skip
    kept = {t: r for t, r in village.ROWS.items() if t in (schema.bank, schema.region)}
    stored(kept | {schema.organization: orgs, schema.deposit_month: held})


@pytest.mark.parametrize("county", ALIKE)
def test_ids_that_look_alike_are_told_apart(county, lookalikes):
    """Powers of two: a sum tells exactly whose rows are in it."""
    scope = scope_of(county, grants=(f"/R/{county}/",))
    assert value(deposits.DEPOSIT_BALANCE, scope)[0] == 2.0 ** ALIKE.index(county)
    assert [o.org_id for o in scope.reader.units()] == [county, f"{county}-o"]


def with_rows(**changed):
    """Return the village with some tables' rows replaced, named as in the schema."""
    return village.ROWS | {
        schema.metadata.tables[n]: rows for n, rows in changed.items()
    }


def deposit(outlet, month, balance):
    return {
        "outlet_id": outlet, "month": month, "deposit_type": "savings", "balance": balance,
        "average_month": balance, "average_year": balance, **village.STAMP,
    }  # fmt: skip


def succession(*heirs, at=FIRST_OF_FEBRUARY, former="E2"):
    return [
        {"from_org_id": former, "to_org_id": heir, "effective_on": at, "portion": portion}
        for heir, portion in heirs
    ]  # fmt: skip


# E2 is booked to the end of January, its heirs with what it held from February.
BEFORE = [deposit("E1", JAN, 110.0), deposit("E2", JAN, 60.0), deposit("W1", JAN, 38.0)]


def gained(org_id):
    """Return (base, increment, note) of a unit's deposits since January."""
    scope = scope_of(org_id, FEB, against="2026-01-31")
    held = deposits.stock(scope, (), "balance").row(0, named=True)
    row = by(deposits.DEPOSIT_INCREMENT, scope).row(0, named=True)
    return held["amount_base"], row["deposit_increment"], row["note"]


def test_a_merger_in_the_county_moves_nothing(stored):
    after = [deposit("E1", FEB, 120.0 + 66.0), deposit("W1", FEB, 36.0)]
    stored(with_rows(deposit_month=BEFORE + after, org_succession=succession(("E1", 1.0))))  # fmt: skip
    assert gained("E1") == (110 + 60, 120 + 66 - (110 + 60), "RESTATED")
    assert gained("E") == (110 + 60, 120 + 66 - (110 + 60), "RESTATED")
    assert gained("W") == (38, 36 - 38, "")
    assert gained("R") == (110 + 60 + 38, 120 + 66 + 36 - (110 + 60 + 38), "RESTATED")


def test_a_merger_across_counties_takes_the_base_along(stored):
    after = [deposit("E1", FEB, 120.0), deposit("W1", FEB, 36.0 + 66.0)]
    stored(with_rows(deposit_month=BEFORE + after, org_succession=succession(("W1", 1.0))))  # fmt: skip
    assert gained("E") == (110, 120 - 110, "")
    assert gained("W") == (38 + 60, 36 + 66 - (38 + 60), "RESTATED")
    assert gained("R")[0] == 110 + 60 + 38


def test_a_split_gives_each_heir_its_portion(stored):
    after = [deposit("E1", FEB, 120.0 + 40.0), deposit("W1", FEB, 36.0 + 26.0)]
    heirs = succession(("E1", 0.75), ("W1", 0.25))
    stored(with_rows(deposit_month=BEFORE + after, org_succession=heirs))
    assert gained("E")[0] == 110 + 0.75 * 60
    assert gained("W")[0] == 38 + 0.25 * 60
    assert gained("R")[0] == 110 + 60 + 38


def test_an_heir_that_merged_later_passes_everything_on(stored):
    """E2 went to E1 in February, E1 to W1 in March: January's money is all West's."""
    march = date(2026, 3, 1)
    heirs = succession(("E1", 1.0)) + succession(("W1", 1.0), at=march, former="E1")
    rows = [*BEFORE, deposit("E1", FEB, 186.0), deposit("W1", FEB, 36.0), deposit("W1", MAR, 225.0)]  # fmt: skip
    stored(with_rows(deposit_month=rows, org_succession=heirs))
    for month, total in ((JAN, 110 + 60 + 38), (FEB, 186 + 36), (MAR, 225)):
        assert value(deposits.DEPOSIT_BALANCE, scope_of("W", month))[0] == total
        assert value(deposits.DEPOSIT_BALANCE, scope_of("R", month))[0] == total


def moved_orgs():
    """Return the village's units after E2 was put under West."""
    moved = village.org("E2", "W", "outlet", "/R/W/E2/", "东二", "East Two")
    return [moved if o["org_id"] == "E2" else o for o in village.ORGS]


MOVE = [{"org_id": "E2", "effective_on": FIRST_OF_FEBRUARY, "from_parent_id": "E", "to_parent_id": "W"}]  # fmt: skip


@pytest.mark.parametrize("month", village.MONTHS)
def test_a_move_to_another_county_keeps_every_months_total(month, stored):
    stored(village.ROWS)
    whole = value(deposits.DEPOSIT_BALANCE, scope_of("R", month))[0]
    stored(with_rows(organization=moved_orgs(), organization_move=MOVE), "moved")
    parts = by(deposits.DEPOSIT_BALANCE, scope_of("R", month), "county")
    assert parts["deposit_balance"].sum() == whole
    east = dict(zip(parts["county_id"], parts["deposit_balance"], strict=True))["E"]
    assert east == sum(v for _, *vs in village.DEPOSITS["E1"] for v in [vs[village.MONTHS.index(month)]])  # fmt: skip


def test_a_move_takes_the_own_banks_market_base_along(stored):
    """East's market reports include E2 to January, West's from February on."""
    reported = [
        r | {"balance": r["balance"] + sign * held[r["deposit_type"]]}
        for r in village.ROWS[schema.market_month]
        for held in [{"savings": 66.0, "corporate": 10.0} if r["month"] == FEB else {"savings": 72.0, "corporate": 12.0}]
        for sign in [{"1001": -1, "1002": 1}[r["region_code"]] if r["institution_id"] == "own" and r["month"] in (FEB, MAR) else 0]
    ]  # fmt: skip
    stored(with_rows(organization=moved_orgs(), organization_move=MOVE, market_month=reported))  # fmt: skip
    found = market.own_by_region(scope_of("R"))
    base = dict(zip(found["region_code"], found["base"], strict=True))
    gain = dict(zip(found["region_code"], found["gain"], strict=True))
    assert base == {"1001": 160 + 60 - (60 + 10), "1002": 40 + 20 + (60 + 10)}
    assert gain == {
        "1001": (202 - 72 + 62 - 12) - (160 + 60 - 70),
        "1002": (34 + 72 + 20 + 12) - (40 + 20 + 70),
    }
    assert found["is_restated"].all()
    whole = market.own_standing(scope_of("R")).row(0, named=True)
    assert (whole["base"], whole["balance"]) == (160 + 60 + 40 + 20, 202 + 62 + 34 + 20)


def test_a_merger_across_counties_moves_the_market_base_too(stored):
    reported = [
        r | {"balance": r["balance"] + {"1001": -70, "1002": 70}[r["region_code"]] * (r["deposit_type"] == "savings")}
        if r["institution_id"] == "own" and r["month"] == MAR else r
        for r in village.ROWS[schema.market_month]
    ]  # fmt: skip
    stored(with_rows(org_succession=succession(("W1", 1.0)), market_month=reported))
    found = market.own_by_region(scope_of("R"))
    assert found["base"].to_list() == [160 + 60 - (60 + 10), 40 + 20 + (60 + 10)]
    assert market.own_standing(scope_of("R"))["base"].to_list() == [160 + 60 + 40 + 20]


def test_a_bank_that_was_taken_over_counts_with_its_successor(stored):
    """The big bank took the co-operative over in February: nobody's gain is a merger."""
    banks = [
        b | {"succeeded_by": "big", "succeeded_on": FIRST_OF_FEBRUARY} if b["institution_id"] == "coop" else b
        for b in village.ROWS[schema.institution]
    ]  # fmt: skip
    reported = [
        r
        for r in village.ROWS[schema.market_month]
        if not (r["institution_id"] == "coop" and r["month"] in (FEB, MAR))
    ]
    members = [m for m in village.ROWS[schema.peer_group_member] if m["institution_id"] != "coop"]  # fmt: skip
    stored(with_rows(institution=banks, market_month=reported, peer_group_member=members))  # fmt: skip
    found = {r["institution_id"]: r for r in market.who_gained(scope_of("E")).to_dicts()}  # fmt: skip
    assert set(found) == {"own", "big"}
    assert found["big"]["base"] == (170 + 20) + (70 + 30)
    assert found["big"]["gain"] == (68 + 30) - (170 + 20 + 70 + 30)
    assert found["big"]["is_restated"]
    assert found["own"]["market_base"] == (160 + 60) + (170 + 20) + (70 + 30)


def test_a_scope_compares_with_what_was_chosen(warehouse):
    months = {
        against: scope_of("R", against=against).base(schema.deposit_month).month
        for against in ("year_start", "last_month", "last_year", "2026-01-31")
    }
    assert months == {"year_start": village.DEC, "last_month": FEB, "last_year": None, "2026-01-31": JAN}  # fmt: skip
