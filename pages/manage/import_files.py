"""Import: which files are still to come, what would they change, and is all of it in?"""

from pages.parts.imports.arrivals import awaited, latest
from pages.parts.shell import enter, show
from pages.parts.shell.imports import desk

scope = enter()

desk(scope)
show(awaited(scope), latest(), name="import_files")
