"""Who may read what, by mode: the demo bank's three readers, or one local reader.

`demo` is for the synthetic bank only; `single` grants one reader the root and is meant
for a machine that nobody else reaches (loopback).
"""

from datetime import date

from queries import books, config
from queries.bank import Org, bank, root, tree
from queries.scope import Reader
from queries.text import ReaderError, Text

DEMO = "demo"
SINGLE = "single"


def mode() -> str:
    """Return the access mode: as configured, else `demo` for the demo bank, else `single`.

    The demo's switch between readers is never offered for a bank that is not synthetic.
    """
    wanted = config.load().granary_access
    if bank().is_synthetic and wanted in ("", DEMO):
        return DEMO
    return SINGLE


def readers() -> dict[str, Text]:
    """Return the readers the demo can switch between: role to what it is called."""
    head = _demo_unit()
    return {
        "executive": Text("行长", "President"),
        "branch_head": Text(f"{head.name.zh}行长", f"Head of {head.name.en}"),
        "presenter": Text("汇报人", "Presenter"),
    }


def admit(role: str = "executive") -> Reader:
    """Return the reader with their grants.

    Args:
        role: in the demo one of `readers()`; ignored in single mode.
    """
    if mode() == SINGLE:
        return Reader(config.load().granary_reader, "executive", (root().path,))
    if role == "branch_head":
        return Reader("demo", role, (_demo_unit().path,))
    return Reader("demo", role if role in readers() else "executive", (root().path,))


class NoGrant(ReaderError):
    """Nobody has granted this person anything that counts today."""

    def __init__(self, email: str) -> None:
        super().__init__(
            Text(
                "{email} 目前没有任何机构的查看权限。请管理员用 python -m data members grant 授权。",
                "{email} may not see any unit today. The administrator grants one with `python -m data members grant`.",
            ).fill(email=email)
        )


def member(email: str) -> Reader:
    """Return the reader a member is today, with the units granted to them.

    Raises:
        NoGrant: no grant counts today, or none that reads figures, or its unit is gone.
    """
    today = date.today()  # noqa: DTZ011  grants count by the bank's own calendar
    valid = [m for m in books.grants_of(email, today) if m.role in books.READING]
    paths = tuple(sorted(tree()[m.org_id].path for m in valid if m.org_id in tree()))
    if not paths:
        raise NoGrant(email)
    return Reader(email, valid[0].role, paths)


def _demo_unit() -> Org:
    counties = [o for o in tree().values() if o.level == "county" and not o.is_closed]
    return next((o for o in counties if o.region_code == "621022"), counties[0])
