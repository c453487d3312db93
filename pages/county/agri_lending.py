"""Being written."""

from pages.parts.shell import enter

enter()
