"""Codes as the reader sees them: words, shape and colour, never colour alone."""

from pages.parts.palette import Palette
from queries import codes
from queries.text import Text

# Where two lists share a code the earlier one names it; pass `among` to choose.
LISTS: tuple[dict[str, Text], ...] = (
    codes.REASONS,
    codes.NOTES,
    codes.STATES,
    codes.STATUS,
    codes.RULES,
    codes.STAR_REASONS,
    codes.DATA_STATUS,
    codes.DEPOSIT_TYPES,
    codes.FOCUS,
    codes.PROGRAMS,
    codes.LOAN_CLASSES,
    codes.COHORTS,
    codes.PEER_GROUPS,
    codes.PEER_CLASSES,
    codes.PACE,
    codes.AGAINST,
)
_WORDS = {code: text for words in reversed(LISTS) for code, text in words.items()}

MARKS: dict[str, str] = {
    "met": "●",
    "watch": "▲",
    "behind": "◆",
    "kept": "●",
    "broken": "◆",
    "check": "▲",
    "seen": "○",
    "both": "●",
    "both_tied": "●",
    "stock_only": "■",
    "increment_only": "◆",
    "neither": "○",
    "undecided": "×",
    "no_peer": "—",
}
SYMBOLS: dict[str, str] = {
    "both": "circle",
    "both_tied": "circle",
    "stock_only": "square",
    "increment_only": "diamond",
    "neither": "circle-open",
    "undecided": "x-thin-open",
    "no_peer": "x-thin-open",
}


def words(code: str, among: dict[str, Text] | None = None) -> Text:
    """Return a code in words; several joined by commas keep their order.

    Args:
        code: `NO_PEER`, `both`, `capped_by_veto`, `PEER_DECLINE,UNSTABLE`, …; an unknown
            code stands for itself.
        among: one list of `queries.codes`, where lists share a code (`other`, `social`).
    """
    known = _WORDS if among is None else among
    parts = [known.get(part, Text(part, part)) for part in code.split(",") if part]
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def marked(code: str) -> str:
    """Return shape and word: `◆ 滞后`, `● 双第一`."""
    return f"{MARKS.get(code, '')} {words(code)}".strip()


def colour(code: str, palette: Palette) -> str:
    """Return the colour of a status or state; the shape and the word carry it too."""
    status = {
        "met": palette.met,
        "kept": palette.met,
        "watch": palette.watch,
        "behind": palette.behind,
        "broken": palette.behind,
    }
    if code in status:
        return status[code]
    return palette.own if code.startswith("both") else palette.slate
