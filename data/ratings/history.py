"""One outlet's stars, quarter by quarter: each follows from the one before."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from queries.stars.rule import USUAL, Rule

MONTHS_A_QUARTER = 3
Row = dict[str, object]


def place_of(day: date) -> int:
    """Return the number of a day's quarter, so that neighbours differ by one."""
    return day.year * 4 + (day.month - 1) // MONTHS_A_QUARTER


def young(opened_on: date | None, quarter: date, rule: Rule = USUAL) -> bool:
    """Return whether a quarter is one of an outlet's first, in which it is not rated."""
    if opened_on is None or quarter < opened_on:
        return False
    return place_of(quarter) - place_of(opened_on) < rule.young_quarters


@dataclass
class History:
    """One outlet's quarters, oldest first, and what beside the score decides its star.

    `scores` is None where a module is missing; `unrated` are quarters too young to rate,
    `vetoed` those under a veto; `absorbed` has the star by score of outlets merged into
    this one, in the quarter of the merger; `held` the star held before the first quarter.
    """

    outlet_id: str
    scores: Mapping[date, float | None]
    unrated: AbstractSet[date] = frozenset()
    vetoed: AbstractSet[date] = frozenset()
    absorbed: Mapping[date, int] = field(default_factory=dict)
    held: int | None = None
    rules: Mapping[date, Rule] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        """Return the rows of `rating_star`, association star and rule version apart."""
        stars: list[int | None] = []
        rows = []
        for quarter, star, reason in self._rated():
            stars.append(star)
            rule, score = self._rule(quarter), self.scores[quarter]
            last = stars[-rule.plaque_quarters :]
            held = [s for s in last if s is not None and s >= rule.plaque_star]
            row: Row = {
                "outlet_id": self.outlet_id,
                "quarter": quarter,
                "score": score,
                "band_star": None if score is None else rule.band(score),
                "star": star,
                "reason": reason,
                "has_plaque": len(held) == rule.plaque_quarters,
            }
            rows.append(row)
        return rows

    def _rated(self) -> list[tuple[date, int | None, str]]:
        """Return every quarter's star and the reason for it."""
        held, above = self.held, False
        rated: list[tuple[date, int | None, str]] = []
        for quarter, score in self.scores.items():
            if score is None or quarter in self.unrated:
                above = False
                rated.append((quarter, None, "not_rated"))
                continue
            by_score = self._rule(quarter).band(score)
            star, reason = self._next(quarter, by_score, held, above)
            above = held is not None and by_score > held and star == held
            held = star
            rated.append(self._merged(quarter, star, reason))
        return rated

    def _next(
        self, quarter: date, by_score: int, held: int | None, above: bool
    ) -> tuple[int, str]:
        rule = self._rule(quarter)
        if quarter in self.vetoed:
            return min(by_score, rule.veto_star), "capped_by_veto"
        if held is None or by_score == held:
            return by_score, "score"
        if by_score < held:
            return max(by_score, held - rule.fall), "score"
        risen = min(by_score, held + rule.rise)
        return (risen, "score") if above else (held, "held_one_quarter")

    def _merged(self, quarter: date, star: int, reason: str) -> tuple[date, int, str]:
        """Let a successor keep the lower star in the merger's quarter, and in it alone."""
        if quarter not in self.absorbed:
            return quarter, star, reason
        return quarter, min(star, self.absorbed[quarter]), "merged"

    def _rule(self, quarter: date) -> Rule:
        return self.rules.get(quarter, USUAL)
