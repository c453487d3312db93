"""The six areas: what every unit lent in each, against its plan."""

import polars as pl

from pages.parts import charts
from pages.parts.charts import Heat, Look
from pages.parts.figures import panel
from pages.parts.numbers import points, share
from pages.parts.panel import Column, Origin, Panel
from pages.parts.panels.lending.base import SOURCE, SUBJECT
from pages.parts.panels.plans import WHOLE
from pages.parts.panels.subject import about, brief, compared, where
from queries import codes
from queries.kpi import DIMENSIONS
from queries.progress import AGRI_LENT, focus_progress, progress
from queries.schema import Unit
from queries.scope import Scope
from queries.targets import plans
from queries.text import NOTHING, Text

FIGURES = ("actual", "target", "completion", "pace_gap", "status", "reason")
AREAS = [code for code in codes.FOCUS if code != "other"]


@panel
@about(SUBJECT)
def focus_heat(scope: Scope, look: Look) -> Panel:
    """Disbursement against plan of every unit in every one of the six areas."""
    unit = compared(scope)
    found = _full(focus_progress(scope, (unit,)), unit, scope)
    each = found.with_columns(brief(found["unit"]))
    whole = _whole(scope).with_columns(brief="unit")
    frame = pl.concat([each, whole]) if each["unit_id"].n_unique() > 1 else each
    made = progress(AGRI_LENT, scope)
    pace = made["pace"][0] if made.height else None
    options = Heat("brief", "focus", "completion", reason="reason", centre=pace, decimals=1)  # fmt: skip
    return Panel(
        "focus_heat",
        Text("六大领域累放计划完成率，按支行", "Disbursed against plan by unit and area").join_with(where(scope)),
        _heat_message(each),
        frame,
        charts.heat(frame, options, look),
        _heat_source(pace),
        (
            Column("unit", DIMENSIONS[unit].label),
            Column("focus", Text("领域", "Area")),
            Column("actual", Text("累放", "Disbursed"), Unit.MONEY),
            Column("target", Text("计划", "Plan"), Unit.MONEY, reason="reason"),
            Column("completion", Text("完成率", "Completion"), Unit.SHARE, reason="reason"),
            Column("pace_gap", Text("较序时进度", "Against schedule"), Unit.POINTS, reason="reason"),
            Column("status", Text("状态", "Status"), Unit.STATE),
        ),
        drill="unit_id",
        is_wide=True,
        origin=Origin({"actual": "agri_disbursed"}, {unit: "unit_id"}),
    )  # fmt: skip


def _heat_source(pace: float | None) -> Text:
    if pace is None:
        return SOURCE
    at = share(pace, 1)
    return Text(f"蓝色快于、橙色慢于序时进度 {at}。", f"Blue is ahead of the schedule of {at}, orange behind. ").join_with(SOURCE)  # fmt: skip


def _full(found: pl.DataFrame, unit: str, scope: Scope) -> pl.DataFrame:
    """Return one row per unit and area: where nothing was lent, the plan tells what to say."""
    key = DIMENSIONS[unit].id
    renamed = found.select(
        unit_id=key, unit=unit, focus_code="focus_code", focus="focus", **{n: n for n in FIGURES}
    )  # fmt: skip
    units = renamed.select("unit_id", "unit").unique().sort("unit_id")
    areas = pl.DataFrame(
        [(code, str(codes.FOCUS[code]), n) for n, code in enumerate(AREAS)],
        schema=["focus_code", "focus", "place"],
        orient="row",
    )
    planned = _planned(scope, frozenset(units["unit_id"]))
    grid = units.join(areas, how="cross").join(planned, on=["unit_id", "focus_code"], how="left")  # fmt: skip
    both = grid.join(
        renamed.drop("unit", "focus"), on=["unit_id", "focus_code"], how="left"
    )
    unlent = pl.col("actual").is_null()
    return (
        both.with_columns(
            actual=pl.col("actual").fill_null(0.0),
            target=pl.coalesce("target", "planned"),
            completion=pl.when(unlent & (pl.col("planned") > 0)).then(0.0).otherwise("completion"),
            reason=pl.when(unlent & (pl.col("planned") > 0)).then(pl.lit("")).otherwise(pl.col("reason").fill_null("NO_TARGET")),
        )
        .sort("unit_id", "place")
        .select(renamed.columns)
    )  # fmt: skip


def _planned(scope: Scope, units: frozenset[str]) -> pl.DataFrame:
    """Return `(unit_id, focus_code, planned)` for each unit and area with a year's plan."""
    rows = [
        (unit, area, plan["year"])
        for area in AREAS
        for unit, plan in plans(AGRI_LENT.target, scope, f"focus={area}", units).items()
        if "year" in plan
    ]
    schema = {"unit_id": pl.String, "focus_code": pl.String, "planned": pl.Float64}
    return pl.DataFrame(rows, schema, orient="row")


def _whole(scope: Scope) -> pl.DataFrame:
    found = focus_progress(scope, ())
    return found.select(
        pl.lit(scope.org.org_id).alias("unit_id"), pl.lit(str(WHOLE)).alias("unit"),
        "focus_code", "focus", *FIGURES,
    )  # fmt: skip


def _heat_message(each: pl.DataFrame) -> Text:
    judged = each.drop_nulls("completion")
    without = each.filter(pl.col("reason") == "NO_TARGET").height
    if judged.is_empty():
        return Text(
            "各领域均未下达累放计划，只列发放额。",
            "No plan was issued for any area; only what was lent is listed.",
        )
    behind = judged.filter(pl.col("status") == "behind").height
    worst = judged.sort("pace_gap", "unit_id", "focus_code", nulls_last=True).row(
        0, named=True
    )
    left = Text(f"；{without} 格未下达计划", f"; without a target: {without}") if without else NOTHING  # fmt: skip
    said, gap = share(worst["completion"], 1), points(worst["pace_gap"])
    late = (
        Text(f" {behind} 格滞后", f"{behind}")
        if behind
        else Text("没有一格滞后", "none")
    )
    return (
        Text(
            f"{judged.height} 格中{late.zh}，最慢的是{worst['unit']}的{worst['focus']}（{said}，较序时 {gap}）",
            f"Of {judged.height} cells {late.en} are behind; slowest is {worst['unit']} in {worst['focus']} ({said}, {gap} against schedule)",
        )
        .join_with(left)
        .join_with(Text("。", "."))
    )
