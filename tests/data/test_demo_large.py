"""A demo bank the size of a nation, made small: whole, repeatable, consistent, open to readers."""

from datetime import date

import polars as pl
import pytest

from data import store
from data.demo import large
from data.demo.large import Size, country
from data.demo.large.daily import ALL_DAYS, at
from data.draft import Draft
from queries import access, bank, engine, schema
from queries.daily import outlet_ranking
from queries.deposits import KPIS
from queries.kpi import by
from queries.scope import Scope
from tests.opening import PAGES, assert_opened, opened

ONE_PERCENT = Size(provinces=3, prefectures=6, counties=28, outlets=220)
NOW = date(2026, 10, 31)


@pytest.fixture(scope="module")
def made() -> large.Large:
    return large.made("nation", size=ONE_PERCENT)


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    place = tmp_path_factory.mktemp("nation")
    recent = at([date(2025, 9, 30)])[0]

    def days(draft: Draft) -> None:
        for year in (2025, 2026):
            inside = [
                d
                for d in range(recent, len(ALL_DAYS))
                if ALL_DAYS[d].astype(object).year == year
            ]
            draft.replace(schema.deposit_day, made.days.frame(inside))

    store.establish(place, lambda: made.frames, "demo nation", then=days)
    return place


@pytest.fixture
def nation(folder, monkeypatch):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    engine.forget()
    yield folder
    engine.forget()


def test_two_builds_are_identical(made) -> None:
    again = large.made("nation", size=ONE_PERCENT)
    assert [n for n in made.frames if not made.frames[n].equals(again.frames[n])] == []
    assert (made.days.on(at([NOW])) == again.days.on(at([NOW]))).all()


def test_counts_and_keys(made) -> None:
    levels = dict(made.frames["organization"].group_by("level").len().rows())
    assert (
        levels["head"],
        levels["province"],
        levels["prefecture"],
        levels["outlet"],
    ) == (1, 3, 6, 220)
    assert made.frames["region"].filter(level="county").height == 28
    for name, frame in made.frames.items():
        table = schema.metadata.tables[name]
        assert frame.columns == [column.name for column in table.columns], name
        keys = [column.name for column in table.primary_key]
        assert not frame.select(keys).is_duplicated().any(), name


def test_a_nation_has_a_hundred_million_daily_figures() -> None:
    assert Size().outlets * 3 * len(ALL_DAYS) >= 100_000_000


def test_our_share_of_a_market_is_made_of_our_outlets(made) -> None:
    held = (
        made.days.frame(at([NOW]))
        .group_by(pl.col("outlet_id").str.head(6))
        .agg(pl.col("balance").sum())
    )
    told = (
        made.frames["market_month"]
        .filter(institution_id="own", month=NOW)
        .group_by("region_code")
        .agg(printed=pl.col("balance").sum())
    )
    both = held.join(told, left_on="outlet_id", right_on="region_code")
    assert both.height == 28
    assert (both["balance"] - both["printed"]).abs().max() <= 3 * 500_000


def test_gansu_is_whole() -> None:
    found = country.gansu(7)
    assert found.upper.filter(level="prefecture").height == 14
    assert found.counties.height == 87
    assert found.counties["region_code"].is_unique().all()


def test_units_beneath_the_head_are_provinces(nation) -> None:
    scope = Scope.within(access.operator(), "00", NOW)
    found = by(KPIS[0], scope, "org")
    assert found["org_id"].sort().to_list() == ["01", "02", "03"]
    assert outlet_ranking(scope).height == 220
    assert [o.org_id for o in bank.children(bank.root())] == ["01", "02", "03"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_opens_on_a_nation(page, nation) -> None:
    app = opened(page, lang="zh")
    assert_opened(app)
    assert not app.error
