"""Every awkward case of real life that the demo bank shows, and where to find it."""

from data.demo.events import business, market, network
from data.demo.events.event import Event

__all__ = ["EVENTS", "Event"]

EVENTS: tuple[Event, ...] = (*market.EVENTS, *network.EVENTS, *business.EVENTS)
