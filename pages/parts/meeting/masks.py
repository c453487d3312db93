"""Names covered up: 单位A, 单位B in place of sub-branches, for a screen others may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

import polars as pl

from pages.parts.charts import Chart, Undrawn, chart_of
from pages.parts.panel import Panel
from pages.parts.panels.subject import brief
from queries.bank import Org, tree
from queries.kpi import named
from queries.scope import Scope
from queries.text import Text

IDS = ("org_id", "outlet_id", "region_code")


@dataclass(frozen=True)
class Covers:
    """What stands for whom: by name, however it is written, and by id."""

    names: Mapping[str, str]
    ids: Mapping[str, tuple[str, str]]

    def words(self, words: str) -> str:
        """Cover every name in a text, the longest first, so that none shows through."""
        if words in self.names:
            return self.names[words]
        for name in sorted(self.names, key=len, reverse=True):
            if name in words:
                words = words.replace(name, self.names[name])
        return words

    def cell(self, words: str | None, code: str | None) -> str | None:
        """Cover a cell of a row about a unit, whose name may be written shortened."""
        name, cover = self.ids.get(code or "", ("", ""))
        if words and len(words) > 1 and words.rstrip("…") in name:
            return cover
        return words if words is None else self.words(words)


def covers(scope: Scope) -> Covers:
    """Return the covers of every unit and region beneath the scope's own, one each."""
    beneath = [
        o for o in tree().values()
        if o.path.startswith(scope.org.path) and o.org_id != scope.org.org_id
    ]  # fmt: skip
    beneath.sort(key=lambda o: (o.level != "county", o.org_id))
    regions = _regions(beneath)
    names: dict[str, str] = {}
    ids: dict[str, tuple[str, str]] = {}
    for place, org in enumerate(beneath):
        cover = str(Text("单位{code}", "Unit {code}").fill(code=_code(place)))
        ids[org.org_id] = (str(org.name), cover)
        names.setdefault(str(org.name), cover)
        region = regions.get(org.region_code or "") if org.level == "county" else None
        if region and org.region_code:
            ids.setdefault(org.region_code, (region, cover))
            names.setdefault(region, cover)
    groups = [[str(o.name) for o in beneath if o.level == level] for level in ("county", "outlet")]  # fmt: skip
    return Covers({**_short(groups, names), **names}, ids)


def masked(panel: Panel, covered: Covers) -> Panel:
    """Return a panel with names covered in its words, its table and its picture."""
    chart = chart_of(panel.figure)
    figure = panel.figure
    if chart:
        frames = tuple(_frame(frame, covered) for frame in chart.frames)
        figure = Undrawn(Chart(frames, chart.options))
    return replace(
        panel,
        title=Text(*map(covered.words, panel.title)),
        message=Text(*map(covered.words, panel.message)),
        frame=_frame(panel.frame, covered),
        figure=figure,
    )


def _regions(units: Iterable[Org]) -> dict[str, str]:
    codes = sorted({o.region_code for o in units if o.region_code})
    asked = pl.DataFrame({"region_code": codes}, {"region_code": pl.String})
    return dict(named(asked, ["region"]).select("region_code", "region").iter_rows())


def _code(place: int) -> str:
    letters = ascii_uppercase
    above, last = divmod(place, len(letters))
    return (_code(above - 1) if above else "") + letters[last]


def _short(groups: Sequence[list[str]], names: Mapping[str, str]) -> dict[str, str]:
    """Return the names as narrow charts shorten them, a group of units at a time."""
    return {
        said: names[name]
        for group in groups
        for said, name in zip(brief(pl.Series("name", group, pl.String)), group, strict=True)
        if len(said) > 1
    }  # fmt: skip


def _frame(frame: pl.DataFrame, covered: Covers) -> pl.DataFrame:
    ids = [name for name in IDS if name in frame.columns]
    texts = [n for n, kind in frame.schema.items() if kind == pl.String and n not in (*ids, "geometry")]  # fmt: skip
    codes = frame[ids[0]].to_list() if ids else [None] * frame.height
    return frame.with_columns(
        pl.Series(
            name,
            [covered.cell(words, code) for words, code in zip(frame[name], codes, strict=True)],
            pl.String,
        )
        for name in texts
    )  # fmt: skip
