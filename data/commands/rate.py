"""`rate`: outlet stars worked out from module scores, and what differs loaded."""

import argparse
import getpass
from datetime import date

from data import store
from data.commands.close import month_end_of
from data.commands.progress import working
from data.commands.speech import answer, say, table
from data.ratings.rate import Rated, rate
from queries import codes
from queries.periods import month_end
from queries.text import Text

HELP = "work out outlet stars from their scores; load what differs"
HEAD = (
    Text("网点", "outlet"),
    Text("名称", "name"),
    Text("季度", "quarter"),
    Text("原得分", "score was"),
    Text("得分", "score"),
    Text("原星级", "star was"),
    Text("星级", "star"),
    Text("原因", "reason"),
)
SAME = Text(
    "已按规则核算 {n:,} 项评定，与库中一致。",
    "{n:,} ratings worked out; all are stored as they should be.",
)
DONE = Text(
    "已按规则核算 {n:,} 项评定，更改 {changed:,} 项，版本 {version}。",
    "{n:,} ratings worked out, {changed:,} changed, version {version}.",
)
WOULD = Text(
    "试运行：已按规则核算 {n:,} 项评定，将更改 {changed:,} 项。",
    "Dry run: {n:,} ratings worked out, {changed:,} would change.",
)
LATER = Text(
    "此后季度另有 {n:,} 项评定与规则不符，请不带 --quarter 再次核算。",
    "In later quarters {n:,} ratings differ from the rule; rate again without --quarter.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the quarter, vetoes, who rates, and whether anything is written."""
    parser.add_argument(
        "--quarter",
        "--month",
        type=_quarter_of,
        metavar="MONTH",
        help="the last quarter that is over by 2026-10 (default: every quarter)",
    )
    parser.add_argument(
        "--veto",
        action="append",
        default=[],
        metavar="OUTLET",
        help="an outlet under a veto from this quarter on; may be repeated",
    )
    parser.add_argument(
        "--correct",
        action="store_true",
        help="change closed quarters; marks them revised",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change; change nothing"
    )
    parser.add_argument(
        "--by", default=getpass.getuser(), help="who rates, for the log"
    )


def _quarter_of(written: str) -> date:
    month = month_end_of(written)
    last = month.month // 3 * 3
    return month_end(month.year, last) if last else date(month.year - 1, 12, 31)


def run(options: argparse.Namespace) -> int:
    """Rate, list what differs and why, and publish it."""
    if options.veto and options.quarter is None:
        raise SystemExit("python -m data rate: --veto needs --quarter")
    with working(Text("核算星级", "Rating outlets")):
        done = rate(
            store.folder_of(options.warehouse),
            options.by,
            quarter=options.quarter,
            vetoes=options.veto,
            correct=options.correct,
            dry_run=options.dry_run,
            waiting=say,
        )
    if not options.json:
        _tell(done)
    result = {
        "version": done.version,
        "rated": done.rated,
        "changes": done.changes.to_dicts(),
        "later": done.later,
    }
    return answer(options, _told(done), result)


def _told(done: Rated) -> Text:
    if done.changes.is_empty():
        return SAME.fill(n=done.rated)
    form = WOULD if done.version is None else DONE
    changed = done.changes.height
    return form.fill(n=done.rated, changed=changed, version=done.version)


def _tell(done: Rated) -> None:
    rows = [
        (
            row["outlet_id"],
            Text(row["outlet_zh"], row["outlet_en"]),
            f"{row['quarter']:%Y-%m}",
            *(_written(row[c]) for c in ("score_before", "score", "star_before", "star")),
            codes.STAR_REASONS[row["reason"]],
        )
        for row in done.changes.iter_rows(named=True)
    ]  # fmt: skip
    if rows:
        say(table([HEAD, *rows]))
    if done.later:
        say(LATER.fill(n=done.later))


def _written(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
