"""Every word the reader sees exists in Chinese and English, and is of that language."""

import ast
import re

import pytest

from queries import codes, schema
from queries.catalogue import KPIS, SUBJECTS
from queries.kpi import DIMENSIONS
from queries.text import Text
from tests.test_architecture import name_of, sources

# Names, file kinds and units that Chinese readers use as they are.
LATIN = {
    "Granary", "PostgreSQL", "Excel", "CSV", "JSON", "PDF", "PPT", "FTP", "A4", "URL", "ID", "GeoJSON", "TopoJSON",
    "UTC", "MB", "WPS", "xlsx", "UTF-16", "T", "ODS", "UTF-8", "GB18030", "Parquet", "WGS", "SHA-256", "FDIC", "CERT", "HHI", "KPI", "IBCS", "Word", "PowerPoint", "B", "F", "M", "N", "AM",
}  # fmt: skip
LATIN |= set(schema.metadata.tables)
# The same in both languages: names, and glue of punctuation and placeholders.
SAME = {"Granary", "粮仓 Granary"}
# What is typed rather than read: commands, options, placeholders, code in back-quotes.
TYPED = re.compile(r"`[^`]*`|\{[^}]*\}|python -m [\w. -]+|--[\w-]+|\w+:///|\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b|<[^>]*>|\*\*|&\w+;|\\n")  # fmt: skip
HAN = re.compile(r"[一-鿿]")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def said(node):
    """Return the words of a constant or f-string, `{}` where it is filled in; else None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            v.value if isinstance(v, ast.Constant) else "{}" for v in node.values
        )
    return None


def written():
    """Yield (where, zh, en) of every `Text(...)` in the product whose words stand there."""
    for file in sources("app.py", "queries", "data", "pages"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
                words = [*node.args, *[k.value for k in node.keywords]]
                zh, en = (said(w) for w in words[:2]) if len(words) == 2 else (None, None)  # fmt: skip
                yield f"{name_of(file)}:{node.lineno}", zh, en


def declared():
    """Yield (where, zh, en) of the labels that are declared, not written as `Text`."""
    for table in schema.metadata.tables.values():
        yield table.name, *table.info["label"]
        for column in table.c:
            yield f"{table.name}.{column.name}", *column.info["label"]
    for kpi in KPIS.values():
        yield kpi.name, *kpi.label
        yield f"{kpi.name} formula", *kpi.formula
    for name, dimension in DIMENSIONS.items():
        yield name, *dimension.label
    for module, words in SUBJECTS.items():
        yield module.__name__, *words
    for name, table in vars(codes).items():
        if isinstance(table, dict):
            yield from ((f"{name} {c}", *t) for c, t in table.items() if isinstance(t, Text))  # fmt: skip


PAIRS = [(w, zh, en) for w, zh, en in [*written(), *declared()] if zh is not None and en is not None]  # fmt: skip


def test_there_is_something_to_read():
    assert len(PAIRS) > 300


def test_no_half_is_missing():
    empty = [(w, zh, en) for w, zh, en in PAIRS if bool(zh.strip()) != bool(en.strip())]
    assert empty == []


def test_no_pair_is_identical():
    same = [
        (w, zh)
        for w, zh, en in PAIRS
        if zh == en and zh not in SAME and (HAN.search(zh) or WORD.search(TYPED.sub("", zh)))
    ]  # fmt: skip
    assert same == []


def test_chinese_has_no_words_in_latin():
    foreign = [
        (where, word, zh)
        for where, zh, _ in PAIRS
        for word in WORD.findall(TYPED.sub(" ", zh))
        if word not in LATIN
    ]
    assert foreign == []


def test_english_has_no_words_in_chinese():
    foreign = [(w, en) for w, _, en in PAIRS if HAN.search(TYPED.sub("", en)) and en not in SAME]  # fmt: skip
    assert foreign == []


@pytest.mark.parametrize("name", ["REASONS", "NOTES", "STATES", "STATUS"])
def test_every_code_is_said_differently(name):
    words = getattr(codes, name).values()
    assert len({w.zh for w in words}) == len({w.en for w in words}) == len(words)


def test_both_halves_are_filled_alike():
    """`{name}` places are the same in both languages; `{zh}` and `{en}` stand for their own."""
    places = re.compile(r"\{(?!zh\b|en\b)(\w+)")
    unlike = [(w, zh, en) for w, zh, en in PAIRS if sorted(set(places.findall(zh))) != sorted(set(places.findall(en)))]  # fmt: skip
    assert unlike == []
