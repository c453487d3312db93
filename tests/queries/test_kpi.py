"""What holds for every KPI and every question, whatever it measures."""

import itertools
import re
from pathlib import Path

import polars as pl
import pytest

from queries import schema
from queries.catalogue import KPIS, SUBJECTS
from queries.kpi import DIMENSIONS, PERIODS, NotAsked, by, value
from queries.standings import standings
from tests import village
from tests.questions import QUESTIONS, ask, everything, plain, scope_of, splits, widest

HERE = Path(__file__).parent
PATHS = {o["org_id"]: o["path"] for o in village.ORGS}
REGIONS = {"E": "1001", "E1": "1001", "W": "1002"}
AMOUNTS = (schema.MONEY, schema.target.c.value.type)
FACTS = [t for t in village.ROWS if t.info["scope"] and t is not schema.organization]


def is_inside(table, row, unit):
    """Return whether a unit's reader may see a row of figures."""
    if table.info["scope"] == "region_code":
        return row["region_code"] == REGIONS[unit]
    return PATHS[row[table.info["scope"]]].startswith(PATHS[unit])


def changed(table, row):
    """Return the row with every amount of it changed."""
    amounts = [c.name for c in table.c if c.type in AMOUNTS or c.name == "score"]
    return row | {n: row[n] * 3 + 5 for n in amounts if row[n] is not None}


def disturbed(unit):
    """Return the village with every row hidden from a unit's reader taken away or changed."""
    rows = {}
    for table, given in village.ROWS.items():
        seen = [r for r in given if table not in FACTS or is_inside(table, r, unit)]
        hidden = [r for r in given if r not in seen]
        rows[table] = seen + [changed(table, r) for r in hidden[::2]]
    return rows


@pytest.mark.parametrize("unit", REGIONS)
def test_hidden_rows_change_nothing(unit, stored):
    """Neither taking away nor changing what a reader may not see shows in any answer."""
    scope = {"org_id": unit, "grants": (PATHS[unit],)}
    stored(village.ROWS, "before")
    before = everything(scope_of(**scope))
    stored(disturbed(unit), "after")
    after = everything(scope_of(**scope))
    assert [k for k in before if before[k] != after[k]] == []
    assert len(before) > 100


def test_the_leak_test_would_notice(stored):
    """The same comparison at the root, where nothing is hidden, differs nearly everywhere."""
    stored(village.ROWS)
    before = everything(scope_of("R"))
    stored(disturbed("W"), "other")
    after = everything(scope_of("R"))
    assert sum(before[k] != after[k] for k in before) > 0.6 * len(before)


@pytest.mark.parametrize("unit", ["R", "E", "E1"])
@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_answers_by_every_dimension(name, unit, village_once):
    kpi, scope = KPIS[name], scope_of(unit)
    for split in splits(kpi):
        found = by(kpi, scope, *split)
        asked = [*split, *[n for n in kpi.needs if n not in split]]
        ids = [c for d in asked for c in dict.fromkeys((DIMENSIONS[d].id, d))]
        assert found.columns == [*ids, name, "reason", "note"]
        assert found.filter(
            pl.col(name).is_null() != (pl.col("reason") != "")
        ).is_empty()
        assert found.filter(
            (pl.col("reason") != "") & (pl.col("note") != "")
        ).is_empty()
        assert found.select([DIMENSIONS[d].id for d in asked]).is_duplicated().any() is False or not asked  # fmt: skip
        assert not any(t.is_decimal() or t == pl.Float32 for t in found.dtypes)


@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_answers_by_every_pair_of_dimensions_or_says_why_not(
    name, village_once
):
    for pair in itertools.combinations(KPIS[name].dimensions, 2):
        try:
            found = by(KPIS[name], scope_of("R"), *pair)
        except NotAsked:
            assert "day" in pair
        else:
            assert found.columns[-3:] == [name, "reason", "note"]


@pytest.mark.parametrize("name", [n for n, k in KPIS.items() if "prefecture" in k.dimensions])  # fmt: skip
def test_said_of_two_kinds_of_unit_the_finer_decides(name, village_once):
    """In whatever order they are asked: a county has its county's plan."""
    kpi, scope = KPIS[name], scope_of("R")
    alone = by(kpi, scope, "county")
    both = by(kpi, scope, "prefecture", "county")
    assert plain(both.select(alone.columns)) == plain(alone)


@pytest.mark.parametrize("name", [n for n, k in KPIS.items() if k.is_additive])
def test_units_and_slices_add_up_to_the_whole(name, village_once):
    """Outlets = 支行 = prefecture = the bank, and so do areas, lines, types and regions."""
    kpi, scope = KPIS[name], scope_of("R")
    whole, _ = value(kpi, scope)
    parts = {
        dimension: by(kpi, scope, dimension)[name].sum()
        for dimension in kpi.dimensions
        if dimension not in PERIODS
    }
    assert parts == pytest.approx(dict.fromkeys(parts, whole))


