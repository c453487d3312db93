"""What goes to an intranet: the project without figures, books or secrets."""

import shutil
import sys

import pytest

from pages.serve import wheelhouse
from pages.serve.processes import HOUSE


def test_the_project_goes_and_nothing_of_the_bank(tmp_path, monkeypatch):
    for name in wheelhouse.PROJECT:
        source = HOUSE / name
        if source.is_dir():
            (tmp_path / name).mkdir()
            (tmp_path / name / "kept.py").write_text("")
        else:
            shutil.copyfile(source, tmp_path / name)
    for secret in ("data/warehouse/marts.duckdb", "data/books.sqlite", "data/books.sqlite-wal", ".streamlit/secrets.toml", "pages/__pycache__/x.pyc"):  # fmt: skip
        (tmp_path / secret).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / secret).write_text("secret")
    monkeypatch.setattr(wheelhouse, "HOUSE", tmp_path)
    inside = {str(name) for _, name in wheelhouse._project()}
    assert {"app.py", "data/kept.py", ".streamlit/kept.py", "pyproject.toml"} <= inside
    assert len(inside) == len(wheelhouse.PROJECT)


def test_everything_that_runs_is_named():
    assert {p.name for p in HOUSE.glob("*.py")} <= set(wheelhouse.PROJECT)
    assert all((HOUSE / name).exists() for name in wheelhouse.PROJECT)


def test_it_installs_for_the_python_that_made_it():
    major, minor = sys.version_info[:2]
    assert f"({major}, {minor})" in wheelhouse._script()
    assert "--no-index" in wheelhouse._script()


def test_without_uv_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert wheelhouse.main([str(tmp_path / "granary.zip")]) == 1
    assert "pip install uv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extra", ["postgresql", "spark"])
def test_extras_are_those_of_the_project(extra):
    assert f"\n{extra} = [" in (HOUSE / "pyproject.toml").read_text()
