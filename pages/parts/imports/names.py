"""Names in files on the page: what an unknown one may mean, and which are remembered."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.parts.imports.kinds import kinds
from pages.parts.panel import Column, Panel
from queries import names
from queries.text import Text

Unknown = Mapping[str, Any]
OTHER = "…"
MOST = 30


def options(one: Unknown) -> dict[str, str]:
    """Return what an unknown name may mean: id → label, best first, then another."""
    labels = {
        p["id"]: _label(p["id"], Text(**p["name"]), p["within"] and Text(**p["within"]))
        for p in one["proposals"]
    }
    return labels | {OTHER: str(ANOTHER)}


def everything(one: Unknown) -> dict[str, str]:
    """Return every id that may stand in the name's column: id → label."""
    return {
        code: _label(code, Text(zh, en), Text(over_zh, over_en) if over_zh else None)
        for code, _, zh, en, over_zh, over_en in names.choices(one["table"], one["level"]).iter_rows()
    }  # fmt: skip


def _label(code: str, name: Text, within: Text | None) -> str:
    return " · ".join([str(name), code, *([str(within)] if within else [])])


def question(one: Unknown) -> str:
    """Return what is asked of an unknown name: how often it is there, how many have it."""
    told = ALIKE if one["alike"] > 1 else SEEN
    return str(told.fill(word=one["written_as"], rows=one["rows"], n=one["alike"]))


def remembered() -> Panel:
    """Return the spellings that are remembered: kind of file, spelling, id and its name."""
    found = names.spellings()
    every = kinds()
    labels = [str(every[f].label) if f in every else f for f in found["feed"]]
    called = str(Text("name_zh", "name_en"))
    return Panel(
        "import_spellings",
        Text("已记住的写法", "Spellings that are remembered"),
        Text(f"已记住 {found.height} 个写法，导入时自动换成编码。", f"Spellings remembered: {found.height}. A load puts the id in their place.")
        if found.height
        else Text("尚未记住任何写法。", "No spelling is remembered yet."),
        found.with_columns(label=pl.Series(labels, dtype=pl.String), name=pl.col(called).fill_null("")),
        None,
        Text("由数据管理员逐个确认，可撤销；撤销不改动已导入的数据", "Confirmed one by one by the steward; revoking one leaves figures as they are"),
        (
            Column("label", Text("文件类型", "Kind of file")),
            Column("written_as", Text("写法", "Written as")),
            Column("name", Text("代表", "Stands for")),
            Column("id", Text("编码", "ID")),
        ),
        is_wide=True,
    )  # fmt: skip


def spelling(row: Mapping[str, str]) -> str:
    """Return one remembered spelling in a line."""
    return f"{row['written_as']} → {row['name'] or row['id']} · {row['label']}"


ANOTHER = Text("其他……", "another…")
SEEN = Text("“{word}”（{rows} 行）", "{word} (rows: {rows})")
ALIKE = Text(
    "“{word}”（{rows} 行，同名 {n} 个，请按上级辨认）",
    "{word} (rows: {rows}; {n} have this name, tell them apart by what they lie in)",
)
