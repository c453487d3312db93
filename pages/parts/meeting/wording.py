"""Other words for a computed sentence: softer, sharper, or the speaker's; numbers stay.

Before forty people a sentence that names the last one may be too much, or too little.
"""

import re
from collections import Counter

import polars as pl

from pages.parts.panel import Panel
from queries.text import ReaderError, Text

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?%?")
SOMEBODY = Text("个别单位", "one unit")
NEUTRAL, CRITICAL = Text("中性", "Neutral"), Text("直接", "Direct")


class NumbersLocked(ReaderError):
    """Words given for a message hold a number the message does not have."""


def checked(wording: str, computed: str) -> str | None:
    """Return words that may stand for a computed sentence; None for the sentence itself.

    Raises:
        NumbersLocked: a number in them is not one of the sentence's own.
    """
    words = " ".join(wording.split())
    strange = list(Counter(NUMBER.findall(words)) - Counter(NUMBER.findall(computed)))
    if strange:
        raise NumbersLocked(
            Text(
                "措辞可以改，数字不能改：原句中没有 {which}。请删去，或改回原来的数字。",
                "Words may change, numbers may not: the computed sentence does not have {which}. Take it out, or put the number back.",
            ).fill(which="、".join(strange))
        )
    return None if not words or words == computed else words


def offered(panel: Panel, computed: str) -> dict[Text, str]:
    """Return a neutral wording, which names nobody, and a direct one, which asks for reasons."""
    return {NEUTRAL: _neutral(panel, computed), CRITICAL: _direct(panel, computed)}


def _neutral(panel: Panel, computed: str) -> str:
    for name in sorted(_names(panel.frame), key=len, reverse=True):
        computed = computed.replace(name, str(SOMEBODY))
    return computed


def _direct(panel: Panel, computed: str) -> str:
    named = [c.name for c in panel.columns if c.unit is None][:1]
    if panel.is_list or "status" not in panel.frame.columns or not named:
        return computed
    late = panel.frame.filter(pl.col("status") == "behind")
    who = late[named[0]].unique(maintain_order=True).to_list()
    if not who:
        return computed
    asked = Text(
        "请{who}在会上说明原因和措施。", " {who}: please give reasons and measures."
    )
    return computed + str(asked.fill(who=str(Text("、", ", ")).join(map(str, who))))


def _names(frame: pl.DataFrame) -> list[str]:
    """Return the words of a frame long enough to be somebody's name."""
    words = frame.select(pl.selectors.string())
    found = {w for column in words.iter_columns() for w in column.drop_nulls()}
    return [w for w in found if len(w) > 1 and not NUMBER.search(w)]
