"""The parts of the README that are generated: `python -m tests.readme` writes them."""

import re
from pathlib import Path

import sqlalchemy as sa

from queries import schema

HOUSE = Path(__file__).parents[1]
FILES = {"en": HOUSE / "README.md", "zh": HOUSE / "README.zh-CN.md"}
HEADS = {"en": "| Table | Key | What it holds |", "zh": "| 表 | 主键 | 内容 |"}


def tables(language: str) -> str:
    """Return the table of tables, from the schema."""
    rows = [_row(table, language) for table in schema.metadata.sorted_tables]
    return "\n".join([HEADS[language], "| --- | --- | --- |", *sorted(rows)])


def _row(table: sa.Table, language: str) -> str:
    keys = ", ".join(f"`{c.name}`" for c in table.primary_key)
    label = table.info["label"]
    return f"| `{table.name}` | {keys} | {getattr(label, language)} |"


def written(text: str, name: str, body: str) -> str:
    """Return a README with the part between its two marks replaced."""
    marks = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    return re.sub(marks, lambda m: f"{m[1]}\n{body}\n\n{m[2]}", text, flags=re.DOTALL)


if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(written(file.read_text(), "tables", tables(language)))
