"""The rule that turns scores into stars, by version: bands, moves, veto, plaque."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """One version of the rule; quarters are counted, points run from 0 to `top`.

    Up `rise` stars at most and only at the second quarter running above the star held;
    down at once, `fall` at most; a veto caps at `veto_star` for `veto_quarters`; an
    outlet in its first `young_quarters`, or with a module missing, is not rated; a plaque
    hangs after `plaque_quarters` at `plaque_star` and goes with them.
    """

    bands: dict[int, float] = field(
        default_factory=lambda: {5: 900.0, 4: 800.0, 3: 700.0, 2: 600.0, 1: 500.0}
    )
    top: float = 1000.0
    rise: int = 1
    fall: int = 2
    veto_star: int = 1
    veto_quarters: int = 4
    young_quarters: int = 2
    plaque_star: int = 4
    plaque_quarters: int = 4

    def band(self, score: float) -> int:
        """Return the star a score stands for by its band, 0 below all of them."""
        return sum(score >= floor for floor in self.bands.values())


USUAL = Rule()
# A version that differs, by the name it has in `rating_module`.
RULES: dict[str, Rule] = {}
BANDS = USUAL.bands


def rule_of(version: str) -> Rule:
    """Return the rule of a version of the modules; the usual one unless it has its own."""
    return RULES.get(version, USUAL)
