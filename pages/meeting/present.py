"""Meeting mode: one message per screen, as frozen, from the back of the room."""

from pages.parts.shell import enter
from pages.parts.shell.meeting import KEYS, present

present(enter(also=KEYS).reader)
