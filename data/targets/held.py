"""Nobody puts plans in force alone: a file that calls them issued is a draft like any other."""

import polars as pl

from data import truth, values
from data.draft import Draft
from data.feeds.feed import Frames
from data.targets.draft import DRAFT, ISSUED, REPLACED, TARGET, first_free, whole
from queries.text import NOTHING, Text


def held(frames: Frames, draft: Draft) -> tuple[Frames, Text]:
    """Return what a load brings with its plans held back as a draft, and what to say of it.

    Versions come after those that count, so that no plan in force is overwritten. While
    the warehouse has no figures yet nothing is judged by plans: a bank is set up with
    those it has, as the file says.
    """
    plans = frames.get(TARGET.name)
    if plans is None or not {"status", "year", "version"} <= set(plans.columns):
        return frames, NOTHING
    status = values.clean(pl.col("status").cast(pl.String)).str.to_lowercase()
    called = status.is_in([ISSUED, REPLACED])
    count = plans.filter(called).height
    if not truth.available(draft):
        return frames, SET_UP.fill(n=f"{count:,}") if count else DRAFTED
    version, first = whole("version"), first_free(draft.rows(TARGET))
    behind = (first - version.min().over(whole("year"))).clip(lower_bound=0)
    made = plans.with_columns(
        status=pl.when(called).then(pl.lit(DRAFT)).otherwise("status"),
        version=pl.coalesce((version + behind).cast(pl.String), pl.col("version").cast(pl.String)),
    )  # fmt: skip
    told = HELD_BACK.fill(n=f"{count:,}") if count else DRAFTED
    return {**frames, TARGET.name: made}, told


DRAFTED = Text(
    "计划已成草稿，由另一人下达后生效。",
    " The plans are a draft until another person issues them.",
)
HELD_BACK = Text(
    "文件称已下达的 {n} 项计划也只作草稿，由另一人下达后生效。",
    " The {n} plans that the file calls issued are a draft as well, until another person issues them.",
)
SET_UP = Text(
    "仓库尚无数据，{n} 项计划按文件所写的状态导入；此后导入的计划均为草稿。",
    " The warehouse has no figures yet, so {n} plans have the status the file gives them; plans loaded later will be drafts.",
)
