"""Names in a file that stand for ids: remembered ones, and those that only one unit has."""

from collections.abc import Callable, Mapping

import polars as pl
import sqlalchemy as sa

from data import values
from data.known import REFERENCES, Known, known
from data.names.spelling import fold
from queries import schema


def identified(
    frame: pl.DataFrame, table: sa.Table, rows: Callable[[sa.Table], pl.DataFrame]
) -> pl.DataFrame:
    """Return a file's rows with ids in place of names, where there is no doubt.

    A spelling that was confirmed for this feed stands for its id, however it is spaced.
    Any other name stands for the one unit, region, bank or line called so in Chinese or
    English; where two are, or none, it stays as it is written, for the check to name it.
    """
    columns = [name for name in frame.columns if name in REFERENCES]
    if not columns:
        return frame
    aliases = rows(schema.name_alias).filter(pl.col("feed") == table.name)
    confirmed = dict(aliases.select("written_as", "id").iter_rows())
    plain = frame.with_columns(values.clean(pl.col(*columns)).replace(confirmed))
    there = known(rows)
    meant = {c: _meant(plain, c, table, there, aliases) for c in columns}
    return plain.with_columns(
        pl.col(column).replace(found) for column, found in meant.items() if found
    )


def _meant(
    frame: pl.DataFrame, column: str, table: sa.Table, there: Known, aliases: pl.DataFrame
) -> Mapping[str, str]:  # fmt: skip
    """Return what the strange values of a column stand for."""
    allowed = there.of(column, table)
    given = frame[column].drop_nulls().unique()
    if allowed is None:
        return only(given, aliases.select("id", name="written_as"))
    is_own = REFERENCES[column] is table
    own = frame[next(iter(table.primary_key)).name] if is_own else given.clear()
    strange = given.filter(~given.is_in([*allowed, *own.drop_nulls()]))
    if strange.is_empty():
        return {}
    every = there.names[REFERENCES[column].name]
    first = there.choices(column, table)
    return (
        only(strange, by_name(every))
        | only(strange, by_name(first))
        | only(strange, aliases.select("id", name="written_as"))
    )


def by_name(choices: pl.DataFrame) -> pl.DataFrame:
    """Return `(id, name)`, both languages below one another, of what is called so."""
    return pl.concat(choices.select("id", name=n) for n in ("name_zh", "name_en"))


def only(written: pl.Series, named: pl.DataFrame) -> dict[str, str]:
    """Return the spellings that, folded, are the name of exactly one id.

    Args:
        written: the spellings.
        named: `(id, name)`.
    """
    found = alike(written, named)
    sure = found.filter(pl.col("id").n_unique().over("written") == 1)
    return dict(sure.select("written", "id").iter_rows())


def alike(written: pl.Series, named: pl.DataFrame) -> pl.DataFrame:
    """Return `(written, id)` of every id whose folded name is that of a spelling."""
    asked = written.cast(pl.String).alias("written").to_frame()
    folded = asked.with_columns(fold=fold(pl.col("written"))).drop_nulls()
    known = named.select("id", fold=fold(pl.col("name").cast(pl.String))).unique()
    return folded.join(known, on="fold").select("written", "id").sort("written", "id")
