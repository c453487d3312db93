"""The README keeps its promises, in both languages."""

import dataclasses
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from queries.config import Config
from tests.readme import FILES, tables

HOUSE = Path(__file__).parents[1]
TEXTS = {language: file.read_text() for language, file in FILES.items()}
BOTH = pytest.mark.parametrize("language", FILES)


def commands(language):
    for block in re.findall(r"```console\n(.*?)```", TEXTS[language], re.DOTALL):
        yield from re.findall(r"^\$ (.*)$", block, re.M)


def section(language, number):
    return re.split(r"^## ", TEXTS[language], flags=re.M)[number]


@BOTH
def test_the_two_commands_come_first(language):
    assert list(commands(language))[:2] == [
        "pip install uv && uv run streamlit run app.py",
        "uv run pytest",
    ]


def test_commands_run(tmp_path):
    environment = os.environ | {"GRANARY_WAREHOUSE": f"duckdb:///{tmp_path}/readme"}
    for command in list(commands("en"))[2:]:
        words = shlex.split(command)
        assert words[0] == "python"
        done = subprocess.run(
            [sys.executable, *words[1:]],
            cwd=HOUSE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_both_languages_say_the_same():
    shape = {language: re.findall(r"^(#+) ", text, re.M) for language, text in TEXTS.items()}  # fmt: skip
    rows = {language: len(re.findall(r"^\|", text, re.M)) for language, text in TEXTS.items()}  # fmt: skip
    assert shape["en"] == shape["zh"]
    assert rows["en"] == rows["zh"]
    assert list(commands("en")) == list(commands("zh"))


@BOTH
def test_every_setting_is_listed_with_its_default(language):
    for field in dataclasses.fields(Config):
        assert f"| `{field.name.upper()}` | `{field.default}` |" in TEXTS[language]


@BOTH
def test_the_table_of_tables_is_the_schema(language):
    assert tables(language) in TEXTS[language]


@BOTH
def test_every_page_has_a_picture_of_at_most_200_kb(language):
    named = set(re.findall(r"\(\.readme/(\w+/\w+\.png)\)", TEXTS[language]))
    pages = re.findall(r'page\("\w+/(\w+)"', (HOUSE / "app.py").read_text())
    assert {f"{language}/{page}.png" for page in pages} <= named
    for name in named:
        assert (HOUSE / ".readme" / name).stat().st_size <= 200_000


@BOTH
def test_the_tree_is_there(language):
    [tree] = re.findall(r"```\n(app\.py.*?)```", TEXTS[language], re.DOTALL)
    for line in tree.splitlines():
        name = line.split()[0]
        places = [HOUSE / name, HOUSE / "pages" / name]
        assert any(place.exists() for place in places), name
