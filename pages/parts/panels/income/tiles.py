"""The tiles of fee income: income, ratio, change, effective lines, free items."""

from dataclasses import replace

from pages.parts.charts import Look
from pages.parts.figures import kept
from pages.parts.numbers import change, count, money, plain, points, share
from pages.parts.panels.income.base import SUBJECT, against, fine
from pages.parts.panels.plans import arrow, sign
from pages.parts.reasons import words
from pages.parts.tiles import Tile
from queries import income, kpi
from queries.progress import FEES, progress
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text


@kept
def tiles(scope: Scope, look: Look) -> list[Tile]:
    """Return the page's tiles: income, ratio, change, effective lines, free items."""
    return [
        _income_tile(scope, look),
        _ratio_tile(scope),
        _yearly_tile(scope, look),
        _lines_tile(scope),
        _free_tile(scope),
    ]


def _undefined(scope: Scope, code: str = "NOT_LOADED") -> Text:
    absent = SUBJECT.absence(scope)
    return words(absent.code if absent else code)


def _income_tile(scope: Scope, look: Look) -> Tile:
    label = Text("中间业务收入（本年累计）", "Fee income, year to date")
    found = progress(FEES, scope)
    if found.is_empty():
        return Tile("fee_income", label, None, _undefined(scope))
    row = found.row(0, named=True)
    base = row["income_base"]
    moved = None if base is None else row["income"] - base
    course = kpi.by(income.FEE_INCOME, scope, "month").tail(24)["fee_income"]
    return Tile(
        "fee_income",
        label,
        money(row["income"], look.style, fine(look)),
        reason=words("NO_TARGET") if row["target"] is None else None,
        change=""
        if moved is None
        else f"{change(moved, Unit.MONEY, look.style, fine(look))} · {Text('较', 'against ')}{against(scope)}",
        direction=sign(moved),
        completion=row["completion"],
        pace=row["pace"],
        status=row["status"] or "",
        course=tuple(course.drop_nulls()),
    )


def _ratio_tile(scope: Scope) -> Tile:
    label = Text("中间业务净收入占比", "Net fee ratio")
    value, code = kpi.value(income.FEE_RATIO, scope)
    gross, _ = kpi.value(income.FEE_RATIO_GROSS, scope)
    bridge = income.ratio_bridge(scope)
    moved = bridge["now"] - bridge["before"] if bridge else None
    told = Text("总额口径 ", "gross ").join_with(Text(share(gross, 2), share(gross, 2)))
    why = SUBJECT.absence(scope)
    return Tile(
        "fee_ratio",
        label,
        None if value is None else share(value, 1),
        reason=words(why.code) if why else NO_FTP if value is None and code else None,
        change=f"{arrow(moved)} {points(moved)}".strip() if moved is not None else "",
        direction=sign(moved),
        detail=str(told) if gross is not None else "",
    )


NO_FTP = Text("无内部资金转移科目，不计算", "no funds-transfer lines: not computed")


def _yearly_tile(scope: Scope, look: Look) -> Tile:
    label = Text("较上年同期", "Against last year's same stretch")
    found = income.lines(replace(scope, against="last_year"), ())
    row = found.row(0, named=True) if found.height else {}
    base = row.get("income_base")
    if not base:
        code = "NOT_LOADED" if base is None else "BASE_ZERO"
        return Tile("fee_change", label, None, _undefined(scope, code))
    moved = row["income"] - base
    return Tile(
        "fee_change",
        label,
        f"{arrow(moved)} {share(moved / base, 1)}",
        change=money(moved, look.style, fine(look), signed=True),
        direction=sign(moved),
        detail=str(Text("上年同期 ", "then ").join_with(_twice(money(base, look.style, fine(look))))),
    )  # fmt: skip


def _twice(text: str) -> Text:
    return Text(text, text)


def _lines_tile(scope: Scope) -> Tile:
    label = Text("有效科目数", "Effective lines")
    found = income.weights(scope, ())
    row = found.row(0, named=True) if found.height else {"hhi": None, "top3": None}
    if not row["hhi"]:
        return Tile("fee_concentration", label, None, _undefined(scope, "BASE_ZERO"))
    return Tile(
        "fee_concentration",
        label,
        plain(1 / row["hhi"], 1),
        detail=f"{Text('前三项占比', 'top three lines')} {share(row['top3'], 1)}",
    )


def _free_tile(scope: Scope) -> Tile:
    label = Text("免费业务笔数占比", "Free items")
    items = income.free_items(scope)
    whole, free = (float(items[n].sum()) for n in ("item_count", "free_item_count"))
    if not whole:
        return Tile("fee_free", label, None, _undefined(scope))
    mandated = items.filter("is_mandated_free")["free_item_count"].sum()
    return Tile(
        "fee_free",
        label,
        share(free / whole, 1),
        detail=f"{Text('其中政策性免费', 'of them by mandate')} {count(mandated)}",
    )
