"""Which part of the house may lean on which, and how large things may grow."""

import ast
import statistics
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
TOP = {"app.py", "pages", "queries", "data", "tests"}
OURS = ("queries", "data", "pages", "tests")

SHELL = "pages/parts/shell"
# part of the house: (what of ours it may import, what of others')
RULES = {
    "queries": (
        ("queries",),
        ("sqlalchemy", "polars", "duckdb", "duckdb_engine", "pyarrow", "adbc_driver_postgresql", "adbc_driver_manager", "pyspark"),
    ),
    "data": (
        ("data", "queries"),
        ("sqlalchemy", "polars", "numpy", "duckdb", "duckdb_engine", "adbc_driver_postgresql", "fastexcel", "filelock", "tqdm", "shapely", "xlsxwriter"),
    ),
    SHELL: (("pages.parts", "pages.export", "queries"), ("streamlit", "starlette", "polars", "plotly", "pydeck")),
    "pages/parts": (("pages.parts", "queries"), ("plotly", "pydeck", "polars", "shapely", "cattrs")),
    "pages/export": (
        ("pages.parts", "pages.export", "queries"),
        ("pptx", "lxml", "xlsxwriter", "typst", "docx", "polars", "shapely", "tenacity", "pydeck"),
    ),
    "pages/serve": (("pages.serve", "queries"), ()),
    "pages/manage": (("pages.parts", "pages.export", "queries", "data"), ("streamlit", "polars")),
    "pages": (("pages.parts", "pages.export", "queries"), ("streamlit", "polars")),
    "app.py": (("pages.parts.shell", "queries.text", "queries.config"), ("streamlit",)),
    "tests": (OURS, None),
}  # fmt: skip
SUBJECTS = {
    "deposits": {"deposits"},
    "market": {"market", "standing", "positions"},
    "income": {"income"},
    "stars": {"stars"},
    "lending": {"lending"},
    "quality": {"quality"},
}
LOWEST = ["text", "config", "schema", "codes", "connections", "engine", "bank", "periods", "scope", "kpi"]  # fmt: skip
PAGE_LINES, FILE_LINES = 80, 250
LONG_BY_NATURE = {"queries/schema.py"}


def sources(*under):
    """Return the python files of the house, or of parts of it."""
    found = [HOUSE / part for part in under or TOP]
    every = [g for f in found for g in ([f] if f.is_file() else f.rglob("*.py"))]
    return sorted(f for f in every if f.exists())


def module(name):
    """Return the python files of one module of `queries`: a file, or a folder's parts."""
    found = sources(f"queries/{name}.py", f"queries/{name}")
    assert found, name
    return found


def name_of(file):
    return file.relative_to(HOUSE).as_posix()


def part_of(file):
    """Return the part a file belongs to: the longest of `RULES` that holds it."""
    name = name_of(file)
    return max((p for p in RULES if name == p or name.startswith((f"{p}/", f"{p}.py"))), key=len)  # fmt: skip


def imports(file):
    """Yield every dotted name a file imports, relative ones written out."""
    package = name_of(file).removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{name.name}" for name in node.names)


def begins(name, allowed):
    return any(name == a or name.startswith(f"{a}.") for a in allowed)


def is_allowed(name, part):
    ours, others = RULES[part]
    if name.split(".")[0] in OURS:
        return begins(name, ours)
    return others is None or name.split(".")[0] in {*others, *sys.stdlib_module_names}


