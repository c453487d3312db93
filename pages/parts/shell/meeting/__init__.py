"""The meeting on the screen: the desk where editions are made, and the projector."""

from pages.parts.shell.meeting.desk import desk
from pages.parts.shell.meeting.projector import KEYS, present

__all__ = ["KEYS", "desk", "present"]
