import pytest

from queries import engine
from tests import village
from tests.engines import DUCKDB, ENGINES


def pytest_generate_tests(metafunc):
    """Ask every engine what a test asks the warehouse, unless it is about one of them."""
    is_about_one = metafunc.definition.get_closest_marker("embedded")
    if "home_kind" in metafunc.fixturenames and not is_about_one:
        metafunc.parametrize("home_kind", ENGINES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def home_kind(request):
    """The engine that the rows of a test lie on."""
    return getattr(request, "param", DUCKDB)


@pytest.fixture
def stored(home_kind, homes, monkeypatch):
    """Return a function that makes rows a real warehouse and points the product at it."""

    def store(rows, _=""):
        for name, value in homes(home_kind, rows).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GRANARY_FRESH", "100000")
        engine.forget()

    yield store
    engine.forget()


@pytest.fixture(scope="session")
def village_home(home_kind, homes):
    """The village on an engine; no test writes to it."""
    return homes(home_kind, village.ROWS)


@pytest.fixture
def village_once(village_home, monkeypatch):
    """The village for tests that only ask; its answers are kept from test to test."""
    for name, value in village_home.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GRANARY_FRESH", "1e12")
