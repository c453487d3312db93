"""The filters in the sidebar, the same on every page."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.parts import choice
from pages.parts.choice import AUTO, Offer, Settled
from pages.parts.money import Money, Style, money_label
from pages.parts.shell import door
from queries import access, codes
from queries.bank import bank
from queries.engine import remembered
from queries.scope import Reader
from queries.text import Text


def draw(settled: Settled, offered: Offer) -> None:
    """Draw every filter at its settled value; a change is a wish for the next run."""
    scope, now = settled.scope, settled.address()
    with st.sidebar:
        if access.mode() == access.DEMO:
            demo_reader()
        door.way_out()
        named, shown = _units(scope.reader), choice.near(scope.org, offered)
        # Where the list has them all there is nothing to type.
        is_part = len(shown) < len(offered.units)
        _pick(
            "org",
            Text("机构范围", "Unit"),
            shown,
            now["org"],
            lambda one: named.get(one, one),
            (lambda typed: choice.found(typed, offered)) if is_part else None,
        )
        months = [m.isoformat()[:7] for m in offered.months]
        _pick("month", Text("月份", "Month"), months, now["month"], _months(offered))
        _pick(
            "against",
            Text("对比", "Compare with"),
            offered.bases(scope.month),
            now["against"],
            _base,
        )
        _pick(
            "peers",
            Text("同业范围", "Peer group"),
            offered.groups,
            now["peers"],
            _group,
        )
        _pick(
            "unit", Text("金额单位", "Money unit"), offered.moneys, now["unit"], _money
        )
        st.toggle(
            str(Text("红涨绿跌", "Red for rise, green for fall")),
            key="red_up",
            persist_state="session",
        )


def _pick(
    key: str,
    label: Text,
    options: Sequence[str],
    current: str,
    named: Callable[[str], str],
    found: Callable[[str], str] | None = None,
) -> None:
    """Draw a filter; with `found` a reader may type what is not in the list."""
    slot = f"pick_{key}"
    if st.session_state.get(slot) != current:
        st.session_state[slot] = current
    st.selectbox(
        str(label),
        options,
        format_func=named,
        key=slot,
        on_change=_wish,
        args=(key, slot, found),
        accept_new_options=found is not None,
    )


def _wish(key: str, slot: str, found: Callable[[str], str] | None) -> None:
    chosen = st.session_state[slot]
    st.session_state["wanted"] = {
        **st.session_state.get("wanted", {}),
        key: found(chosen) if found else chosen,
    }


def narrow(org_id: str) -> None:
    """Make a unit the scope from the next run on: a click on a chart, a map or a table."""
    st.session_state["wanted"] = {**st.session_state.get("wanted", {}), "org": org_id}


def demo_reader() -> None:
    """Let a visitor of the demo bank be somebody else."""
    readers = access.readers()
    st.selectbox(
        str(Text("演示身份", "Demo reader")),
        list(readers),
        format_func=lambda code: str(readers[code]),
        key="as",
        persist_state="session",
    )


@remembered
def _units(reader: Reader) -> dict[str, str]:
    """Return what every unit is called in the tree; asked once per unit at every run."""
    units = reader.units()
    return {
        o.org_id: "\u3000" * (o.depth - units[0].depth) + str(o.name) for o in units
    }


def _months(offered: Offer) -> Callable[[str], str]:
    closed = {m.isoformat()[:7] for m in offered.closed}
    open_mark = Text("（快报）", " (preliminary)")
    return lambda month: month if month in closed else f"{month}{open_mark}"


def _base(code: str) -> str:
    return str(codes.AGAINST.get(code, Text(code, code)))


def _group(code: str) -> str:
    return str(codes.peer_group(code))


def _money(name: str) -> str:
    if name == AUTO:
        return str(Text("随机构层级", "by level"))
    return str(money_label(Style(Money[name], bank().currency)))
