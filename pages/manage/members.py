"""Members: who sees what, in which role and until when; who is to, and who no longer?"""

from pages.parts.panels import members as panels
from pages.parts.shell import members, office
from queries import administration, books

reader = office.attend()

every = administration.members(reader)
found = panels.granted(members.asked(every), books.today())
skipped = office.turned(found.frame.height, "members_page")

office.show(office.part(found, skipped))
office.offer(reader, "members", lambda: office.material(found, reader))
members.grant(reader)
members.revoke(reader, every)
