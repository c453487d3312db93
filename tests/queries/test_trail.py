"""Where a figure comes from: the rows shown make the figure again."""

import itertools
from pathlib import Path

import pytest
import sqlalchemy as sa

from queries import schema
from queries.catalogue import KPIS
from queries.kpi import DIMENSIONS, PERIODS, NotAsked, by
from queries.trail import MOST_ROWS, trail
from tests import village
from tests.questions import scope_of, widest

FACTS = [t for t in village.ROWS if t.info["scope"] and t is not schema.organization]


def keys(table, rows):
    """Return the keys of rows of a table."""
    return {tuple(row[c.name] for c in table.primary_key) for row in rows}


def figures(kpi, scope):
    """Return (place, row) of a KPI's whole, of its finest figures and of a period's."""
    periods = [(d,) for d in kpi.dimensions if d in PERIODS]
    for split in dict.fromkeys([(), *periods, widest(kpi)]):
        dimensions = list(dict.fromkeys((*split, *kpi.needs)))
        row = by(kpi, scope, *split).row(0, named=True)
        yield {d: row[DIMENSIONS[d].id] for d in dimensions}, row


@pytest.fixture(scope="session")
def village_file(village_home):
    return Path(village_home["GRANARY_WAREHOUSE"].removeprefix("duckdb:///"))


@pytest.fixture
def only(village_file, tmp_path, monkeypatch):
    """Return a function that makes the village of nothing but the facts of a trail."""
    number = itertools.count()

    def kept(found):
        file = tmp_path / f"only-{next(number)}.duckdb"
        file.write_bytes(village_file.read_bytes())
        made = sa.create_engine(f"duckdb:///{file}")
        shown = {
            facts.table: keys(facts.table, facts.rows.to_dicts())
            for facts in found.facts
        }
        with made.begin() as connection:
            # The ratings tell which quarter is the last one rated.
            for table in [
                t for t in FACTS if t is not schema.rating_star or t in shown
            ]:
                rows = [
                    r
                    for r in village.ROWS[table]
                    if keys(table, [r]) <= shown.get(table, set())
                ]
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), rows)
        made.dispose()
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{file}")

    return kept


@pytest.mark.embedded  # it makes a warehouse for every figure
@pytest.mark.parametrize("name", KPIS)
def test_the_rows_shown_make_the_figure_again(
    name, village_once, village_file, only, monkeypatch
):
    kpi, scope = KPIS[name], scope_of("R")
    for at, row in list(figures(kpi, scope)):
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{village_file}")
        found = trail(kpi, scope, at)
        assert found.value == pytest.approx(row[name])
        assert (found.reason, found.note) == (row["reason"], row["note"])
        assert all(f.count <= MOST_ROWS and not f.out_of_sight for f in found.facts)
        only(found)
        again = trail(kpi, scope, at)
        assert again.value == pytest.approx(found.value), at
        assert [v for _, _, v in again.terms] == pytest.approx(
            [v for _, _, v in found.terms]
        ), at


def test_rows_out_of_sight_are_counted_and_never_shown(village_once):
    """A reader of the east asks for the whole bank's plan: only the east's rows are shown."""
    scope = scope_of("E", grants=("/R/E/",))
    found = trail(KPIS["deposit_completion"], scope, {})
    assert {o for f in found.facts for o in f.rows.to_series(0)} <= {
        "E",
        "E1",
        "E2",
        "deposit_average",
    }


def test_a_figure_that_is_not_there_is_refused(village_once):
    with pytest.raises(NotAsked):
        trail(KPIS["deposit_balance"], scope_of("E"), {"outlet": "W1"})


def test_earlier_values_and_loads_are_those_of_the_rows(stored):
    """The village's share of the west was restated once: the trail says what it was."""
    row = next(
        r
        for r in village.ROWS[schema.market_month]
        if r["region_code"] == "1002" and r["month"] == village.MAR
    )
    key = "; ".join(f"{c.name}={row[c.name]}" for c in schema.market_month.primary_key)
    said = {
        "load_id": 1,
        "table_name": "market_month",
        "row_key": key,
        "column_name": "balance",
        "old_value": "1.00",
        "new_value": "2.00",
    }
    stored(village.ROWS | {schema.revision: [said]})
    found = trail(KPIS["deposit_share"], scope_of("R"), {"region": "1002"})
    assert found.earlier.select(*said).to_dicts() == [said]
    assert found.loads["load_id"].to_list() == [1]
    assert trail(
        KPIS["deposit_share"], scope_of("R"), {"region": "1001"}
    ).earlier.is_empty()
