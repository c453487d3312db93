"""What the five blocks of the brief share: their unit, look and source."""

from dataclasses import replace

from pages.parts.charts import Look, finer
from queries.bank import Org, tree
from queries.scope import Scope
from queries.text import Text

LEDGER = Text("来源：核心账务与已下达计划", "Source: core ledger and plans issued")

HEIGHT = 172  # pixels of a chart, so that the sheet fits one screen


def compact(look: Look) -> Look:
    """Return the look of the one-screen sheet: smaller type, a third of the width."""
    return replace(finer(look), size=11, room=0.75, height=HEIGHT)


def unit(scope: Scope) -> Org:
    """Return the sub-branch the brief is about: the scope's own, or the first beneath it."""
    if scope.org.level == "outlet" and scope.org.parent_id:
        return tree()[scope.org.parent_id]
    beneath = [
        o
        for o in tree().values()
        if o.level == "county" and o.path.startswith(scope.org.path) and not o.is_closed
    ]
    return beneath[0] if beneath else scope.org  # fmt: skip
