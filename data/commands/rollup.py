"""`rollup`: the marts that pages read, made on a distributed engine from its daily facts."""

import argparse

import polars as pl
import sqlalchemy as sa

from data import store
from data.commands.progress import working
from data.commands.speech import answer
from queries import config
from queries.text import ReaderError, Text

HELP = "build the marts on a Spark Connect engine, from the daily facts that lie there"
DONE = Text("已在引擎上发布第 {n} 版。", "Publication {n} is on the engine.")
BUSY = Text("正在引擎上汇总", "Rolling up on the engine")


class NoLake(ReaderError):
    """Nothing says where the engine's files are."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the engine is and where its files lie."""
    parser.add_argument(
        "engine", metavar="URL", help="where the engine answers, sc://HOST:PORT"
    )
    parser.add_argument(
        "--lake",
        metavar="ROOT",
        default=config.load().granary_lake,
        help="the folder or address of its files, as the engine sees it",
    )
    parser.add_argument(
        "--daily",
        action="store_true",
        help="write the warehouse's own daily facts there first, in place of those there",
    )


def run(options: argparse.Namespace) -> int:
    """Publish the warehouse's small tables there, and the marts of the engine's daily facts."""
    # The driver is an extra; the other commands do without.
    from data.lake import Lake  # noqa: PLC0415

    if not options.lake:
        raise NoLake(
            Text(
                "请用 --lake 或 GRANARY_LAKE 指明引擎的文件位置。",
                "Say with --lake or GRANARY_LAKE where the engine's files are.",
            )
        )
    folder = store.folder_of(options.warehouse)
    with store.Store(folder).writing("look") as draft:
        draft.abandon()

        def rows(table: sa.Table, year: int | None = None) -> pl.DataFrame:
            return draft.rows(table) if year is None else draft.ask(sa.select(draft.daily(year)))  # fmt: skip

        lake = Lake(options.engine, options.lake)
        with working(BUSY):
            if options.daily:
                lake.bring(draft.years, rows)
            number = lake.rollup(rows, f"rollup of {folder.name}")
    return answer(options, DONE.fill(n=number), {"publication": number})
