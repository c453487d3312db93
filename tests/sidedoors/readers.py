"""Readers, what they may know, and villages in which everything else was disturbed."""

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from queries import schema
from queries.bank import ancestors, tree
from queries.catalogue import KPIS
from queries.kpi import by
from queries.scope import Reader, Scope
from queries.text import ReaderError
from tests import village
from tests.questions import QUESTIONS, ask, plain, widest

PATHS = {o["org_id"]: o["path"] for o in village.ORGS}
HOMES = {"E": "1001", "E1": "1001", "E2": "1001", "W": "1002", "W1": "1002"}
FACTS = [t for t in village.ROWS if t.info["scope"] and t is not schema.organization]
AMOUNTS = (schema.MONEY, schema.target.c.value.type)
# What the bank grants: one unit, or several that are not above one another.
GRANTS = [("E",), ("W",), ("E1",), ("W1",), ("E1", "W1"), ("E2", "W")]

# The same examples every time: what failed once fails again.
few = settings(
    max_examples=3, derandomize=True, deadline=None, database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def beneath(granted):
    """Return the units that lie within grants."""
    return [o for o, path in PATHS.items() if path.startswith(tuple(PATHS[g] for g in granted))]  # fmt: skip


@st.composite
def choices(draw):
    """Draw grants and a choice within them: (granted, org, month, against, peers)."""
    granted = draw(st.sampled_from(GRANTS))
    return (
        granted,
        draw(st.sampled_from(beneath(granted))),
        draw(st.sampled_from(village.MONTHS)),
        draw(st.sampled_from(["year_start", "last_month", "last_year"])),
        draw(st.sampled_from(["all", "local", "big4"])),
    )


def reader_of(granted):
    return Reader("test", "branch_head", tuple(PATHS[g] for g in granted))


def scope_of(choice):
    granted, org, month, against, peers = choice
    return Scope.within(reader_of(granted), org, month, against=against, peer_group=peers)  # fmt: skip


def is_hidden(table, row, granted):
    """Return whether a row of figures is none of a reader's."""
    if table.info["scope"] == "region_code":
        return row["region_code"] not in {HOMES[g] for g in granted}
    return row[table.info["scope"]] not in beneath(granted)


def scrambled(table, row):
    """Return the row with every amount of it changed."""
    amounts = [c.name for c in table.c if c.type in AMOUNTS or c.name == "score" or "is_persons" in c.info]  # fmt: skip
    return row | {n: row[n] * 3 + 5 for n in amounts if row[n] is not None}


def disturbed(granted):
    """Return the village with every second hidden row taken away and the others changed."""
    rows = {}
    for table, given in village.ROWS.items():
        hidden = [r for r in given if table in FACTS and is_hidden(table, r, granted)]
        seen = [r for r in given if r not in hidden]
        rows[table] = seen + [scrambled(table, r) for r in hidden[::2]]
    return rows


SISTER, TWIN = "W1", "W2"


def totals_kept(part):
    """Return a village whose West is the same in sum, whatever `part` says of its insides.

    The outlet W1 has a part of what was its own, an outlet W2 the rest.
    """
    rows = {table: list(given) for table, given in village.ROWS.items()}
    rows[schema.organization].append(village.org(TWIN, "W", "outlet", f"/R/W/{TWIN}/", "西二", "West Two"))  # fmt: skip
    for table in FACTS:
        unit = table.info["scope"]
        if unit == "region_code":
            continue
        kept = []
        for row in rows[table]:
            kept += _shared(table, row, part) if row[unit] == SISTER else [row]
        rows[table] = kept
    return rows


def _shared(table, row, part):
    money = [c.name for c in table.c if c.type in AMOUNTS]
    if not money:
        return [row]
    unit = table.info["scope"]
    halves = ((SISTER, part), (TWIN, 1 - part))
    return [row | {unit: who} | {n: row[n] * p for n in money if row[n] is not None} for who, p in halves]  # fmt: skip


def written(file, rows):
    """Write rows as a warehouse."""
    made = sa.create_engine(f"duckdb:///{file}")
    schema.metadata.create_all(made)
    with made.begin() as connection:
        for table, given in rows.items():
            if given:
                connection.execute(table.insert(), given)
    made.dispose()
    return file


def told(scope):
    """Return every KPI at its coarsest and finest and every question, or why not."""
    asked = {
        (name, *split): lambda k=kpi, s=split: by(k, scope, *s)
        for name, kpi in KPIS.items()
        for split in dict.fromkeys([(), widest(kpi)])
    } | {name: lambda q=question: ask(q, scope) for name, question in QUESTIONS.items()}
    return {name: _told(question) for name, question in asked.items()}


def _told(question):
    try:
        return plain(question())
    except ReaderError as error:
        return str(error.message)


def forbidden(reader):
    """Return the ids and the names of units a reader may not know.

    What stands above an own unit is known by name: it is in every unit's address.
    """
    seen = [o for o in tree().values() if reader.may_see(o)]
    known = {o.org_id for own in seen for o in [own, *ancestors(own)]}
    unknown = [o for o in tree().values() if o.org_id not in known]
    return {o.org_id for o in unknown}, {n for o in unknown for n in (o.name.zh, o.name.en)}  # fmt: skip


def words(answer):
    """Yield every text in an answer, however deep."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        yield from words(list(answer.items()))
    elif isinstance(answer, (list, tuple, set, frozenset)):
        for part in answer:
            yield from words(part)
    elif hasattr(answer, "__dataclass_fields__"):
        yield from words(vars(answer))


def leaks(answer, reader):
    """Return the texts of an answer that are, or name, a unit the reader may not know."""
    ids, names = forbidden(reader)
    return [w for w in words(answer) if w in ids or any(n in w for n in names)]