@pytest.mark.parametrize("name", [n for n, k in KPIS.items() if k.is_additive])
def test_each_county_is_what_its_own_scope_says(name, village_once):
    found = by(KPIS[name], scope_of("R"), "county")
    said = dict(zip(found["county_id"], found[name], strict=True))
    alone = {county: value(KPIS[name], scope_of(county))[0] for county in said}
    assert alone == pytest.approx(said)


@pytest.mark.parametrize("unit", ["R", "E", "E1"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_in_every_scope(name, unit, village_once):
    answer = ask(QUESTIONS[name], scope_of(unit))
    if isinstance(answer, pl.DataFrame):
        assert not any(t.is_decimal() or t == pl.Float32 for t in answer.dtypes)


def test_an_empty_house_shows_nothing_and_breaks_nothing(stored):
    """A bank and its units, and no figure yet."""
    stored({t: r for t, r in village.ROWS.items() if t not in FACTS}, "empty")
    for question in QUESTIONS.values():
        ask(question, scope_of("R"))
    shown = {
        (name, split): by(kpi, scope_of(unit), *split)[name].drop_nulls().to_list()
        for unit in ("R", "E", "E1")
        for name, kpi in KPIS.items()
        for split in ((), widest(kpi))
    }
    assert {k: v for k, v in shown.items() if v} == {}


def test_a_dimension_a_kpi_does_not_have_is_refused_in_words(village_once):
    with pytest.raises(NotAsked) as refused:
        by(KPIS["deposit_share"], scope_of("R"), "line")
    assert "region, institution" in refused.value.message.en
    assert "region、institution" in refused.value.message.zh


def test_every_kpi_has_a_name_of_its_own():
    assert all(name == kpi.name for name, kpi in KPIS.items())
    assert sum(len(module.KPIS) for module in SUBJECTS) == len(KPIS)


def test_standings_show_a_branch_head_totals_and_nothing_beneath(village_once):
    """A reader of East sees West's total and rank, and no more of it."""
    scope = scope_of("E", grants=("/R/E/",))
    found = standings(KPIS["deposit_balance"], scope)
    assert found.columns == ["county_id", "county", "peer_class", "value", "rank", "is_own", "reason"]  # fmt: skip
    assert found.rows() == [
        ("E", "东县支行", "一类", 202 + 62, 1, True, ""),
        ("W", "西县支行", "一类", 34 + 20, 2, False, ""),
    ]
    assert by(KPIS["deposit_balance"], scope, "county")["county_id"].to_list() == ["E"]


@pytest.mark.parametrize("name", KPIS)
def test_every_kpi_has_a_test_with_its_arithmetic(name):
    others = [f for f in HERE.glob("test_*.py") if f.name != Path(__file__).name]
    words = " ".join(f.read_text() for f in others)
    assert re.search(rf"(?i)\b(test_)?\w*{name}", words), "add a test with visible sums"


ABOVE_OUTLETS = [k for k in KPIS.values() if k.source.info["scope"] == "org_id" and "outlet" not in k.dimensions]  # fmt: skip


@pytest.mark.parametrize("kpi", ABOVE_OUTLETS, ids=lambda kpi: kpi.name)
def test_what_is_booked_above_outlets_says_so_there(kpi, village_once):
    """Fees and loans are booked at sub-branches; an outlet's goals may still have no plan."""
    scope = scope_of("E1")
    said = value(kpi, scope)
    own_goal = kpi.name in ("deposit_completion", "deposit_pace_gap")
    assert said == (None, "NO_TARGET" if own_goal else "NOT_AT_THIS_LEVEL")
    if not kpi.needs:
        assert by(kpi, scope).select(kpi.name, "reason").rows() == [said]


def test_at_an_outlet_what_nobody_loaded_is_not_loaded(stored):
    kept = (schema.bank, schema.organization, schema.region)
    stored({t: r for t, r in village.ROWS.items() if t in kept})
    found = {value(kpi, scope_of("E1"))[1] for kpi in ABOVE_OUTLETS}
    assert found == {"NOT_LOADED"}


@pytest.mark.parametrize("name", ["fee_income", "agri_balance", "npl_ratio"])
def test_a_sub_branch_without_figures_in_a_month_is_not_loaded(name, village_once):
    early = village.MAR.replace(year=2001)
    assert value(KPIS[name], scope_of("E", month=early)) == (None, "NOT_LOADED")
