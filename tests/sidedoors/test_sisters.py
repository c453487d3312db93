"""Sister units are ranked totals (通报): their insides may be anything at all."""

import importlib
import inspect
import pkgutil

import pytest

from pages.parts import panels
from pages.parts.charts import Look
from pages.parts.figures import PANELS
from queries.catalogue import KPIS
from queries.scope import Scope
from queries.standings import standings
from queries.text import ReaderError
from tests import village
from tests.questions import plain
from tests.sidedoors.readers import reader_of, told, totals_kept, written

EAST = ("E",)
for found in pkgutil.walk_packages(panels.__path__, "pages.parts.panels."):
    importlib.import_module(found.name)  # a panel is known once its module is read


@pytest.fixture(scope="module")
def insides(tmp_path_factory):
    """Two villages that differ only in how West's totals are made up."""
    folder = tmp_path_factory.mktemp("insides")
    return [written(folder / f"{n}.duckdb", totals_kept(part)) for n, part in enumerate((0.5, 0.125))]  # fmt: skip


def scope(org="E", granted=EAST):
    return Scope.within(reader_of(granted), org, village.MAR)


def ranked(asked):
    """Return the ranked totals of every KPI that is one: some are made of outlets' courses."""
    return {n: plain(standings(k, asked)) for n, k in KPIS.items() if "county" in k.dimensions and n != "month_end_deviation"}  # fmt: skip


def test_scrambled_insides_show_nowhere(insides, turn):
    said = []
    for file in insides:
        turn(file)
        said.append((ranked(scope()), told(scope())))
    for before, after in zip(*said, strict=True):
        assert {k: (before[k], after[k]) for k in before if before[k] != after[k]} == {}


def test_the_scrambling_would_be_noticed(insides, turn):
    said = []
    for file in insides:
        turn(file)
        said.append(told(scope("W", ("W",))))
    assert sum(said[0][k] != said[1][k] for k in said[0]) > 5


GIVEN = {"year": 2026, "outlet_id": "E1", "is_whole": False}


def shown(name, asked):
    asks = inspect.signature(PANELS[name]).parameters
    try:
        made = PANELS[name](
            asked, Look(), **{n: v for n, v in GIVEN.items() if n in asks}
        )
    except ReaderError as error:
        return str(error.message)
    return str(made.title), str(made.message), plain(made.frame), repr(made.figure)


@pytest.mark.parametrize("name", PANELS)
def test_no_panel_shows_a_sisters_insides(name, insides, turn):
    """Title, sentence, frame and picture are the same to the digit."""
    said = []
    for file in insides:
        turn(file)
        said.append(shown(name, scope()))
    assert said[0] == said[1]
