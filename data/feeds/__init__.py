"""One feed per kind of file: one for every table, and adapters for public sources."""

from data.feeds import boundaries, fdic_sod, tables
from data.feeds.feed import Feed

FEEDS: dict[str, Feed] = {
    **tables.feeds(),
    fdic_sod.FEED.name: fdic_sod.FEED,
    boundaries.FEED.name: boundaries.FEED,
}
