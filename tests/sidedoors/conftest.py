import pytest

from queries import engine
from tests import village
from tests.sidedoors.readers import disturbed, written


@pytest.fixture(scope="session")
def villages(tmp_path_factory):
    """Return a function that writes a village once: as it is, or disturbed for a reader."""
    folder, made = tmp_path_factory.mktemp("villages"), {}

    def file(granted=None):
        if granted not in made:
            name = "".join(granted or ["all"])
            rows = village.ROWS if granted is None else disturbed(granted)
            made[granted] = written(folder / f"{name}.duckdb", rows)
        return made[granted]

    return file


@pytest.fixture
def turn(monkeypatch):
    """Return a function that points the product at a warehouse, its answers kept."""
    monkeypatch.setenv("GRANARY_FRESH", "1e12")

    def to(file):
        monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{file}")
        engine.unpin()

    return to
