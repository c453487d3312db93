"""Who is here and what they may read, by mode.

`demo` is for the synthetic bank only: a visitor switches between readers. `single` grants
one reader the root and is meant for a machine that nobody else reaches. `oidc` and `proxy`
know people by their address: what counts is the grants in the books, read at every run.
Nobody sees anything by default.
"""

from queries import books, config, engine
from queries.bank import Org, bank, root, tree
from queries.scope import Reader
from queries.text import ReaderError, Text

DEMO, SINGLE, OIDC, PROXY = "demo", "single", "oidc", "proxy"
MODES = (DEMO, SINGLE, OIDC, PROXY)
PERSONAL = (OIDC, PROXY)
ADMINISTRATOR, PRESENTER = "administrator", "presenter"

# What a role may open; every figure on a page is inside the reader's units besides.
ALWAYS = frozenset({"definitions"})
MEETING = frozenset({"editions", "present"})
MANAGED = frozenset({"members", "audit"})
FIGURES = frozenset({
    "scorecard", "daily", "briefing", "deposit_share", "fee_mix", "outlet_stars", "agri_lending",
    "data_health", "import_files", "targets",
})  # fmt: skip
OPEN = {
    "executive": FIGURES | MEETING | ALWAYS,
    "branch_head": FIGURES | MEETING | ALWAYS,
    "steward": FIGURES | MEETING | ALWAYS,
    PRESENTER: MEETING | ALWAYS,
    ADMINISTRATOR: MANAGED,
}


class NoGrant(ReaderError):
    """Nobody has granted this person anything that counts today."""

    def __init__(self, email: str) -> None:
        super().__init__(
            Text(
                "{email} 目前没有任何机构的查看权限。请向本行管理员申请，由其在“人员与权限”中授权；授权后刷新即可，无需重新登录。",
                "{email} may not see any unit today. Ask your bank's administrator for a grant under “Members”; once granted, reload, there is no need to sign in again.",
            ).fill(email=email)
        )


class PageDenied(ReaderError):
    """The reader's role does not open this page."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您的角色不能打开本页。请从左侧选择其他页面，或联系管理员。",
                "Your role does not open this page. Choose another on the left, or ask the administrator.",
            )
        )


def mode() -> str:
    """Return the access mode: as configured, else `demo` for the demo bank, else `single`.

    The demo's switch between readers is never offered for a bank that is not synthetic.
    """
    wanted = config.load().granary_access
    if wanted in PERSONAL:
        return wanted
    return DEMO if bank().is_synthetic and wanted in ("", DEMO) else SINGLE


def readers() -> dict[str, Text]:
    """Return the readers the demo can switch between: role to what it is called."""
    head = _demo_unit()
    return {
        "executive": Text("行长", "President"),
        "branch_head": Text(f"{head.name.zh}行长", f"Head of {head.name.en}"),
        PRESENTER: Text("汇报人", "Presenter"),
        "steward": Text("数据管理员", "Data steward"),
        ADMINISTRATOR: Text("系统管理员", "Administrator"),
    }


def admit(who: str = "executive") -> Reader:
    """Return the reader with their grants; from now on this run asks for them.

    Args:
        who: in the demo one of `readers()`; a person's address in `oidc` and `proxy`;
            ignored in `single`.

    Raises:
        NoGrant: nothing was granted to the person.
    """
    now = mode()
    if now in PERSONAL:
        return member(who)
    if now == SINGLE:
        return operator()
    if who == ADMINISTRATOR:
        return _asking(Reader("demo", who, (), is_administrator=True))
    if who == "branch_head":
        return _asking(Reader("demo", who, (_demo_unit().path,)))
    role = who if who in readers() else "executive"
    return _asking(Reader("demo", role, (root().path,)))


def operator() -> Reader:
    """Return who sits at the server itself, on its command line: everything is theirs."""
    name = "demo" if mode() == DEMO else config.load().granary_reader
    return _asking(Reader(name, "executive", (root().path,), is_administrator=True))


def member(email: str) -> Reader:
    """Return the reader a member is today, with the units granted to them.

    Raises:
        NoGrant: no grant counts today, or its unit is gone.
    """
    valid = books.grants_of(email, books.today())
    reading = [m for m in valid if m.role in books.READING and m.org_id in tree()]
    manages = any(m.role == ADMINISTRATOR for m in valid)
    if not reading and not manages:
        raise NoGrant(email)
    role = min((m.role for m in reading), key=books.ROLES.index, default=ADMINISTRATOR)
    # A presenter's grant is for frozen figures: it adds nothing to another role's.
    counted = [m for m in reading if m.role == role or PRESENTER not in (m.role, role)]
    paths = tuple(sorted({tree()[m.org_id].path for m in counted}))
    return _asking(Reader(email, role, paths, is_administrator=manages))


def _asking(reader: Reader) -> Reader:
    """Tell the warehouse's own walls, where it has some, for whom this run asks."""
    engine.act_for(reader.grants)
    return reader


def may_open(reader: Reader, page: str) -> bool:
    """Return whether a reader's roles open a page, by its address."""
    opens = OPEN.get(reader.role, frozenset())
    if reader.is_administrator:
        opens = opens | OPEN[ADMINISTRATOR]
    return page in opens


@engine.remembered
def _demo_unit() -> Org:
    """Return the county the demo's head of a unit has; a nation's tree is gone through once."""
    counties = [o for o in tree().values() if o.level == "county" and not o.is_closed]
    return next((o for o in counties if o.region_code == "621022"), counties[0])
