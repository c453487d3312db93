"""Files that leave: names that a spreadsheet would run stay the words they are."""

import csv
import io
import zipfile

import polars as pl
import pytest

import tests.sidedoors.test_sisters  # noqa: F401  every panel
from pages.export import formats
from pages.export.material import Section, of
from pages.parts.charts import Look
from pages.parts.choice import offer, settle
from pages.parts.figures import PANELS
from queries import schema
from queries.__main__ import main
from queries.spreadsheet import written
from tests import village
from tests.sidedoors.readers import reader_of

EVIL = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =cmd|calc!A0",
]
PLAIN = ["East", "东县支行", "a=b", "1-2", "-", "−3", ""]


@pytest.mark.parametrize("text", EVIL)
def test_csv_says_that_a_formula_is_words(text):
    found = written(pl.DataFrame({"name": [text], "amount": [-1.5]}))
    (cell, amount) = list(csv.reader(io.StringIO(found, newline="")))[1]
    assert (cell[0], amount) == ("'", "-1.5")


@pytest.mark.parametrize("text", PLAIN)
def test_csv_leaves_other_words_alone(text):
    found = written(pl.DataFrame({"name": [text], "n": [1]}))
    assert list(csv.reader(io.StringIO(found)))[1] == [text, "1"]


@pytest.fixture
def evil(stored):
    """The village with names a spreadsheet would run."""
    named = [
        o | {"name_zh": EVIL[n % 2], "name_en": EVIL[n % 4]}
        for n, o in enumerate(village.ORGS)
    ]
    lines = [
        r | {"name_zh": EVIL[0], "name_en": EVIL[0]}
        for r in village.ROWS[schema.income_line]
    ]
    stored(village.ROWS | {schema.organization: named, schema.income_line: lines})


def test_the_command_line_prints_no_formula(evil, capsys):
    for kpi, by in (("deposit_balance", "outlet"), ("fee_income", "line")):
        assert main(["ask", kpi, "--by", by, "--month", "2026-03"]) == 0
    rows = [r for r in csv.reader(io.StringIO(capsys.readouterr().out)) if r]
    assert any(cell.startswith("'=") for row in rows for cell in row)
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "@"))]


def formulas(made):
    """Return the formulas and outward links of a file and of the workbooks inside it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            if name.endswith(".xlsx"):
                found += formulas(inside)
            elif "worksheets" in name and name.endswith((".xml", ".rels")):
                found += [
                    name for sign in (b"<f>", b"<f ", b"http://evil") if sign in inside
                ]
    return found


@pytest.mark.parametrize("kind", ["workbook", "deck"])
def test_no_file_holds_a_formula(kind, evil):
    reader = reader_of(("E",))
    settled = settle({"month": "2026-03"}, reader, offer(reader))
    wanted = ("fee_by_unit", "fee_lines_ranked", "deposit_completion")
    panels = [PANELS[n](settled.scope, Look()) for n in wanted if n in PANELS]
    assert len(panels) >= 2
    made = formats.build(
        kind, of(settled, EVIL[0], [Section(EVIL[0], panels)], Look().style)
    )
    assert formulas(made) == []
