"""An edition beside the figures of today: which numbers have since been restated."""

from collections.abc import Iterator, Mapping

import polars as pl

from pages.parts.charts import Look
from pages.parts.meeting.editions import pages
from pages.parts.meeting.storyline import NAMED, again
from pages.parts.numbers import DASH
from pages.parts.panel import Column, Panel, Table, table
from queries.books import Edition
from queries.scope import Reader, Scope
from queries.text import ReaderError, Text

COLUMNS = ("panel", "row", "figure", "frozen", "now")
Row = tuple[str, str, str, str, str]


def scope_of(made: Edition, reader: Reader) -> Scope:
    """Return what an edition was frozen for, for today's figures."""
    return Scope.within(
        reader, made.org_id, made.month, against=made.against, peer_group=made.peer_group
    )  # fmt: skip


def changes(made: Edition, reader: Reader, look: Look) -> Panel:
    """Every printed number that differs from what the warehouse says today."""
    found = list(_changes(made, scope_of(made, reader), look))
    frame = pl.DataFrame(found, dict.fromkeys(COLUMNS, pl.String), orient="row")
    return Panel(
        "edition_changes",
        Text("与当前数据对照：{title}", "Beside today's figures: {title}").fill(title=made.title),
        _judged(frame),
        frame,
        None,
        Text("来源：封版内容与当前数据仓库", "Source: the edition and today's warehouse"),
        (
            Column("panel", Text("内容", "Panel")),
            Column("row", Text("行", "Row")),
            Column("figure", Text("指标", "Figure")),
            Column("frozen", Text("封版时", "As frozen")),
            Column("now", Text("当前", "Now")),
        ),
        is_wide=True,
    )  # fmt: skip


def _changes(made: Edition, scope: Scope, look: Look) -> Iterator[Row]:
    for page in pages(made):
        if not page.panel.columns:
            continue
        style, title = page.panel.style or look.style, _called(page.panel)
        then = table(page.panel, style)
        try:
            today = again(page.panel.id, scope, Look(style=look.style))
        except ReaderError as error:
            yield title, "", "", str(Text("有", "there")), str(error.message)
            continue
        if today is None:
            continue
        now = table(today, style)
        yield from _apart(title, then, now, page.panel.columns)


def _called(panel: Panel) -> str:
    scene = NAMED.get(panel.id)
    return str(scene.label if scene else panel.title)


def _apart(
    title: str, then: Table, now: Table, columns: tuple[Column, ...]
) -> Iterator[Row]:
    old, new = _rows(then, columns), _rows(now, columns)
    for row in dict.fromkeys([*old, *new]):
        name = " · ".join(row[0])
        for header in then.headers:
            before = old.get(row, {}).get(header, DASH)
            after = new.get(row, {}).get(header, DASH)
            if before != after:
                yield title, name, header, before, after


def _rows(
    printed: Table, columns: tuple[Column, ...]
) -> Mapping[tuple[tuple[str, ...], int], dict[str, str]]:
    """Return each row's cells by header; rows are known by their words, then by turn."""
    found: dict[tuple[tuple[str, ...], int], dict[str, str]] = {}
    seen: dict[tuple[str, ...], int] = {}
    for name, row in zip(_names(printed, columns), printed.rows, strict=True):
        seen[name] = seen.get(name, -1) + 1
        found[name, seen[name]] = {
            header: cell.text for header, cell in zip(printed.headers, row, strict=True)
        }
    return found


def _names(printed: Table, columns: tuple[Column, ...]) -> list[tuple[str, ...]]:
    """Return what rows are called: as few columns of words as tell them apart."""
    words = [i for i, c in enumerate(columns) if c.unit is None and c.decimals is None]
    for most in range(1, len(words) + 1):
        names = [tuple(row[i].text for i in words[:most]) for row in printed.rows]
        if len(set(names)) == len(names):
            return names
    return [tuple(row[i].text for i in words[:1]) for row in printed.rows]


def _judged(frame: pl.DataFrame) -> Text:
    if frame.is_empty():
        return Text(
            "封版内容与当前数据一致。", "The edition agrees with today's figures."
        )
    return Text(
        f"封版后有 {frame.height} 个数字已修订。",
        f"{frame.height} numbers have since been restated."
        if frame.height > 1
        else "1 number has since been restated.",
    )
