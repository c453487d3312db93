"""What a deposit goal still needs each day until the year ends."""

from dataclasses import dataclass
from datetime import date

from queries import deposits
from queries.bank import bank
from queries.periods import days_elapsed
from queries.progress.goals import Goal
from queries.progress.schedule import progress
from queries.scope import Scope


@dataclass(frozen=True)
class Need:
    """What is still needed for a deposit goal, counted from the data date.

    `required` is the average balance for the rest of the year that still meets the
    plan: (G·N − Ā·t) ÷ (N − t); `per_day` the daily growth that brings it about.
    """

    day: date
    days_left: int
    target_average: float
    average: float
    balance: float
    required: float
    per_day: float


def needed(goal: Goal, scope: Scope, deposit_type: str = "total") -> Need | None:
    """Return the daily need of a deposit goal, or None without a plan or a base."""
    made = progress(goal, scope)
    if made.is_empty() or made["completion"][0] is None:
        return None
    held = deposits.average_gain(scope, (), deposit_type).row(0, named=True)
    now = deposits.stock(scope, (), "balance", deposit_type).row(0, named=True)
    gone, days = days_elapsed(scope.month, bank().first_month)
    left = days - gone
    if left == 0:
        return None
    wanted = held["amount_base"] + made["target"][0]
    required = (wanted * days - held["amount"] * gone) / left
    # Growing by x a day from here, the days left average the balance plus
    # x times half of (left + 1).
    per_day = max(0.0, 2 * (required - now["amount"]) / (left + 1))
    return Need(
        scope.month, left, wanted, held["amount"], now["amount"], required, per_day
    )
