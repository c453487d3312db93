"""The words of a heading: which column, which code or month, which unit, or none of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl
import sqlalchemy as sa

from data import codes
from data.feeds.sheets.aliases import ALIASES
from data.known import REFERENCES
from data.names.spelling import fold, folded
from data.values import BLANKS
from queries import schema

UNIT = r"百万元|亿元|万元|千元|元"
# English units stand in brackets only: a bank's name may end in "yuan".
UNIT_IN_HEADER = re.compile(
    rf"[（(\[]\s*(?:单位[:：])?\s*({UNIT}|yuan|dollars)\s*[)）\]]|({UNIT})$"
)
MONTH = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*月?末?|(\d{4})(\d{2})")
DAY = re.compile(
    r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?( 00:00:00)?"
)
MONTH_ALONE = re.compile(r"(\d{1,2})\s*月末?")
CUMULATIVE = re.compile(r"[（(]?(本年累计|年累计|累计数?|本年(?=累[放收]))[)）]?")
OF_THE_MONTH = re.compile(r"[（(]?(本月|当月)(数|发生额)?[)）]?")
DERIVED = re.compile(
    r"[比较](年初|上[年月日期季]|去年|同期)|增[幅速减长量]|占比|比重|同比|环比|完成率"
    r"|份额|排名|位次|序号|上期|上年|上月|去年|年初|^no\.?$|^%$"
)
TOTAL = re.compile(r"(合|小|总|共)\s*计")
PERCENT = r"\s*[（(]?\s*[%％]?\s*[)）]?"
# What a column says of the figure at its left, and can be checked against it.
CHECKED = {
    "base": re.compile(r"(?:年初|上年末)(?:数|余额)?"),
    "change": re.compile(r"[比较]年初(?:增减?|增加|净增|变动)?额?"),
    "growth": re.compile(rf"(?:[比较]年初)?(?:增幅|增速|增长率?){PERCENT}"),
    "share": re.compile(rf"(?:占比|比重){PERCENT}"),
}


@dataclass(frozen=True)
class Meaning:
    """What one column of a sheet holds.

    `name` is the table's column, or None if it is not to be loaded; `across` the codes,
    ids or months that its heading stands for; `unit` as written; `derived` how it follows
    from a figure beside it, a key of `CHECKED`.
    """

    name: str | None = None
    across: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    cumulative: bool = False
    monthly: bool = False
    total: bool = False
    derived: str | None = None

    @property
    def known(self) -> bool:
        """Whether the heading says something about the table."""
        return self.name is not None or bool(self.across)


class Vocabulary:
    """The spellings of one table: of its columns, its codes, the ids it refers to."""

    def __init__(
        self,
        table: sa.Table,
        rows: Callable[[sa.Table], pl.DataFrame],
        year: str | None = None,
    ) -> None:
        self.table, self.year = table, year
        self.columns = _columns(table)
        self.keys = {c.name for c in table.primary_key}
        self.values = {**_ids(table, rows), **_codes(table)}
        self.names = _names(table, rows)
        measures = [c.name for c in table.columns if is_measure(c)]
        self.measure = measures[0] if measures else None

    def meaning(self, parts: tuple[str, ...]) -> Meaning:
        """Return what a heading of one or two parts, the upper first, stands for."""
        texts = [bare(part) for part in parts]
        units = [unit for part in reversed(parts) if (unit := unit_of(part))]
        if any(t not in self.columns and DERIVED.search(t) for t in texts):
            return Meaning(unit=units[0] if units else None, derived=derived(texts[-1]))
        name = next((n for t in reversed(texts) if (n := self._column(t))), None)
        across = dict(a for t in texts if (a := self._across(t)) is not None)
        if name in self.keys or self.measure is None:
            across = {}
        return Meaning(
            name or (self.measure if across else None),
            across,
            units[0] if units else None,
            cumulative=any(
                t not in self.columns and CUMULATIVE.search(t) for t in texts
            ),
            monthly=any(OF_THE_MONTH.search(t) for t in texts),
            total=name is None and not across and bool(TOTAL.fullmatch(texts[-1])),
        )

    def _column(self, text: str) -> str | None:
        rest = OF_THE_MONTH.sub("", CUMULATIVE.sub("", text)).strip()
        return self.columns.get(text) or self.columns.get(rest)

    def _across(self, text: str) -> tuple[str, str] | None:
        if text in self.columns:
            return None
        return self.values.get(text) or self._period(text) or self._named(text)

    def _named(self, text: str) -> tuple[str, str] | None:
        """Return the bank or line of a heading that is spelled its own way."""
        return self.names.get(folded(text) or "") if self.names else None

    def _period(self, text: str) -> tuple[str, str] | None:
        period = next((p for p in ("month", "day") if p in self.keys), None)
        found = DAY.fullmatch(text)
        if period and found:
            year, month, day = found.group(1, 2, 3)
            return period, f"{year}-{int(month):02}-{int(day):02}"
        if period == "month" and (found := MONTH.fullmatch(text)):
            year, month = [part for part in found.groups() if part]
            return period, f"{year}-{int(month):02}"
        if period == "month" and self.year and (found := MONTH_ALONE.fullmatch(text)):
            return period, f"{self.year}-{int(found.group(1)):02}"
        return None


def derived(text: str) -> str | None:
    """Return how a heading's column follows from a figure, a key of `CHECKED`, or None."""
    return next((k for k, form in CHECKED.items() if form.fullmatch(text)), None)


