"""Editions: what the meeting is shown, frozen, worded, followed up, handed out."""

from pages.parts.shell import enter
from pages.parts.shell.meeting import desk

desk(enter())