def test_the_top_level_is_fixed():
    packages = {p.parent.name for p in HOUSE.glob("*/*.py")}
    loose = {p.name for p in HOUSE.glob("*.py")}
    assert {name for name in packages | loose if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("part", RULES)
def test_imports_point_one_way(part):
    leaks = [
        f"{name_of(file)}: {name}"
        for file in sources(*TOP)
        if part_of(file) == part
        for name in imports(file)
        if not is_allowed(name, part)
    ]
    assert leaks == []


def test_only_the_shell_and_the_pages_know_the_shell():
    leaks = [
        f"{name_of(file)}: {name}"
        for file in sources("pages/parts", "pages/export")
        if part_of(file) != SHELL
        for name in imports(file)
        if begins(name, ["pages.parts.shell"])
    ]
    assert leaks == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subjects_do_not_import_one_another(subject):
    others = [f"queries.{m}" for s, ms in SUBJECTS.items() for m in ms if s != subject]
    leaks = [
        f"{name_of(file)}: {name}"
        for part in SUBJECTS[subject]
        for file in module(part)
        for name in imports(file)
        if begins(name, others)
    ]
    assert leaks == []


@pytest.mark.parametrize("place", range(len(LOWEST)))
def test_lower_layers_of_queries_know_nothing_above(place):
    above = [f"queries.{m}" for m in LOWEST[place + 1 :]]
    above += [f"queries.{m}" for ms in SUBJECTS.values() for m in ms]
    found = [name for file in module(LOWEST[place]) for name in imports(file)]
    assert [name for name in found if begins(name, above)] == []


def words_in(file):
    """Yield every dotted name a file uses: `os.environ`, `st.cache_data`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def test_only_config_reads_the_environment():
    readers = {
        name_of(file)
        for file in sources("app.py", "pages", "queries", "data")
        if {"os.environ", "os.getenv"} & set(words_in(file))
    }
    assert readers <= {"queries/config.py"}


def test_nothing_is_cached_outside_the_two_caches():
    cached = [
        f"{name_of(file)}: {word}"
        for file in sources("app.py", "pages")
        for word in words_in(file)
        if word.startswith("st.cache_")
    ]
    assert cached == []


def test_no_sql_is_written_as_text():
    """`sa.text` and a driver's own `execute` of a string are for the loader alone."""
    written = [name_of(f) for f in sources("queries", "pages") if "sa.text" in set(words_in(f))]  # fmt: skip
    assert written == []


def test_no_page_lies_where_streamlit_would_run_it_without_app():
    """Streamlit serves `pages/*.py` by itself until `app.py` has run once."""
    assert [name_of(f) for f in (HOUSE / "pages").glob("*.py")] == []


def pages():
    """Return the page scripts: `pages/<section>/<page>.py`."""
    inside = (HOUSE / "pages").glob("*/*.py")
    return [f for f in inside if f.parent.name not in ("parts", "export", "serve")]


@pytest.mark.parametrize("file", [HOUSE / "app.py", *pages()], ids=name_of)
def test_a_page_fits_on_one_screen(file):
    assert len(file.read_text().splitlines()) <= PAGE_LINES


@pytest.mark.parametrize("file", pages(), ids=name_of)
def test_a_page_only_chooses_and_shows(file):
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree), "its docstring says the question it answers"
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Try)]
    assert f'page("{file.parent.name}/{file.stem}"' in (HOUSE / "app.py").read_text()


def functions(*under):
    """Return (where, lines) of every function."""
    return [
        (f"{name_of(file)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1 - len(said))
        for file in sources(*under)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for said in [(ast.get_docstring(node, clean=False) or "").splitlines()]
    ]  # fmt: skip


def nth(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


PARTS = [["queries"], ["data"], ["pages", "app.py"], ["tests"]]


@pytest.mark.parametrize("under", PARTS, ids=lambda u: u[0])
def test_functions_are_short(under):
    """The docstring is not counted: it is for the reader, not to be saved on."""
    found = functions(*under)
    sizes = [size for _, size in found]
    long = sorted((size, where) for where, size in found if size > 35)
    assert nth(sizes, 95) <= 35, long
    assert statistics.median(sizes) <= 10


@pytest.mark.parametrize("under", PARTS[:3], ids=lambda u: u[0])
def test_files_are_short(under):
    sizes = {
        name_of(f): len(f.read_text().splitlines())
        for f in sources(*under)
        if name_of(f) not in LONG_BY_NATURE
    }
    assert {n: s for n, s in sizes.items() if s > FILE_LINES} == {}
    assert nth(list(sizes.values()), 95) <= FILE_LINES
