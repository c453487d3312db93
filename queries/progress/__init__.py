"""Progress against plan: completion, the schedule that applies, and the daily need.

Deposits are judged on daily averages. The schedule is the plan by quarters where there
is one, else the mean course of past years, else the calendar; the one used is told.
"""

from queries.progress.focus import focus_progress
from queries.progress.goals import (
    AGRI_LENT,
    AGRI_NET,
    DEPOSITS,
    FEES,
    GOALS,
    QUOTA,
    SAVINGS,
    Goal,
)
from queries.progress.kpis import (
    AGRI_COMPLETION,
    DEPOSIT_COMPLETION,
    DEPOSIT_PACE_GAP,
    FEE_COMPLETION,
    KPIS,
    QUOTA_USAGE,
)
from queries.progress.need import Need, needed
from queries.progress.schedule import planned_course, progress

__all__ = [
    "AGRI_COMPLETION",
    "AGRI_LENT",
    "AGRI_NET",
    "DEPOSITS",
    "DEPOSIT_COMPLETION",
    "DEPOSIT_PACE_GAP",
    "FEES",
    "FEE_COMPLETION",
    "GOALS",
    "KPIS",
    "QUOTA",
    "QUOTA_USAGE",
    "SAVINGS",
    "Goal",
    "Need",
    "focus_progress",
    "needed",
    "planned_course",
    "progress",
]
