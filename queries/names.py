"""What units, regions, banks and lines are called, and the spellings that are remembered."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered

REFERRED = (
    schema.organization,
    schema.region,
    schema.institution,
    schema.income_line,
)
PARENTS = {"organization": "parent_id", "region": "parent_code"}


def called(rows: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return what the rows of a dimension are called, and what they lie in.

    Args:
        rows: rows of the table, at least its key, names, level and parent.
        table: one of `REFERRED`.

    Returns:
        `(id, level, name_zh, name_en, above_zh, above_en)`; the last two are null at the
        top and for banks and lines, the level where the table has none.
    """
    key = next(iter(table.primary_key)).name
    level = pl.col("level") if "level" in table.c else pl.lit(None, pl.String)
    own = pl.col("name_zh", "name_en").cast(pl.String)
    plain = rows.select(pl.col(key).alias("id"), level.alias("level"), own)
    parent = PARENTS.get(table.name)
    if parent is None:
        nobody = pl.lit(None, pl.String)
        return plain.with_columns(above_zh=nobody, above_en=nobody)
    above = plain.select(parent="id", above_zh="name_zh", above_en="name_en")
    return (
        plain.with_columns(parent=rows[parent].cast(pl.String))
        .join(above, on="parent", how="left", maintain_order="left")
        .drop("parent")
    )


@remembered
def choices(table: str, level: str | None = None) -> pl.DataFrame:
    """Return everything a name in a file may mean, by id: the columns of `called`.

    Args:
        table: the name of one of `REFERRED`.
        level: only units or regions of this level, where given.
    """
    source = schema.metadata.tables[table]
    found = called(read(sa.select(source)), source).sort("id")
    return found.filter(pl.col("level") == level) if level else found


@remembered
def spellings() -> pl.DataFrame:
    """Return the spellings a steward has confirmed: `(feed, written_as, id, name_zh, name_en)`.

    In the order of feed and spelling; names are null where the id is not known any more.
    """
    alias = schema.name_alias
    found = read(sa.select(alias).order_by(alias.c.feed, alias.c.written_as))
    every = {t.name: choices(t.name) for t in REFERRED}
    return named(found, every)


def named(aliases: pl.DataFrame, every: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return remembered spellings with what their ids are called."""
    known = pl.concat(
        every[t.name].select("id", "name_zh", "name_en") for t in REFERRED
    )
    return aliases.select("feed", "written_as", "id").join(
        known.unique("id", keep="first"), on="id", how="left", maintain_order="left"
    )
