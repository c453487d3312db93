"""How far figures can be trusted: a grade A to D per subject and month, by one rule."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from queries.engine import remembered
from queries.health import findings
from queries.market import coverage, coverages
from queries.scope import Scope
from queries.text import Text

MOST_WARNINGS = 2
MOST_MISSING = 0.05
RULE = Text(
    "{a}：无异常；{b}：有警告或同业缺报；{c}：警告超过 {most} 项或缺报超过 {part:.0%}；{d}：有错误",
    "{a}: nothing found; {b}: a warning or a missing peer; {c}: more than {most} warnings or over {part:.0%} of peers missing; {d}: any error",
).fill(a="A", b="B", c="C", d="D", most=MOST_WARNINGS, part=MOST_MISSING)
EVERY, NOBODY = "every", (0, 0)
# What each subject's figures are read from.
SUBJECTS: dict[str, tuple[Text, frozenset[str]]] = {
    "deposits": (Text("存款", "deposits"), frozenset({"deposit_month", "deposit_day"})),
    "market": (Text("市场", "market"), frozenset({"market_month"})),
    "income": (Text("收入", "income"), frozenset({"income_month"})),
    "stars": (Text("网点星级", "outlet stars"), frozenset({"rating_score", "rating_star"})),
    "lending": (Text("信贷", "lending"), frozenset({"agri_loan_month", "loan_month", "loan_due_month"})),
}  # fmt: skip
# Checks that do not name the source they look at; all others do (`jump:income_month`).
MARKET = ("own_and_market", "caliber", "identity", "late_peers")


def grade(scope: Scope, subject: str = EVERY) -> str:
    """Return how far a subject's figures of the scope's month can be trusted, by `RULE`.

    Args:
        scope: the reader's choice.
        subject: a key of `SUBJECTS`; all figures together by default.
    """
    there = coverage(scope) if subject in (EVERY, "market") else NOBODY
    return _graded(findings(scope, [scope.month]), subject, *there)


@remembered
def by_subject(scope: Scope, months: Sequence[date]) -> pl.DataFrame:
    """Return every subject's grade month by month: `(subject, month, grade)`.

    No month is later than the scope's.
    """
    found = {month: findings(scope, [month]) for month in months}
    reported = {"market": coverages(scope, months)}
    rows = [
        (subject, month, _graded(found[month], subject, *reported.get(subject, {}).get(month, NOBODY)))
        for subject in SUBJECTS
        for month in months
    ]  # fmt: skip
    schema_ = {"subject": pl.String, "month": pl.Date, "grade": pl.String}
    return pl.DataFrame(rows, schema_, orient="row")


def _graded(found: pl.DataFrame, subject: str, there: int, expected: int) -> str:
    if subject != EVERY:
        found = found.filter(_source(found) == subject)
    severities = found["severity"].to_list()
    warnings = severities.count("warning")
    missing = (expected - there) / expected if expected else 0.0
    if "error" in severities:
        return "D"
    if warnings > MOST_WARNINGS or missing > MOST_MISSING:
        return "C"
    return "B" if warnings or missing else "A"


def _source(found: pl.DataFrame) -> pl.Series:
    """Return the subject each finding is about: that of the source its check names."""
    subjects = {t: name for name, (_, tables) in SUBJECTS.items() for t in tables}
    told = [check.split(":", 1) for check in found["check_name"]]
    return pl.Series(
        [
            "market"
            if name in MARKET
            else subjects.get(rest[0] if rest else "", "deposits")
            for name, *rest in told
        ],
        dtype=pl.String,
    )
