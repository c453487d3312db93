"""A scope is made from grants, and nothing widens it afterwards."""

import ast
import copy
import pickle
from dataclasses import replace
from typing import get_type_hints

import pytest

from queries import schema
from queries.bank import Path, tree
from queries.connections import engine_of
from queries.engine import data_version
from queries.scope import AccessDenied, Reader, Scope
from tests import village
from tests.sidedoors.readers import reader_of
from tests.test_architecture import imports, name_of, sources

pytestmark = pytest.mark.usefixtures("warehouse")
WIDENS = {"queries/standings.py", "queries/circular.py"}
MAKES = {"queries/access.py", "queries/scope.py"}


@pytest.fixture
def inside(warehouse):
    return Scope.within(reader_of(("E",)), "E1", village.MAR)


@pytest.mark.parametrize("org", ["R", "W", "W1"])
def test_no_way_to_make_one_leads_out_of_the_grants(org, inside):
    outside = tree()[org]
    for attempt in (
        lambda: Scope(inside.reader, outside, village.MAR),
        lambda: replace(inside, org=outside),
        lambda: inside.at(outside),
        lambda: Scope.within(inside.reader, org, village.MAR),
    ):
        with pytest.raises(AccessDenied):
            attempt()


def test_a_unit_with_a_path_of_somebodys_making_is_refused(inside):
    for forged in (
        replace(tree()["W"], path=Path("/R/E/W/")),
        replace(tree()["W1"], path=tree()["E1"].path),
        replace(tree()["E1"], org_id="X1"),
    ):
        with pytest.raises(AccessDenied):
            replace(inside, org=forged)


@pytest.mark.parametrize(
    "grants", [("/",), ("",), ("/R/E",), ("R/E/",), ("//",), ("/R/E/", "")]
)
def test_a_grant_is_a_units_own_path(grants):
    """ "/R/E" would begin "/R/E2/" as well."""
    with pytest.raises(AccessDenied):
        Reader("forger", "executive", grants)


def test_copies_and_pickles_are_what_they_were(inside):
    for made in (
        copy.copy(inside),
        copy.deepcopy(inside),
        pickle.loads(pickle.dumps(inside)),
    ):
        assert made == inside


def test_a_pickle_is_checked_when_it_is_read(inside):
    """As from another process whose grants were others."""
    wide = Scope.within(reader_of(("W",)), "W1", village.MAR)
    object.__setattr__(wide, "reader", inside.reader)
    kept = pickle.dumps(wide)
    with pytest.raises(AccessDenied):
        pickle.loads(kept)
    with pytest.raises(AccessDenied):
        copy.copy(wide)


def test_nothing_is_changed_in_place(inside):
    with pytest.raises(AttributeError):
        inside.org = tree()["W"]
    with pytest.raises(AttributeError):
        inside.reader.grants = ("/R/",)


def calls(file):
    return {
        node.func.id
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_paths_come_from_the_tree_and_readers_from_the_grants():
    """What mypy holds: grants are `Path`, which only the tree makes."""
    assert get_type_hints(Reader)["grants"] == tuple[Path, ...]
    product = sources("queries", "pages", "app.py", "data")
    by_name = {name_of(file): calls(file) for file in product}
    reads_it = {name_of(f) for f in product if "queries.scope.Reader" in imports(f)} | MAKES  # fmt: skip
    assert {n for n, c in by_name.items() if "Reader" in c and n in reads_it} <= MAKES
    loaders = {name_of(f) for f in product if "queries.bank.Path" in imports(f)}
    assert loaders <= {"queries/scope.py"}


def test_only_standings_look_at_the_whole_bank():
    users = {name_of(f) for f in sources("queries", "pages", "data", "app.py") if "queries.scope.whole_bank" in set(imports(f))}  # fmt: skip
    assert users == WIDENS


READS = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
]
WRITES = [
    "COPY (SELECT 1) TO '{here}/out.csv'",
    "ATTACH '{here}/other.duckdb'",
    "EXPORT DATABASE '{here}/all'",
]
LOADS = [
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET threads = 64",
]


def refused(statement):
    with engine_of(data_version()).connect() as connection:
        native = connection.connection.driver_connection
        with pytest.raises(
            Exception, match=r"(?i)disabled|locked|cannot (access|change)"
        ):
            native.execute(statement)


@pytest.mark.parametrize("statement", [*READS, *WRITES, *LOADS])
def test_sql_reaches_no_file_and_no_setting(statement, tmp_path):
    refused(statement.format(here=tmp_path))


@pytest.mark.parametrize("statement", [*READS, *WRITES, *LOADS])
def test_nor_in_a_versioned_store(statement, demo_bank, tmp_path):
    refused(statement.format(here=tmp_path))


def test_sql_changes_no_row_of_a_store(demo_bank):
    with engine_of(data_version()).connect() as connection:
        native = connection.connection.driver_connection
        for verb in ("DELETE FROM", "DROP TABLE"):
            with pytest.raises(Exception, match=r"(?i)read-only"):
                native.execute(f"{verb} {schema.deposit_month.name}")
