"""What a feed delivered, on its way into a draft: check, stamp, replace, roll up, log."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from data import contract, log, rollups, rules, truth, values
from data.contract import ContractBroken
from data.draft import Draft
from data.feeds.feed import Frames
from data.known import known
from data.replace import Replaced, period_of, replace
from queries import schema
from queries.text import Text

# What others refer to comes first, so that one file may bring both.
FIRST = ("region", "institution", "organization", "income_line")
DEFAULT_STATUS, CORRECTED = "preliminary", "revised"
STATUSES = pl.Enum([DEFAULT_STATUS, CORRECTED])


class PeriodClosed(ContractBroken):
    """The file changes a month that the steward has signed off."""


class Intake:
    """One load at work on a draft; nothing is published here."""

    def __init__(
        self,
        draft: Draft,
        feed: str,
        files: Sequence[Path],
        *,
        correct: bool = False,
        add: bool = False,
    ) -> None:
        first = (draft.last_load() or 0) + 1
        self.draft, self.feed, self.files = draft, feed, files
        self.correct, self.add = correct, add
        self.load_ids = {file.name: first + i for i, file in enumerate(files)}
        self.last = first + len(files) - 1
        self.parts: list[Replaced] = []

    def take(self, frames: Frames) -> None:
        """Check every frame and put it into its table.

        Raises:
            ContractBroken: bad cells.
            PeriodClosed: rows of closed months, without leave to correct them.
        """
        closed = self.draft.rows(schema.period_close)["month"].to_list()
        for name in dict.fromkeys((*FIRST, *schema.metadata.tables)):
            if name in frames:
                table = schema.metadata.tables[name]
                typed = contract.check(frames[name], table, known(self.draft.rows))
                stamped = self._stamped(typed, table, closed)
                self.parts.append(replace(self.draft, table, stamped, add=self.add))
        if "institution" in frames:
            contract.check_own(self.draft.rows(schema.institution))

    def _stamped(
        self, frame: pl.DataFrame, table: sa.Table, closed: list[date]
    ) -> pl.DataFrame:
        """Return the frame with its load, and its status where it has one."""
        _refuse_unfinished(frame, table)
        frame = frame.with_columns(load_id=self._number())
        period = period_of(table)
        if "data_status" not in table.columns or period is None:
            return frame
        in_closed = pl.col(period).dt.month_end().is_in(closed)
        if not self.correct:
            _refuse_closed(rules.having(frame, period, in_closed), period)
        if "data_status" not in frame.columns:
            frame = frame.with_columns(data_status=pl.lit(DEFAULT_STATUS, STATUSES))
        status = pl.col("data_status").fill_null(DEFAULT_STATUS)
        if not closed:
            return frame.with_columns(data_status=status)
        revised = pl.when(in_closed).then(pl.lit(CORRECTED))
        return frame.with_columns(data_status=revised.otherwise(status.cast(pl.String)))

    def _number(self) -> pl.Expr:
        """Return the load of each row; with one file they are all its own."""
        if len(self.load_ids) == 1:
            return pl.lit(self.last, pl.Int64)
        return pl.col("file").replace_strict(
            self.load_ids, default=self.last, return_dtype=pl.Int64
        )

    @property
    def revisions(self) -> pl.DataFrame:
        """The published values that this load changed or took away."""
        found = pl.concat(part.revisions for part in self.parts)
        return found.with_columns(pl.col("load_id").fill_null(self.last))

    def finish(self, by: str, marks: Sequence[str]) -> pl.DataFrame:
        """Bring rollups in step, check truths, write the warehouse's own books.

        Returns:
            The `truth_check` rows of this load.
        """
        self._roll_up()
        found = truth.check(self.draft, self._months())
        found = found.with_columns(load_id=pl.lit(self.last))
        self._append(schema.truth_check, found)
        self._append(schema.revision, self.revisions)
        entries = [
            log.entry(self.load_ids[file.name], self.feed, file, mark, by, self.parts)
            for file, mark in zip(self.files, marks, strict=True)
        ]
        self._append(schema.load_log, log.frame(entries))
        self.draft.load_id = self.last
        return found

    def _append(self, table: sa.Table, rows: pl.DataFrame) -> None:
        if rows.height:
            self.draft.replace(table, rows, sa.false())

    def _roll_up(self) -> None:
        frames = {part.table.name: part.frame for part in self.parts}
        if "deposit_day" in frames:
            first: date = frames["deposit_day"]["day"].min()  # type: ignore[assignment]
            rollups.refresh(self.draft, first)
        elif "organization" in frames:
            rollups.refresh_units(self.draft)
        if "period_close" in frames:
            _sign_off(self.draft, frames["period_close"]["month"].to_list())

    def _months(self) -> list[date]:
        """Return the first and the last month of what was brought; none without periods."""
        days = (p.frame[c] for p in self.parts if (c := period_of(p.table)))
        ends = [end for series in days for end in values.ends(series)]
        return pl.Series(ends, dtype=pl.Date).dt.month_end().to_list()


def _sign_off(draft: Draft, months: list[date]) -> None:
    """Make the preliminary figures of months that were just closed final."""
    tables = [t for t in schema.metadata.tables.values() if "data_status" in t.columns]
    for table in tables:
        if table.name != "deposit_day":
            _finalise(draft, table, months)
    for year in sorted({month.year for month in months} & set(draft.years)):
        _finalise(draft, draft.days(year), months)


def _finalise(draft: Draft, table: sa.Table, months: list[date]) -> None:
    period = period_of(table)
    end = sa.cast(sa.func.last_day(table.c[period or "month"]), sa.Date)
    signed = end.in_(months) & (table.c.data_status == DEFAULT_STATUS)
    draft.run(table.update().where(signed).values(data_status="final"))


def _refuse_closed(frame: pl.DataFrame, period: str) -> None:
    if frame.height:
        months = frame[period].dt.month_end().unique().sort()
        raise PeriodClosed(
            rules.problems(frame, period, "closed"),
            Text(
                "{months} 已关账；如需更正，请加 --correct，数据将标记为修订数。",
                "{months} is closed; to correct it add --correct, and the figures become revised.",
            ).fill(months=", ".join(f"{month:%Y-%m}" for month in months)),
        )


def _refuse_unfinished(frame: pl.DataFrame, table: sa.Table) -> None:
    """Refuse figures of a day, month or quarter that is still to come or under way."""
    period = period_of(table)
    if "load_id" not in table.columns or period is None:
        return
    today = datetime.now().astimezone().date()
    early = rules.having(frame, period, pl.col(period) > today)
    if early.height:
        raise ContractBroken(rules.problems(early, period, "not_yet_over"))
