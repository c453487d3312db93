"""Columns that follow from others: which figure 比年初, 增幅 or 占比 speaks of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from data.feeds.sheets.layout import Place
from data.feeds.sheets.units import FACTORS
from data.feeds.sheets.words import Meaning, is_measure


@dataclass(frozen=True)
class Derived:
    """A column that is not loaded but follows from one that is.

    `kind` is a key of `words.CHECKED`; `figure` the column it speaks of; `base` and
    `change` those of the year-start and the change beside it, if there are any; `factor`
    and `figure_factor` what their amounts are to be multiplied by.
    """

    place: str
    title: str
    kind: str
    figure: str
    factor: float
    figure_factor: float
    base: str | None = None
    change: str | None = None


def beside(
    said: Mapping[str, Meaning],
    parts: Mapping[str, Place],
    factors: Mapping[str, float],
    table: sa.Table,
) -> Iterator[Derived]:
    """Yield the derived columns, each with the nearest figure at its left.

    A growth that does not name the year-start is left out unless the change since then,
    or the year-start itself, stands beside it: it may be of any other period.
    """
    measures = {c.name for c in table.columns if is_measure(c)}
    figure: str | None = None
    near: dict[str, str] = {}
    for place in sorted(said, key=int):
        meaning, heading = said[place], parts[place]
        if meaning.name in measures:
            figure, near = place, {}
        elif meaning.derived is None or figure is None:
            figure = None if len(heading) == 1 and meaning.known else figure
        elif _share_a_head(heading, parts[figure]):
            near.setdefault(meaning.derived, place)
            if meaning.derived != "growth" or near.keys() & {"base", "change"} or "年初" in heading[-1]:  # fmt: skip
                own = factors.get(figure, 1.0)
                factor = FACTORS[meaning.unit] if meaning.unit else own
                yield Derived(
                    place, heading[-1], meaning.derived, figure, factor, own,
                    near.get("base"), near.get("change"),
                )  # fmt: skip


def _share_a_head(one: Place, other: Place) -> bool:
    return len(one) != len(other) or len(one) == 1 or one[0] == other[0]
