"""What the command line does: one function per command, each returns the exit code."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from pages.export import formats, mail
from pages.export.editions import edition
from pages.export.material import Material, Section
from pages.export.recipients import material_for
from pages.parts.charts import Look
from pages.parts.choice import Settled, offer, settle
from pages.parts.meeting import editions, storyline
from pages.parts.money import Style
from pages.parts.palette import LIGHT, Palette, red_up
from pages.parts.panels.daily import report
from queries import access, books
from queries.bank import Org, bank
from queries.scope import Reader, Scope
from queries.text import ReaderError, Text

CIRCULAR = "circular"


class NoCircular(ReaderError):
    """The edition was frozen without the circular."""


class NotOffered(ReaderError):
    """There are no figures for the month, or no such unit the reader may see."""


def write(options: argparse.Namespace) -> int:
    """Write an edition as a file of the command's kind."""
    return _write(options.output, options.command, _material(options))


def table(options: argparse.Namespace) -> int:
    """Write the circular of an edition; the file's name says whether as PDF or Excel."""
    held = _material(options)
    found = [panel for panel in held.panels if panel.id == CIRCULAR]
    if not found:
        raise NoCircular(
            Text(
                "这份材料没有通报表。请封版时选上“通报表”。",
                "This edition has no circular. Choose “Circular” when you freeze one.",
            )
        )
    kind = "brief" if options.output.suffix.lower() == ".pdf" else "workbook"
    own = set(found[0].origin.kpis.values()) if found[0].origin else set()
    told = {name: one for name, one in held.definitions.items() if name in own}
    only = replace(held, sections=(Section(str(found[0].title), found),), definitions=told)  # fmt: skip
    return _write(options.output, kind, only)


def listed(options: argparse.Namespace) -> int:
    """Print every edition: id, month, unit, title, when and by whom."""
    for one in books.editions(_reader(options)):
        print(f"{one.edition_id}  {one.month:%Y-%m}  {one.org_id}  {one.title}  {one.created_at:%Y-%m-%d %H:%M} UTC  {one.created_by}")  # fmt: skip
    return 0


def freeze(options: argparse.Namespace) -> int:
    """Freeze the usual storyline and print the edition's id."""
    made = editions.make(_settled(options), options.title, storyline.usual())
    print(made.edition_id)
    return 0


def daily(options: argparse.Namespace) -> int:
    """Print the morning report."""
    settled = _settled(options)
    _traced("daily", settled.scope, 1)
    print(report(settled.scope, Look(style=Style(settled.unit, bank().currency))))
    return 0


def send(options: argparse.Namespace) -> int:
    """Mail members their files; 1 where one of them did not get it."""
    made = edition(options.edition, _reader(options))
    outcomes = mail.send(
        made, options.to, options.kind, again=options.again, palette=_palette(options)
    )
    for one in outcomes:
        print(f"{one.recipient}: {mail.OUTCOMES[one.outcome]} {one.detail or ''}".rstrip())  # fmt: skip
    print(str(mail.summary(outcomes)))
    return 0 if all(one.outcome in mail.FINE for one in outcomes) else 1


def _write(place: Path, kind: str, held: Material) -> int:
    try:
        place.write_bytes(formats.build(kind, held))
    except OSError as error:
        told = Text("无法写入 {file}：{why}。", "{file} cannot be written: {why}.")
        print(str(told.fill(file=place, why=error.strerror)), file=sys.stderr)
        return 1
    print(place)
    return 0


def _material(options: argparse.Namespace) -> Material:
    reader = _reader(options)
    whole = access.operator() if options.email else reader
    made = edition(options.edition, whole)
    held = replace(material_for(made, reader), palette=_palette(options))
    _traced(f"{options.command} {made.edition_id} {options.output.name}", Scope(reader, _top(reader), made.month), held.row_count)  # fmt: skip
    return held


def _palette(options: argparse.Namespace) -> Palette:
    return red_up(LIGHT) if options.red_up else LIGHT


def _traced(subject: str, scope: Scope, rows: int) -> None:
    """Write who at the machine takes figures away, and as whom, before they are."""
    books.note(books.operator(), "export", subject, f"{scope.org.org_id} {scope.month}", detail=f"rows={rows}; for={scope.reader.name}")  # fmt: skip


def _reader(options: argparse.Namespace) -> Reader:
    email = getattr(options, "email", None)
    return access.member(email) if email else access.operator()


def _top(reader: Reader) -> Org:
    """Return the highest unit a reader may see; an administrator may see none."""
    units = reader.units()
    if not units:
        raise access.NoGrant(reader.name)
    return units[0]


def _settled(options: argparse.Namespace) -> Settled:
    reader = _reader(options)
    offered = offer(reader)
    wanted = {"org": options.scope or _top(reader).org_id}
    if options.month:
        wanted["month"] = options.month
    settled = settle(wanted, reader, offered)
    if settled.notices:
        raise NotOffered(settled.notices[0])
    return settled
