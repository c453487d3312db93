"""Fee lines by their change, and what among them needs an explanation."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Gained, Look
from pages.parts.figures import panel
from pages.parts.numbers import money
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.income.base import SOURCE, SUBJECT, against, fine
from pages.parts.panels.subject import about, where
from queries import income
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

KINDS = {
    "reversal": Text("冲销，当月为负", "reversal: a negative month"),
    "silent": Text("本年无收入", "no income this year"),
}
KINDS_TOLD = {
    "reversal": Text("本年有 {n} 个科目月因冲销为负", "line-months negative through reversals: {n}"),
    "silent": Text("{n} 个科目上年有收入而本年为零", "lines that earned last year but nothing this year: {n}"),
}  # fmt: skip


@panel
@about(SUBJECT)
def fee_lines_ranked(scope: Scope, look: Look) -> Panel:
    """Fee lines by their change, signed, with the sum."""
    rows = income.lines_ranked(scope).filter(
        (pl.col("income") != 0) | (pl.col("income_base") != 0)
    )
    names = ("line_id", "line", "income", "income_base", "change", "fee_mix")
    sums = [pl.col(n).sum() for n in ("income", "income_base", "change")]
    total = rows.select(
        pl.lit("").alias("line_id"), pl.lit(str(Text("合计", "total"))).alias("line"), *sums, pl.lit(None, pl.Float64).alias("fee_mix")
    ).head(1)  # fmt: skip
    known = rows.height > 0 and rows["change"].null_count() == 0
    frame = pl.concat([rows.select(names), total]) if known else rows.select(names)
    frame = frame.with_columns(
        why=pl.when(pl.col("income") < 0).then(pl.lit("INCOMPARABLE"))
    )
    return Panel(
        "fee_lines_ranked",
        Text(f"各科目增减，较{against(scope).zh}", f"Change by line, against {against(scope).en}").join_with(where(scope)),
        _ranked_message(rows, look),
        frame,
        charts.gained(frame.drop_nulls("change"), Gained("line", "change", total=known, decimals=fine(look)), look),
        SOURCE,
        (
            Column("line", Text("科目", "Line")),
            Column("income", Text("本年累计", "Year to date"), Unit.MONEY, fine(look)),
            Column("income_base", Text("对比期", "At the base"), Unit.MONEY, fine(look)),
            Column("change", Text("增减", "Change"), Unit.MONEY, fine(look)),
            Column("fee_mix", Text("占比", "Share"), Unit.SHARE, reason="why"),
        ),
        origin=Origin({"income": "fee_income", "fee_mix": "fee_mix"}),
    )  # fmt: skip


def _ranked_message(rows: pl.DataFrame, look: Look) -> Text:
    known = rows.drop_nulls("change").sort(
        "change", "line_id", descending=[True, False]
    )
    if known.is_empty():
        return Text("对比期收入未导入，不能比较增减。", "The base period is not loaded; changes cannot be told.")  # fmt: skip
    best, worst = known.row(0, named=True), known.row(-1, named=True)
    up = int((known["change"] > 0).sum())
    gain, loss = (money(r["change"], look.style, fine(look), signed=True) for r in (best, worst))  # fmt: skip
    if worst["change"] >= 0:
        last = Text(f"没有科目下降，增加最少的是{worst['line']}（{loss}）。", f"none fell, {worst['line']} gained least ({loss}).")  # fmt: skip
    else:
        last = Text(f"下降最多的是{worst['line']}（{loss}）。", f"{worst['line']} fell most ({loss}).")  # fmt: skip
    if not up:
        return Text("没有科目增加，", "No line gained: ").join_with(last)
    return Text(
        f"{known.height} 个科目中 {up} 个增加，{best['line']}增加最多（{gain}）；",
        f"{up} of {known.height} lines gained, {best['line']} most ({gain}); ",
    ).join_with(last)


@panel
@about(SUBJECT)
def fee_odd_lines(scope: Scope, look: Look) -> Panel:
    """Reversed months and lines that earn nothing this year: what needs an explanation."""
    found = income.odd_lines(scope)
    said = [str(KINDS[kind]) for kind in found["kind"]]
    frame = found.with_columns(kind=pl.Series("kind", said, pl.String))
    return Panel(
        "fee_odd_lines",
        Text("冲销与无收入科目，本年", "Reversals and silent lines of the year").join_with(where(scope)),
        _odd_message(found),
        frame,
        None,
        SOURCE,
        (
            Column("county", Text("支行", "Sub-branch")),
            Column("line", Text("科目", "Line")),
            Column("kind", Text("情况", "What happened")),
            Column("month", Text("月份", "Month"), monthly=True),
            Column("income", Text("本年数", "This year"), Unit.MONEY, fine(look)),
            Column("income_base", Text("上年同期", "Last year"), Unit.MONEY, fine(look)),
        ),
        origin=Origin({"income": "fee_income"}),
        is_wide=True,
    )  # fmt: skip


def _odd_message(found: pl.DataFrame) -> Text:
    if found.is_empty():
        return Text("本年没有冲销为负的月份，也没有停收的科目。", "No month was reversed below zero and no line fell silent this year.")  # fmt: skip
    kinds = found["kind"].to_list()
    told = [(KINDS_TOLD[kind], kinds.count(kind)) for kind in KINDS if kind in kinds]
    zh = "，".join(text.zh.format(n=n) for text, n in told)
    en = "; ".join(text.en.format(n=n) for text, n in told)
    return Text(f"{zh}，请核实原因。", f"{en[:1].upper()}{en[1:]}; please check why.")
