"""A panel's table as plain HTML: read aloud, printed, copied and wrapped as any text.

Very long tables are shown in an interactive grid instead.
"""

from collections.abc import Mapping
from html import escape

from pages.parts.numbers import DASH
from pages.parts.panel import Cell, Table
from queries.text import Text

SORT = Text("按此列排序", "Sort by this column")


def html(
    printed: Table,
    links: Mapping[int, tuple[str, str]] | None = None,
    *,
    scrolled: Text | None = None,
) -> str:
    """Return the table; its headers sort it where the page's script runs.

    Args:
        printed: the table.
        links: row → the id of the unit its first cell leads to, and its address.
        scrolled: what a long table is called, in a frame in which its rows move under
            its headers; None shows all of it.
    """
    numeric = [form is not None for form in printed.sheet]
    heads = [
        f'<th{_side(right)}><a role="button" tabindex="0" data-sort="{place}" title="{escape(str(SORT))}">{escape(name)}</a></th>'
        for place, (name, right) in enumerate(zip(printed.headers, numeric, strict=True))
    ]  # fmt: skip
    rows = [
        f"<tr>{_row(cells, numeric, (links or {}).get(place))}</tr>"
        for place, cells in enumerate(printed.rows)
    ]
    frame = (
        '<div class="grid">'
        if scrolled is None
        else f'<div class="grid tall" tabindex="0" role="region" aria-label="{escape(str(scrolled))}">'
    )
    return (
        f"{frame}<table><thead><tr>{''.join(heads)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(
    cells: tuple[Cell, ...], numeric: list[bool], link: tuple[str, str] | None
) -> str:
    texts = [_cell(cell, right) for cell, right in zip(cells, numeric, strict=True)]
    if link:
        unit, address = (escape(part) for part in link)
        texts[0] = f'<td><a href="{address}" data-unit="{unit}">{escape(cells[0].text)}</a></td>'  # fmt: skip
    return "".join(texts)


def _cell(cell: Cell, right: bool) -> str:
    """Return a cell; why it is empty is in its title and in the table's notes."""
    text = cell.text
    if right and cell.why:
        return f'<td{_side(right)} title="{escape(text)}">{DASH}</td>'
    value = "" if cell.number is None else f' data-value="{cell.number!r}"'
    return f"<td{_side(right)}{value}>{escape(text)}</td>"


def _side(right: bool) -> str:
    return ' class="num"' if right else ""
