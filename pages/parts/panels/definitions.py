"""Every KPI as a card, generated from its definition."""

from html import escape

from queries.catalogue import SUBJECTS
from queries.kpi import DIMENSIONS, Kpi
from queries.schema import Unit
from queries.text import Text

UNITS = {
    Unit.MONEY: Text("金额", "money"),
    Unit.SHARE: Text("比率（%）", "ratio (%)"),
    Unit.POINTS: Text("个百分点", "percentage points"),
    Unit.COUNT: Text("个数", "count"),
    Unit.RANK: Text("位次", "rank"),
    Unit.SCORE: Text("分值", "score"),
    Unit.INDEX: Text("指数（0–1）", "index (0 to 1)"),
    Unit.STATE: Text("状态", "state"),
}
BETTER = {
    "higher": Text("越高越好", "higher is better"),
    "lower": Text("越低越好", "lower is better"),
    "neutral": Text("中性", "neutral"),
}
OVER_TIME = {
    "last": Text("时点：取期末，不累加", "stock: the last of the period, never summed"),
    "sum": Text("时期：逐月累计", "flow: summed over months"),
}


def cards(asked: str = "") -> dict[str, list[str]]:
    """Return the KPIs that match the words asked for, as HTML cards by subject."""
    made = {
        str(words): [_card(k) for k in subject.KPIS if _matches(k, asked)]
        for subject, words in SUBJECTS.items()
    }
    return {subject: found for subject, found in made.items() if found}


def _matches(kpi: Kpi, asked: str) -> bool:
    words = (
        f"{kpi.name} {kpi.label.zh} {kpi.label.en} {kpi.formula.zh} {kpi.formula.en}"
    )
    return all(part in words.lower() for part in asked.lower().split())


def _card(kpi: Kpi) -> str:
    facts = [
        (Text("单位", "Unit"), UNITS[kpi.unit]),
        (Text("方向", "Direction"), BETTER[kpi.better]),
        (Text("时间", "Over time"), OVER_TIME[kpi.over_time]),
        (Text("来源表", "Source table"), Text(kpi.source.info["label"].zh + f"（{kpi.source.name}）", f"{kpi.source.info['label'].en} ({kpi.source.name})")),
        (Text("可按", "Split by"), _splits(kpi)),
    ]  # fmt: skip
    listed = "".join(
        f"<dt>{escape(str(k))}</dt><dd>{escape(str(v))}</dd>" for k, v in facts
    )
    edges = f"<p>{escape(str(kpi.edges))}</p>" if str(kpi.edges) else ""
    return (
        f'<section class="card" id="{kpi.name}"><h3>{escape(str(kpi.label))} <code>{kpi.name}</code></h3>'
        f'<p class="formula">{escape(str(kpi.label))} = {escape(str(kpi.formula))}</p>{edges}<dl>{listed}</dl></section>'
    )  # fmt: skip


def _splits(kpi: Kpi) -> Text:
    labels = [DIMENSIONS[d].label for d in kpi.dimensions]
    return Text("、".join(t.zh for t in labels), ", ".join(t.en for t in labels))
