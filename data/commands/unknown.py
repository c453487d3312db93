"""What a command tells machines of names that no id has, and of the names most like them."""

from collections.abc import Sequence
from typing import Any

from data.names.nearest import Proposal, Unknown


def as_json(found: Sequence[Unknown]) -> list[dict[str, Any]]:
    """Return unknown names for machines.

    Each has `column`, the `table` and `level` its ids are of, `written_as`, `rows`,
    `alike` (how many ids have this very name), `clear` (the first is far the best) and
    `proposals`, best first: `id`, `name`, `within` (in both languages) and `score`.
    """
    return [
        {
            "column": one.column,
            "table": one.table,
            "level": one.level,
            "written_as": one.written_as,
            "rows": one.rows,
            "alike": one.alike,
            "clear": one.is_clear,
            "proposals": [_proposal(p) for p in one.proposals],
        }
        for one in found
    ]


def _proposal(one: Proposal) -> dict[str, Any]:
    within = None if one.within is None else one.within._asdict()
    return {"id": one.id, "name": one.name._asdict(), "within": within, "score": one.score}  # fmt: skip
