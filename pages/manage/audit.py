"""Audit log: who signed in, was refused, took files away, loaded, granted, and when?"""

from pages.parts.panels import audit as panels
from pages.parts.shell import audit, office
from queries import administration

reader = office.attend()

wanted = audit.asked()
count = administration.event_count(reader, wanted)
skipped = office.turned(count, "audit_page")
shown = administration.events(reader, wanted, most=office.SHOWN, skip=skipped)

office.show(panels.log(shown, count, skipped))
office.offer(reader, "audit", lambda: audit.whole(reader, wanted))
