"""Ask the warehouse from the command line: `python -m queries ask KPI --by …`."""

import argparse
import inspect
import sys
from datetime import date
from typing import NoReturn

import polars as pl

from queries import access, books, engine, periods, releases
from queries.bank import root
from queries.catalogue import KPIS, QUESTIONS, SUBJECTS
from queries.kpi import DIMENSIONS, NotAsked, by
from queries.periods import available, month_end
from queries.schema import deposit_month, market_month
from queries.scope import Scope
from queries.spreadsheet import written
from queries.text import ReaderError, Text, speak

AGAINST = ("year_start", "last_month", "last_year")


def main(arguments: list[str] | None = None) -> int:
    """Answer one question; return 0 when answered, 1 when refused, 2 for bad usage."""
    options = _parser().parse_args(arguments)
    speak(options.lang)
    try:
        engine.pin()
        releases.check()
        if options.command == "list":
            _write(_listed(), options.format)
        else:
            found = _asked(options)
            told = f"{options.kpi} {options.by} {options.scope or ''} {options.month or ''}"  # fmt: skip
            books.note(books.operator(), "ask", " ".join(told.split()), detail=f"rows={found.height}")  # fmt: skip
            _write(found, options.format)
    except ReaderError as error:
        print(str(error.message), file=sys.stderr)
        return 1
    finally:
        engine.unpin()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m queries", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser(
        "list", help="every KPI with its unit and dimensions, and every question"
    )
    ask = commands.add_parser(
        "ask", help="one KPI, split as wanted, or one question, as CSV or JSON"
    )
    ask.add_argument("kpi", help="a KPI or question, as `list` prints it")
    ask.add_argument(
        "--by", default="", help="dimensions, comma separated: region,month"
    )
    ask.add_argument(
        "--month", help="the month, YYYY-MM; the last closed one if left out"
    )
    ask.add_argument("--scope", help="the unit's id; the whole bank if left out")
    ask.add_argument(
        "--against",
        default="year_start",
        help="year_start, last_month, last_year or YYYY-MM",
    )
    ask.add_argument(
        "--peer-group", default="all", help="the peer group: all, big4, local, …"
    )
    for command in (listing, ask):
        command.add_argument("--lang", choices=("zh", "en"), default="en")
        command.add_argument("--format", choices=("csv", "json"), default="csv")
    return parser


def _asked(options: argparse.Namespace) -> pl.DataFrame:
    if options.kpi in QUESTIONS:
        return QUESTIONS[options.kpi](_scope(options))
    kpi = KPIS.get(options.kpi)
    if kpi is None:
        raise NotAsked(
            Text(
                f"没有指标或问题 {options.kpi}。python -m queries list 列出全部。",
                f"There is no KPI or question {options.kpi}. `python -m queries list` names them all.",
            )
        )
    dimensions = [d for d in options.by.split(",") if d]
    unknown = [d for d in dimensions if d not in DIMENSIONS]
    if unknown:
        raise NotAsked(
            Text(
                f"没有维度 {'、'.join(unknown)}。可用：{'、'.join(DIMENSIONS)}",
                f"There is no dimension {', '.join(unknown)}. There are {', '.join(DIMENSIONS)}.",
            )
        )
    return by(kpi, _scope(options), *dimensions)


def _scope(options: argparse.Namespace) -> Scope:
    against = options.against
    return Scope.within(
        access.operator(),
        options.scope or root().org_id,
        _month(options.month) if options.month else _last(),
        against=against if against in AGAINST else _month(against).isoformat(),
        peer_group=options.peer_group,
    )


def _month(written: str) -> date:
    try:
        year, month = (int(part) for part in written.split("-")[:2])
        # `date` refuses what is not a month; `month_end` runs on into other years.
        return month_end(date(year, month, 1).year, month)
    except ValueError:
        _usage(f"'{written}' is not a month such as 2026-10")


def _usage(message: str) -> NoReturn:
    print(f"python -m queries: {message}", file=sys.stderr)
    raise SystemExit(2)


def _last() -> date:
    months = periods.closed() or available(deposit_month) or available(market_month)
    if not months:
        raise engine.WarehouseUnavailable(
            Text("数据仓库中还没有任何月份。", "The warehouse holds no month yet.")
        )
    return months[-1]


def _listed() -> pl.DataFrame:
    rows = [
        (k.name, str(k.label), str(words), k.unit.value, k.better, " ".join(k.dimensions), str(k.formula))
        for subject, words in SUBJECTS.items()
        for k in subject.KPIS
    ]  # fmt: skip
    rows += [
        (name, str(Text("问题", "question")), "", "", "", "", (inspect.getdoc(ask) or "").split("\n")[0])
        for name, ask in sorted(QUESTIONS.items())
    ]  # fmt: skip
    columns = ["name", "label", "subject", "unit", "better", "by", "formula"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _write(frame: pl.DataFrame, form: str) -> None:
    print(written(frame) if form == "csv" else frame.write_json(), end="")


if __name__ == "__main__":
    sys.exit(main())
