"""The same edition for each reader: the whole, or the part their grants reach."""

from dataclasses import replace

from pages.export.material import Material, Section, of_edition
from pages.parts.meeting.editions import pages, within
from queries.bank import Org, tree
from queries.books import Edition
from queries.scope import AccessDenied, Reader


def material_for(made: Edition, reader: Reader) -> Material:
    """Return an edition's material in a reader's own scope, in the language in use.

    Who may see the edition's unit gets it as frozen; who may see units inside it gets the
    same panels for those units, one after the other.

    Raises:
        AccessDenied: the reader may see nothing of the edition's unit.
    """
    held = [_of(made, org, reader) for org in _reach(made, reader)]
    if not held:
        raise AccessDenied
    first, *rest = held
    sections = list(first.sections)
    for more in rest:
        sections += [Section(f"{more.title} {s.title}", s.panels) for s in more.sections]  # fmt: skip
    return replace(first, sections=tuple(sections))


def _of(made: Edition, org: Org, reader: Reader) -> Material:
    own = within(made, org, reader)
    return of_edition(own, pages(own), reader)


def _reach(made: Edition, reader: Reader) -> list[Org]:
    """Return the edition's unit if the reader may see it, else the highest inside it."""
    top = tree().get(made.org_id)
    if top is None:
        return []
    if reader.may_see(top):
        return [top]
    inside = [o for o in reader.units() if o.path.startswith(top.path)]
    paths = {o.path for o in inside}
    return [o for o in inside if not any(o.path.startswith(p) and o.path != p for p in paths)]  # fmt: skip
