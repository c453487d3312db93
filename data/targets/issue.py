"""Issue a year's draft: a second person puts it in force, as one published version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from data.contract import ContractBroken
from data.draft import Draft
from data.intake import Intake
from data.lock import Hearing
from data.store import Store
from data.targets.draft import DRAFT, ISSUED, REPLACED, TARGET
from data.targets.sums import Tree, disagreements
from queries import schema, targets
from queries.planning import ISSUE, drafters
from queries.text import ReaderError, Text

KEY = list(targets.KEY)


class CannotIssue(ReaderError):
    """The draft cannot be issued: there is none, or the same person made it."""


class PlansDisagree(ContractBroken):
    """Sums down the tree, or quarters and year, do not agree; `problems` lists all."""


@dataclass(frozen=True)
class Issued:
    """What was issued: the version made, how many plans, how many of them took another's place."""

    version: int
    rows: int
    replaced: int


def issue(
    folder: Path,
    year: int,
    by: str,
    *,
    document: str | None = None,
    today: date | None = None,
    waiting: Hearing | None = None,
) -> Issued:
    """Put a year's draft in force; what it takes the place of becomes `replaced`.

    Args:
        folder: the warehouse folder.
        year: the year of the plans.
        by: who issues; nobody who loaded a part of the draft may.
        document: the number of the document they are issued with.
        today: the day of issue, if it is not now.
        waiting: told who holds the warehouse, if this has to wait.

    Raises:
        CannotIssue: there is no draft, or `by` loaded it; nothing is changed.
        PlansDisagree: all that does not add up; nothing is changed.
        WarehouseBusy: another writer does not finish.
    """
    day = today or datetime.now().astimezone().date()
    name = f"{ISSUE} {year}"
    with Store(folder).writing(name, waiting=waiting) as draft:
        mine = draft.rows(TARGET, TARGET.c.year == year)
        drafted = mine.filter(status=DRAFT)
        in_force = _in_force(mine)
        _refuse(drafted, drafters(draft.rows(schema.load_log), year), year, by)
        _refuse_apart(draft, drafted, in_force)
        old = in_force.join(drafted, on=KEY, how="semi")
        intake = Intake(draft, TARGET.name, [Path(name)])
        intake.take({TARGET.name: _changed(drafted, old, day, document, name)})
        mark = f"{name} {datetime.now(UTC)}"
        intake.finish(by, [hashlib.sha256(mark.encode()).hexdigest()])
    return Issued(draft.number, drafted.height, old.height)


def _in_force(rows: pl.DataFrame) -> pl.DataFrame:
    issued = rows.filter(status=ISSUED).sort("version")
    return issued.unique(KEY, keep="last", maintain_order=True)


def _changed(
    drafted: pl.DataFrame,
    old: pl.DataFrame,
    day: date,
    document: str | None,
    name: str,
) -> pl.DataFrame:
    """Return the rows as they are to be: the draft's issued, the earlier ones replaced."""
    number = pl.coalesce(pl.lit(document, pl.String), "document_no")
    made = drafted.with_columns(
        status=pl.lit(ISSUED), issued_on=pl.lit(day), document_no=number
    )
    gone = old.with_columns(status=pl.lit(REPLACED))
    return pl.concat([made, gone]).with_columns(file=pl.lit(name))


def _refuse(drafted: pl.DataFrame, makers: Sequence[str], year: int, by: str) -> None:
    if drafted.is_empty():
        raise CannotIssue(
            Text("{year} 年没有计划草稿。", "There is no draft of plans for {year}.").fill(year=year)
        )  # fmt: skip
    if _plain(by) in map(_plain, makers):
        raise CannotIssue(
            Text(
                "{year} 年计划草稿由 {by} 导入，须由另一人下达。",
                "The draft of {year} was loaded by {by}; another person has to issue it.",
            ).fill(year=year, by=by)
        )


def _plain(name: str) -> str:
    return name.strip().casefold()


def _refuse_apart(draft: Draft, drafted: pl.DataFrame, issued: pl.DataFrame) -> None:
    tree = Tree.of(draft.rows(schema.organization))
    found = disagreements(drafted, issued, tree)
    if found.height:
        raise PlansDisagree(
            found,
            Text(
                "计划有 {n} 处不平，未下达。请改正草稿后再次导入。",
                "The plans disagree in {n} places and were not issued. Load the draft again, corrected.",
            ).fill(n=found.height),
        )
