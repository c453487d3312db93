"""Editions (会议材料，封版): a meeting's panels as they were frozen, whatever is loaded later."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from queries.bank import tree
from queries.books.store import reading, writing
from queries.books.tables import decision, edition, edition_panel, edition_picture
from queries.scope import Reader
from queries.text import Language, ReaderError, Text


class EditionUnknown(ReaderError):
    """There is no such edition, or it lies outside the reader's grants."""


class NotYours(ReaderError):
    """Only who froze an edition may change or delete it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "只有封版人可以修改或删除这份会议材料。",
                "Only the person who froze this edition may change or delete it.",
            )
        )


class EditionDamaged(ReaderError):
    """What is stored is not what was frozen."""


@dataclass(frozen=True)
class Leaf:
    """One frozen panel in one language.

    Attributes:
        layout: everything of the panel but its frames, as JSON.
        frame: the panel's frame, an Arrow IPC file.
        pictures: what its chart draws, where that is another frame.
        message: the sentence as computed; `wording` is what is said instead.
        remark: what the speaker wants to remember.
    """

    language: str
    position: int
    section: str
    panel_id: str
    parameters: str
    layout: str
    frame: bytes
    message: str
    wording: str | None = None
    remark: str | None = None
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Edition:
    """A frozen meeting: what was chosen, when, by whom, from which data version.

    Attributes:
        money: the money unit chosen, `auto` for what suits the language.
        words_zh, words_en: title lines, trust strip and definitions, as JSON.
        content_hash: SHA-256 of all that was frozen.
        source_id: the edition it was made from, for a unit within that one's.
    """

    edition_id: str
    title: str
    org_id: str
    month: date
    against: str
    peer_group: str
    money: str
    created_at: datetime
    created_by: str
    data_version: str
    words_zh: str
    words_en: str
    content_hash: str = ""
    source_id: str | None = None

    def words(self, language: Language) -> str:
        """Return the edition's own words in a language, as JSON."""
        return self.words_zh if language == "zh" else self.words_en


def keep(made: Edition, frozen: Sequence[Leaf]) -> Edition:
    """Write an edition and its panels, all of them or nothing, and return it sealed."""
    sealed = replace(made, content_hash=seal(made, frozen))
    with writing() as connection:
        connection.execute(edition.insert(), asdict(sealed))
        for leaf in frozen:
            row = asdict(leaf)
            pictures = row.pop("pictures")
            at = {"edition_id": made.edition_id, "language": leaf.language, "position": leaf.position}  # fmt: skip
            connection.execute(edition_panel.insert(), row | at)
            for place, picture in enumerate(pictures):
                connection.execute(edition_picture.insert(), at | {"place": place, "frame": picture})  # fmt: skip
    return sealed


def editions(reader: Reader) -> list[Edition]:
    """Return the editions of units the reader may see, the newest first."""
    with reading() as connection:
        rows = connection.execute(sa.select(edition).order_by(edition.c.created_at.desc())).mappings().all()  # fmt: skip
    return [Edition(**row) for row in rows if _may_see(reader, row["org_id"])]


def opened(edition_id: str, reader: Reader) -> Edition:
    """Return one edition.

    Raises:
        EditionUnknown: it does not exist, or its unit is not granted.
    """
    found = next((e for e in editions(reader) if e.edition_id == edition_id), None)
    if found is None:
        raise EditionUnknown(
            Text(
                "没有这份会议材料，或您无权查看。请从“会议材料”中选择。",
                "There is no such edition, or you may not see it. Choose one under “Editions”.",
            )
        )
    return found


def leaves(made: Edition, language: Language) -> list[Leaf]:
    """Return an edition's panels in one language, in order.

    Raises:
        EditionDamaged: the books hold something else than was frozen.
    """
    every = _leaves(made)
    if seal(made, every) != made.content_hash:
        raise EditionDamaged(
            Text(
                "会议材料“{title}”与封版时的内容不一致，未予打开。请用备份恢复，或重新封版。",
                "The edition “{title}” is not what was frozen, so it was not opened. Restore the books from a backup, or freeze it again.",
            ).fill(title=made.title)
        )
    return [leaf for leaf in every if leaf.language == language]


def reword(made: Edition, reader: Reader, leaf: Leaf, wording: str | None) -> None:
    """Say a panel's message in other words; None goes back to the computed sentence."""
    _change(made, reader, leaf, wording=wording)


def remark(made: Edition, reader: Reader, leaf: Leaf, words: str | None) -> None:
    """Keep what the speaker wants to remember beside a panel."""
    _change(made, reader, leaf, remark=words)


def drop(made: Edition, reader: Reader) -> None:
    """Delete an edition with its panels and decisions.

    Raises:
        NotYours: somebody else froze it.
    """
    _own(made, reader)
    with writing() as connection:
        for table in (edition_picture, edition_panel, decision, edition):
            connection.execute(table.delete().where(table.c.edition_id == made.edition_id))  # fmt: skip


def held(connection: sa.Connection, edition_id: str) -> tuple[Edition, list[Leaf]]:
    """Return an edition and its panels in both languages, as the books have them."""
    row = connection.execute(sa.select(edition).where(edition.c.edition_id == edition_id)).mappings().one()  # fmt: skip
    return Edition(**row), _leaves_in(connection, edition_id)


def _leaves(made: Edition) -> list[Leaf]:
    with reading() as connection:
        return _leaves_in(connection, made.edition_id)


def _leaves_in(connection: sa.Connection, edition_id: str) -> list[Leaf]:
    panels, pictures = edition_panel.c, edition_picture.c
    rows = connection.execute(sa.select(edition_panel).where(panels.edition_id == edition_id).order_by(panels.language, panels.position)).mappings().all()  # fmt: skip
    drawn = connection.execute(sa.select(edition_picture).where(pictures.edition_id == edition_id).order_by(pictures.place)).mappings().all()  # fmt: skip
    found = []
    for row in rows:
        own = [d["frame"] for d in drawn if (d["language"], d["position"]) == (row["language"], row["position"])]  # fmt: skip
        told = {key: value for key, value in row.items() if key != "edition_id"}
        found.append(Leaf(**told, pictures=tuple(own)))
    return found


def seal(made: Edition, frozen: Sequence[Leaf]) -> str:
    """Return the SHA-256 of an edition: what was chosen and every panel as frozen."""
    digest = hashlib.sha256()
    told = asdict(made) | {"content_hash": "", "created_at": made.created_at.isoformat(), "month": made.month.isoformat()}  # fmt: skip
    digest.update(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())
    for leaf in sorted(frozen, key=lambda one: (one.language, one.position)):
        for part in (leaf.language, str(leaf.position), leaf.section, leaf.panel_id, leaf.parameters, leaf.layout, leaf.message):  # fmt: skip
            digest.update(part.encode() + b"\0")
        for frame in (leaf.frame, *leaf.pictures):
            digest.update(hashlib.sha256(frame).digest())
    return digest.hexdigest()


def _change(made: Edition, reader: Reader, leaf: Leaf, **changed: str | None) -> None:
    _own(made, reader)
    columns = edition_panel.c
    with writing() as connection:
        connection.execute(
            edition_panel.update()
            .where(
                columns.edition_id == made.edition_id,
                columns.language == leaf.language,
                columns.position == leaf.position,
            )
            .values(**changed)
        )


def _own(made: Edition, reader: Reader) -> None:
    if made.created_by != reader.name or not _may_see(reader, made.org_id):
        raise NotYours


def _may_see(reader: Reader, org_id: str) -> bool:
    org = tree().get(org_id)
    return org is not None and reader.may_see(org)
