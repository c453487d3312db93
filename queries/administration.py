"""What an administrator may do: see who sees what, grant, end a grant, read the audit log.

Every function asks again whether the reader is one, so no page, button or address can do
it for somebody else; and it reaches the units of the administrator's own grant only.
"""

from collections.abc import Iterable
from datetime import date

from queries import access, books
from queries.bank import root, tree
from queries.books import ROLES, Event, Member, Wanted
from queries.codes import VALIDITY
from queries.scope import Reader
from queries.text import ReaderError, Text

LONGEST = 200  # signs of an address, as the books keep it


class NotAdministrator(ReaderError):
    """The reader does not manage members, or not those of this unit."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "只有管理员可以管理人员与权限、查看审计日志，且限于其管理的机构。请联系本行管理员。",
                "Only an administrator manages members and reads the audit log, for the units in their charge. Ask your bank's administrator.",
            )
        )


class CannotGrant(ReaderError):
    """A grant names no person, an unknown unit or role, or ends before it begins."""


class OwnGrant(ReaderError):
    """Nobody decides on their own grants."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "不能为自己授权或终止自己的授权，请由另一位管理员办理。",
                "You cannot change your own grants; another administrator has to do it.",
            )
        )


def realm(reader: Reader) -> tuple[str, ...]:
    """Return the paths of the units whose members the reader manages.

    Where people are known by name it is read from the books at every call, so an
    administrator whose grant has ended is refused at once.

    Raises:
        NotAdministrator: none; the attempt is in the audit log.
    """
    if access.mode() in access.PERSONAL:
        held = books.grants_of(reader.name, books.today())
        units = [m.org_id for m in held if m.role == access.ADMINISTRATOR]
        paths = tuple(str(tree()[unit].path) for unit in units if unit in tree())
    else:
        paths = (str(root().path),) if reader.is_administrator else ()
    if not paths:
        books.refused(reader.name, "administration")
        raise NotAdministrator
    return paths


def members(reader: Reader) -> list[Member]:
    """Return every grant there is or was in the reader's charge, by person.

    A unit that is no longer in the tree is in the charge of the whole bank's administrator.
    """
    paths = realm(reader)
    return [m for m in books.members() if _is_within(m.org_id, paths)]


def grant(reader: Reader, one: Member, reason: str) -> None:
    """Let a person read a unit and all beneath it, and keep who said so and why.

    Raises:
        NotAdministrator: the unit is not in the reader's charge.
        OwnGrant: it is for the reader.
        CannotGrant: it is not a grant, or no reason is given.
        BooksUnavailable: nothing was granted.
    """
    _may_decide(reader, one, reason)
    refuse_faults([one])
    books.grant([one], by=reader.name, reason=reason.strip())


def revoke(reader: Reader, one: Member, reason: str) -> list[Member]:
    """End a grant from today, and keep who did and why; it errs as `grant` does."""
    _may_decide(reader, one, reason)
    return books.revoke(one.email, books.today(), one.org_id, one.role, by=reader.name, reason=reason.strip())  # fmt: skip


def events(reader: Reader, wanted: Wanted, *, most: int | None = None, skip: int = 0) -> list[Event]:  # fmt: skip
    """Return events of the audit log, the newest first, to an administrator of the bank.

    Raises:
        NotAdministrator: the reader manages a part of the bank only, or none.
    """
    _whole(reader)
    return books.events(wanted, most=most, skip=skip)


def event_count(reader: Reader, wanted: Wanted) -> int:
    """Return how many events there are; it errs as `events` does."""
    _whole(reader)
    return books.event_count(wanted)


def validity(one: Member, on: date) -> str:
    """Return how a grant stands on a day: a key of `codes.VALIDITY`."""
    states = list(VALIDITY)
    return states[0] if one.is_valid(on) else states[1] if one.valid_from > on else states[2]  # fmt: skip


def refuse_faults(given: Iterable[Member]) -> None:
    """Refuse the whole list if one grant is wrong, naming every wrong one.

    Raises:
        CannotGrant: with what is wrong.
    """
    wrong = [f"{m.email or '?'} ({why})" for m in given for why in _faults(m)]
    if wrong:
        raise CannotGrant(
            Text(
                "未授权任何人，请先改正：{wrong}。",
                "Nothing was granted; correct these first: {wrong}.",
            ).fill(wrong="; ".join(wrong))
        )


def _faults(one: Member) -> Iterable[Text]:
    name, _, host = one.email.partition("@")
    hidden = any(s.isspace() or not s.isprintable() for s in one.email)
    if not name or not host or hidden or len(one.email) > LONGEST:
        yield Text("不是邮箱", "not an address")
    if one.org_id not in tree():
        yield Text("没有机构 {org}", "no unit {org}").fill(org=one.org_id)
    if one.role not in ROLES:
        yield Text("没有角色 {role}", "no role {role}").fill(role=one.role)
    if one.valid_to and one.valid_to < one.valid_from:
        yield Text("截止早于起始", "ends before it begins")


def _may_decide(reader: Reader, one: Member, reason: str) -> None:
    if not _is_within(one.org_id, realm(reader)):
        books.refused(reader.name, f"members of {one.org_id}")
        raise NotAdministrator
    if one.email.strip().casefold() == reader.name.strip().casefold():
        raise OwnGrant
    if not reason.strip():
        raise CannotGrant(
            Text("请填写理由，供年度复核查阅。", "Give the reason; the yearly review reads it.")
        )  # fmt: skip


def _whole(reader: Reader) -> None:
    if root().path not in realm(reader):
        raise NotAdministrator


def _is_within(org_id: str, paths: tuple[str, ...]) -> bool:
    unit = tree().get(org_id)
    return (unit.path if unit else root().path).startswith(paths)
