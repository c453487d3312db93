"""The trust strip: how old, how complete and how final the figures are, and for whom."""

from pages.parts.money import Style, money_label
from queries import codes, grades, market, schema
from queries.bank import Org, ancestors, bank
from queries.engine import remembered
from queries.periods import Base
from queries.provenance import data_status, last_load
from queries.scope import Scope
from queries.text import Text

PREVIOUS = Text("上一期", "the previous snapshot")


@remembered
def strip(scope: Scope, subject: str = grades.EVERY) -> list[Text]:
    """Return the parts of the trust strip, in the order they are printed.

    Args:
        scope: the reader's choice.
        subject: what the page is about, a key of `grades.SUBJECTS`: it is graded.
    """
    there, expected = market.coverage(scope)
    whole = (
        Text("（全辖）", " (whole branch)")
        if scope.org.level != "outlet"
        else Text("", "")
    )
    parts = [
        Text(f"数据截至 {scope.month}", f"as of {scope.month}"),
        codes.DATA_STATUS[data_status(scope)],
        Text(f"同业应报 {expected} 家次，已报 {there} 家次", f"{there} of {expected} peer reports in")
        if expected
        else Text("同业数据未导入", "no peer reports loaded"),
        _grade(scope, subject),
        Text(f"第 {last_load()} 批", f"load {last_load()}"),
        Text(scope.org.name.zh + whole.zh, scope.org.name.en + whole.en),
    ]  # fmt: skip
    if bank().is_synthetic:
        parts.append(Text("模拟数据", "synthetic figures"))
    return parts


def _grade(scope: Scope, subject: str) -> Text:
    found = grades.grade(scope, subject)
    if subject == grades.EVERY:
        return Text("质量 {grade}", "quality {grade}").fill(grade=found)
    words, _ = grades.SUBJECTS[subject]
    return Text("{what}数据质量 {grade}", "quality of {what} data {grade}").fill(what=words, grade=found)  # fmt: skip


@remembered
def compared(scope: Scope, style: Style) -> list[Text]:
    """Return what figures are compared with, within whom, and in which money unit."""
    return [
        Text("对比：", "against ").join_with(base(scope)),
        Text("同业范围：", "peers: ").join_with(codes.peer_group(scope.peer_group)),
        Text("单位：", "in ").join_with(money_label(style)),
    ]


def base_name(scope: Scope) -> Text:
    """Return the comparison base without its date, which the strip prints: 年初."""
    if _bases(scope).is_previous:
        return PREVIOUS
    month = scope.against[:7]
    return codes.AGAINST.get(scope.against, Text(month, month))


def _bases(scope: Scope) -> Base:
    own = scope.base(schema.deposit_month)
    return own if own.month else scope.base(schema.market_month)


def base(scope: Scope) -> Text:
    """Return the comparison base in words, its date printed: 年初 2025-12-31."""
    month, name = _bases(scope).month, base_name(scope)
    if month is None:
        return Text(f"{name.zh}（无数据）", f"{name.en} (not loaded)")
    if scope.against not in codes.AGAINST:
        return Text(str(month), str(month))
    return Text(f"{name.zh} {month}", f"{name.en} {month}")


def steps(scope: Scope) -> list[Org]:
    """Return the units above the scope that the reader may see, the highest first."""
    return [o for o in ancestors(scope.org) if scope.reader.may_see(o)]
