"""Names covered up: 单位A, 单位B in place of sub-branches, for a screen others may see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase

import polars as pl

from pages.parts.charts import Look, chart_of
from pages.parts.charts.drawn import Chart
from pages.parts.panel import Panel
from pages.parts.panels.subject import brief
from queries.bank import tree
from queries.kpi import named
from queries.scope import Scope
from queries.text import Text


def covers(scope: Scope) -> dict[str, str]:
    """Return name → cover for every unit and region beneath the scope's own.

    Names come as the warehouse writes them and as narrow charts shorten them; a unit has
    one cover for all of them, the same on every screen.
    """
    beneath = [
        o for o in tree().values()
        if o.path.startswith(scope.org.path) and o.org_id != scope.org.org_id
    ]  # fmt: skip
    found: dict[str, str] = {}
    regions = _regions([o.region_code for o in beneath if o.region_code])
    for place, org in enumerate(sorted(beneath, key=lambda o: (o.level != "county", o.org_id))):  # fmt: skip
        cover = str(Text("单位{code}", "Unit {code}").fill(code=_code(place)))
        region = regions.get(org.region_code or "") if org.level == "county" else None
        for name in (str(org.name), str(region or "")):
            if name:
                found.setdefault(name, cover)
    return found | _short(found)


def masked(panel: Panel, covered: Mapping[str, str], look: Look) -> Panel:
    """Return a panel with names covered in its words, its table and its picture."""
    chart = chart_of(panel.figure)
    figure = panel.figure
    if chart:
        frames = tuple(_frame(frame, covered) for frame in chart.frames)
        figure = Chart(frames, chart.options).draw(replace(look, style=panel.style or look.style))  # fmt: skip
    return replace(
        panel,
        title=Text(*(_words(part, covered) for part in panel.title)),
        message=Text(*(_words(part, covered) for part in panel.message)),
        frame=_frame(panel.frame, covered),
        figure=figure,
    )


def _regions(codes: Sequence[str]) -> dict[str, str]:
    asked = pl.DataFrame(
        {"region_code": sorted(set(codes))}, {"region_code": pl.String}
    )
    found = named(asked, ["region"]).select("region_code", "region")
    return dict(found.iter_rows())


def _code(place: int) -> str:
    letters = ascii_uppercase
    above, last = divmod(place, len(letters))
    return (letters[above - 1] if above else "") + letters[last]


def _short(found: Mapping[str, str]) -> dict[str, str]:
    """Return the names as narrow charts write them, where that tells them apart."""
    names = pl.Series("name", list(found), pl.String)
    return dict(zip(brief(names).to_list(), found.values(), strict=True))


def _frame(frame: pl.DataFrame, covered: Mapping[str, str]) -> pl.DataFrame:
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns(
        pl.col(name).map_elements(lambda words: _words(words, covered), pl.String)
        for name in texts
        if name != "geometry"
    )


def _words(words: str, covered: Mapping[str, str]) -> str:
    """Cover every name in a text, the longest first, so that none shows through."""
    if words in covered:
        return covered[words]
    for name in sorted(covered, key=len, reverse=True):
        if len(name) > 1 and name in words:
            words = words.replace(name, covered[name])
    return words