def is_measure(column: sa.Column[object]) -> bool:
    """Return whether a column holds figures, not keys."""
    return isinstance(column.type, sa.Numeric | sa.Float) and not column.primary_key


def bare(cell: str) -> str:
    """Return a heading without its unit, in lower case, with single blanks."""
    text = re.sub(rf"[{BLANKS}]+", " ", cell).strip().lower()
    return UNIT_IN_HEADER.sub("", text).strip() or text


def unit_of(cell: object) -> str | None:
    """Return the unit that a heading names."""
    found = UNIT_IN_HEADER.search(str(cell or "").strip())
    return next((unit for unit in found.groups() if unit), None) if found else None


def _columns(table: sa.Table) -> dict[str, str]:
    """Return every spelling of the table's columns; names and labels before aliases."""
    spelled = [
        (bare(alias), c.name)
        for c in table.columns
        for alias in ALIASES.get(c.name, ())
    ]
    labels = [(bare(text), c.name) for c in table.columns for text in c.info["label"]]
    return {**dict(spelled), **dict(labels), **{c.name: c.name for c in table.columns}}


def _codes(table: sa.Table) -> dict[str, tuple[str, str]]:
    return {
        bare(word): (key.name, code)
        for key in table.primary_key
        for code, words in (codes.spellings(table.name, key.name) or {}).items()
        for word in (code, *words)
    }


def _ids(
    table: sa.Table, rows: Callable[[sa.Table], pl.DataFrame]
) -> dict[str, tuple[str, str]]:
    """Return the names of banks and lines that may stand across."""
    found: dict[str, tuple[str, str]] = {}
    for key in _across(table):
        known = rows(REFERENCES[key]).select(key, "name_zh", "name_en")
        for code, *names in known.iter_rows():
            found |= {bare(word): (key, code) for word in (code, *names) if word}
    return found


def _names(
    table: sa.Table, rows: Callable[[sa.Table], pl.DataFrame]
) -> dict[str, tuple[str, str]]:
    """Return the folded names of what may stand across that mean one id, and the aliases."""
    aliases = rows(schema.name_alias).filter(pl.col("feed") == table.name)
    found: dict[str, tuple[str, str]] = {}
    for key in _across(table):
        known = rows(REFERENCES[key])
        ids = known.select(id=key)
        named = [known.select(id=key, name=n) for n in ("name_zh", "name_en")]
        told = aliases.select("id", name="written_as").join(ids, on="id", how="semi")
        for part in (pl.concat(named), told):
            once = part.select("id", name=fold(pl.col("name"))).drop_nulls().unique()
            sure = once.filter(pl.col("id").n_unique().over("name") == 1)
            found |= {name: (key, code) for code, name in sure.iter_rows()}
    return found


def _across(table: sa.Table) -> list[str]:
    """Return the keys whose ids may stand across: banks and lines; facts have no others."""
    wide = (schema.institution, schema.income_line)
    return [
        key.name
        for key in table.primary_key
        if (referred := REFERENCES.get(key.name)) in wide and referred is not table
    ]
