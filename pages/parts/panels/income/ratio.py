"""Why the net fee ratio moved: fees, or the income they are divided by."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Bridge, Look
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Panel
from pages.parts.panels.income.base import SOURCE, SUBJECT, against, fine
from pages.parts.panels.subject import about, where
from queries import income
from queries.schema import Unit
from queries.scope import Scope
from queries.text import Text

STEPS = {
    "before": Text("上期占比", "ratio before"),
    "numerator": Text("中收影响", "fee effect"),
    "denominator": Text("净收入影响", "income effect"),
    "now": Text("本期占比", "ratio now"),
}


LEVELS = ("before", "now")  # the steps between move the ratio, in points
STILL = 0.00005  # moves that round to 0.00 points


@panel
@about(SUBJECT)
def fee_ratio_bridge(scope: Scope, look: Look) -> Panel:
    """Why the net fee ratio moved: fees or the income they are divided by."""
    steps = income.ratio_bridge(scope)
    if steps is None:
        return _amounts_instead(scope, look)
    frame = pl.DataFrame(
        {"step": [str(STEPS[s]) for s in steps], "value": list(steps.values())}
    ).with_columns(
        level=pl.Series([v if s in LEVELS else None for s, v in steps.items()], dtype=pl.Float64),
        effect=pl.Series([None if s in LEVELS else v for s, v in steps.items()], dtype=pl.Float64),
    )  # fmt: skip
    return Panel(
        "fee_ratio_bridge",
        Text(f"中间业务净收入占比变动原因，较{against(scope).zh}", f"Why the net fee ratio moved, against {against(scope).en}").join_with(where(scope)),
        _bridge_message(steps),
        frame,
        charts.bridge(frame, Bridge("step", "value", Unit.SHARE), look),
        RATIO_SOURCE,
        (
            Column("step", Text("步骤", "Step")),
            Column("level", Text("占比", "Ratio"), Unit.SHARE),
            Column("effect", Text("影响", "Effect"), Unit.POINTS),
        ),
    )  # fmt: skip


RATIO_SOURCE = Text(
    "口径：中间业务净收入 ÷ 营业净收入（利息净收入含内部资金转移 + 中收净收入 + 其他）。中收变动按上期分母计，两项影响之和等于占比变动。",
    "Net fee income ÷ net operating income (net interest incl. funds transfer + net fees + other). The fee effect is taken at the old denominator; both effects add up to the move.",
)


def _bridge_message(steps: dict[str, float]) -> Text:
    moved = steps["now"] - steps["before"]
    if abs(moved) < STILL:
        at = share(steps["now"])
        return Text(f"中间业务净收入占比为 {at}，与对比期持平。", f"The net fee ratio is {at}, as at the base.")  # fmt: skip
    zh, en = ("上升", "rose") if moved >= 0 else ("下降", "fell")
    both = sorted(("numerator", "denominator"), key=lambda s: -abs(steps[s]))
    cause = {
        "numerator": Text("中间业务净收入变动", "net fees"),
        "denominator": Text("营业净收入变动", "net operating income"),
    }[both[0]]
    return Text(
        f"中间业务净收入占比由 {share(steps['before'])} {zh}到 {share(steps['now'])}（{points(moved)}），主要因{cause.zh}（{points(steps[both[0]])}）。",
        f"The net fee ratio {en} from {share(steps['before'])} to {share(steps['now'])} ({points(moved)}), mainly through {cause.en} ({points(steps[both[0]])}).",
    )


def _amounts_instead(scope: Scope, look: Look) -> Panel:
    """Return the amounts of both years where the ratio has no meaning."""
    row = income.amounts(scope, ()).row(0, named=True)
    kinds = {
        "fee": Text("中间业务收入", "Fee income"),
        "fee_net": Text("中间业务净收入", "Net fee income"),
        "gross": Text("收入总额（利息 + 中收 + 其他）", "All income (interest + fees + other)"),
    }  # fmt: skip
    rows = [(str(t), row[k], row[f"{k}_base"]) for k, t in kinds.items()]
    frame = pl.DataFrame(rows, {"item": pl.String, "now": pl.Float64, "before": pl.Float64}, orient="row").with_columns(
        change=pl.col("now") - pl.col("before")
    )  # fmt: skip
    columns = [Column("item", Text("项目", "Item"))]
    for name, label in (
        ("now", Text("本期", "Now")),
        ("before", Text("上期", "Before")),
        ("change", Text("变动", "Change")),
    ):
        columns.append(Column(name, label, Unit.MONEY, fine(look)))  # fmt: skip
    return Panel(
        "fee_ratio_bridge",
        Text(f"中间业务收入与收入总额，较{against(scope).zh}", f"Fees and all income, against {against(scope).en}").join_with(where(scope)),
        _why_undefined(row),
        frame,
        None,
        SOURCE,
        tuple(columns),
    )  # fmt: skip


def _why_undefined(row: dict[str, float | None]) -> Text:
    if row["transfer"] == 0:
        return Text(
            "没有内部资金转移科目，存款大县的营业净收入失真，净收入占比不计算，以下列金额。",
            "There are no funds-transfer lines, so net operating income is distorted and the net ratio is not computed; amounts are listed.",
        )
    if not row["operating_base"]:
        return Text(
            "对比期收入未导入，占比变动不能拆解，以下列金额。",
            "The base period is not loaded, so the move cannot be explained; amounts are listed.",
        )
    return Text(
        "营业净收入不为正，净收入占比没有意义，以下列金额。",
        "Net operating income is not positive, so the ratio has no meaning; amounts are listed.",
    )
