"""How scores become stars: bands and the dynamic rules, quarter by quarter.

Up one star at most and only at the second quarter running above it; down at once, two at
most; a veto caps at one star for four quarters; an outlet in its first two quarters, or
with a module missing, is not rated; a merged outlet's successor keeps the lower star that
quarter; a plaque hangs after four quarters at four stars and goes with them.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.demo import cast, noise
from data.demo.days import QUARTERS

BANDS = (500, 600, 700, 800, 900)


def band(score: float) -> int:
    """Return the star a score stands for by its band."""
    return sum(score >= floor for floor in BANDS)


@dataclass
class History:
    """One outlet's quarters: scores (None where a module is missing), stars, reasons."""

    outlet_id: str
    scores: dict[date, float | None]
    young: set[date]
    stars: dict[date, int | None] = field(default_factory=dict)
    reasons: dict[date, str] = field(default_factory=dict)

    def rate(self, others: dict[str, "History"]) -> None:
        """Work out the star and reason of every quarter, oldest first."""
        held: int | None = None
        above = False
        for quarter, score in self.scores.items():
            if score is None or quarter in self.young:
                star, reason, above = None, "not_rated", False
            else:
                star, reason = self._next(quarter, band(score), held, above)
                above = held is not None and band(score) > held and star == held
                held = star
            self.stars[quarter], self.reasons[quarter] = star, reason
        self._merge(others)

    def _next(
        self, quarter: date, by_score: int, held: int | None, above: bool
    ) -> tuple[int, str]:
        since, until = cast.VETO_QUARTERS
        if self.outlet_id == cast.STAR_VETO and since <= quarter <= until:
            return min(by_score, 1), "capped_by_veto"
        if held is None or by_score == held:
            return by_score, "score"
        if by_score < held:
            return max(by_score, held - 2), "score"
        return (held + 1, "score") if above else (held, "held_one_quarter")

    def _merge(self, others: dict[str, "History"]) -> None:
        """Let the successor keep the lower of the two stars in the merger's quarter."""
        if self.outlet_id != cast.MERGED_INTO:
            return
        quarter = next(end for end in QUARTERS if end >= cast.MERGED_ON)
        former = others[cast.MERGED_OUTLET]
        lowest = band(list(former.scores.values())[-1] or 0)
        self.stars[quarter] = min(self.stars[quarter] or 0, lowest)
        self.reasons[quarter] = "merged"

    def rows(self, seed: int) -> list[dict[str, Any]]:
        """Return the outlet's rows of `rating_star`."""
        chance = noise.stream(seed, "association", self.outlet_id)
        best = max((star or 0 for star in self.stars.values()), default=0)
        award = (
            int(chance.integers(3, 6)) if best >= 4 and chance.random() < 0.4 else None
        )
        return [self._row(quarter, award) for quarter in self.scores]

    def _row(self, quarter: date, award: int | None) -> dict[str, Any]:
        score = self.scores[quarter]
        before = [self.stars[end] for end in self.scores if end <= quarter][-4:]
        return {
            "outlet_id": self.outlet_id,
            "quarter": quarter,
            "score": score,
            "band_star": None if score is None else band(score),
            "star": self.stars[quarter],
            "reason": self.reasons[quarter],
            "has_plaque": len(before) == 4 and all((star or 0) >= 4 for star in before),
            "association_star": award,
        }
