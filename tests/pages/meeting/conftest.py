from datetime import date

import pytest

from pages.parts.choice import Settled
from queries import access, engine
from queries.scope import Reader, Scope

OCT = date(2026, 10, 31)


@pytest.fixture
def settled(demo_bank):
    """Return a function giving a choice on the demo bank, as the sidebar settles it."""

    def choose(org_id="62", month=OCT, reader=None, **chosen):
        engine.pin()
        who = reader or access.admit("executive")
        return Settled(
            Scope.within(who, org_id, month, peer_group="local", **chosen), "auto"
        )

    return choose


@pytest.fixture
def head(demo_bank):
    return access.admit("branch_head")


@pytest.fixture
def stranger(demo_bank):
    return Reader("stranger", "executive", access.admit("executive").grants)
