"""The fixed storyline of a meeting, chapter by chapter, and what else may be shown.

One message per screen: whole and progress, share, income, outlets, agricultural lending,
quality, ranking; the next steps are the decisions kept with the edition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pages.parts.charts import Look, finer
from pages.parts.figures import PANELS
from pages.parts.meeting import resolved
from pages.parts.meeting.called import PREFIX, called, one
from pages.parts.panel import Panel
from pages.parts.panels import (  # noqa: F401  registers the panels
    attention,
    circular,
    income,
    lending,
    market,
    overview,
    scorecard,
    share_map,
    stars,
)
from pages.parts.panels.subject import once
from queries.bank import tree
from queries.scope import Scope
from queries.text import Text


@dataclass(frozen=True)
class Scene:
    """One panel of a meeting.

    Attributes:
        panel: the name of its function, a key of `figures.PANELS`.
        label: what the list to choose from calls it.
        chapter: a key of `CHAPTERS`.
        parameters: what the function is given beside scope and look.
        is_usual: it belongs to the fixed storyline.
    """

    panel: str
    label: Text
    chapter: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_usual: bool = True

    @property
    def is_fine(self) -> bool:
        """Return whether its amounts are small (fees) and shown in the smaller unit."""
        return self.chapter == "income"

    def build(self, scope: Scope, look: Look) -> Panel:
        """Return the panel as it is today."""
        make = BOOKED.get(self.panel) or PANELS[self.panel]
        own = finer(look) if self.is_fine else look
        made = make(scope, own, **self.parameters)
        return replace(made, style=made.style or own.style)

    def panels(self, scope: Scope, look: Look) -> list[Panel]:
        """Return the panels it stands for: one, or one for each unit called upon."""
        return called(scope, look) if self.panel == CALLED else [self.build(scope, look)]  # fmt: skip


# Made from the books, which change without a new data version, so never kept.
BOOKED = {"promises": resolved.promises}
CHAPTERS = {
    "before": Text("上次议定事项", "Decisions of the last meeting"),
    "whole": Text("总体与进度", "The whole, and the schedule"),
    "share": Text("市场份额", "Market share"),
    "income": Text("中间业务收入", "Fee income"),
    "outlets": Text("网点星级", "Outlet stars"),
    "lending": Text("县域涉农贷款", "County agricultural lending"),
    "quality": Text("质量与清收", "Quality and recovery"),
    "ranking": Text("考评排名", "Ranking"),
}
SCENES = (
    Scene("promises", Text("上次议定事项完成情况", "Promised and delivered"), "before"),
    Scene("key_figures", Text("主要指标", "Key figures"), "whole"),
    Scene("pace_ranking", Text("各支行进度", "Progress by sub-branch"), "whole"),
    Scene("attention", Text("重点关注事项", "Needs attention"), "whole"),
    Scene("double_first_matrix", Text("双第一", "Double first"), "share"),
    Scene("who_gained", Text("同业增量对比", "Who gained"), "share"),
    Scene("share_map", Text("份额地图", "Share on the map"), "share"),
    Scene("share_course", Text("份额走势", "Share by month"), "share", is_usual=False),
    Scene("share_by_region", Text("各县份额", "Share by county"), "share", is_usual=False),
    Scene("quadrant", Text("份额变动与增量份额", "Share change and increment share"), "share", is_usual=False),
    Scene("fee_by_month", Text("各月收入", "Income by month"), "income"),
    Scene("fee_ratio_bridge", Text("占比变动原因", "Why the ratio moved"), "income"),
    Scene("fee_completion", Text("收入计划完成率", "Income against plan"), "income"),
    Scene("fee_lines_ranked", Text("各科目收入", "Income by line"), "income", is_usual=False),
    Scene("star_distribution", Text("星级分布", "Stars held"), "outlets"),
    Scene("star_moves", Text("升降星名单", "Moved up and down"), "outlets"),
    Scene("star_flow", Text("星级变动", "From star to star"), "outlets", is_usual=False),
    Scene("agri_completion", Text("涉农贷款进度", "Agricultural lending against plan"), "lending"),
    Scene("agri_map", Text("涉农贷款地图", "Agricultural lending on the map"), "lending"),
    Scene("key_concentration", Text("帮扶县投放", "Lending to key counties"), "lending"),
    Scene("focus_heat", Text("六大领域", "Six areas"), "lending", is_usual=False),
    Scene("agri_programs", Text("涉农产品", "Programmes"), "lending", is_usual=False),
    Scene("hard_rules", Text("硬性要求", "Hard rules"), "quality"),
    Scene("circular", Text("通报表", "Circular"), "ranking"),
    Scene("called", Text("点名：滞后支行逐一列出", "Called upon: each sub-branch behind"), "ranking", is_usual=False),
)  # fmt: skip
CALLED = "called"
NAMED = {scene.panel: scene for scene in SCENES}


def again(panel_id: str, scope: Scope, look: Look) -> Panel | None:
    """Return a panel of the storyline as it is today; None where there is none now.

    Raises:
        AccessDenied: it is about a unit that is not granted.
    """
    if panel_id in NAMED:
        return NAMED[panel_id].build(scope, look)
    org = tree().get(panel_id.removeprefix(PREFIX))
    return one(scope, org, look) if org and panel_id.startswith(PREFIX) else None


def usual() -> list[str]:
    """Return the fixed storyline as names of panels."""
    return [scene.panel for scene in SCENES if scene.is_usual]


def chosen(names: Sequence[str]) -> list[Scene]:
    """Return scenes by name, in the order given; unknown names are left out."""
    return [NAMED[name] for name in names if name in NAMED]


def built(scenes: Sequence[Scene], scope: Scope, look: Look) -> list[tuple[Scene, Panel]]:  # fmt: skip
    """Return scenes with their panels; what has nothing to show is told once."""
    made = [(scene, p) for scene in scenes for p in scene.panels(scope, look)]
    kept = once(*(panel for _, panel in made))
    # The first meeting has nothing to look back on.
    shown = {id(p) for p in kept if p.id not in BOOKED or p.frame.height}
    return [(scene, panel) for scene, panel in made if id(panel) in shown]
