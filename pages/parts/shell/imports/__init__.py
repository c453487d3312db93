"""The import page's own widgets: the form, the progress, what came of it."""

from pages.parts.shell.imports.desk import desk

__all__ = ["desk"]
