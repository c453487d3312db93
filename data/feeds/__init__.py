"""One feed per kind of file: one for every table, and adapters for public sources."""

from data.feeds import boundaries, call_report, cra_farm, fdic_sod, tables
from data.feeds.feed import Feed

FEEDS: dict[str, Feed] = {
    **tables.feeds(),
    fdic_sod.FEED.name: fdic_sod.FEED,
    cra_farm.FEED.name: cra_farm.FEED,
    call_report.FEED.name: call_report.FEED,
    boundaries.FEED.name: boundaries.FEED,
}
