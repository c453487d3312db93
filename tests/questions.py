"""Every KPI and every question there is, found by introspection, and how to ask them."""

import importlib
import inspect
import pkgutil

import polars as pl

import queries
from queries import progress
from queries.catalogue import KPIS
from queries.kpi import PERIODS, by
from queries.scope import Reader, Scope
from tests import village

# `standings` and `circular` show the ranked totals of sister units on purpose; `books` holds what
# people did, not figures; `trail` asks again what a KPI was asked, and has leak tests of
# its own; the others are what questions are made of.
LEFT_OUT = {"standings", "circular", "books", "scope", "kpi", "trail", "__main__"}
MODULES = [
    importlib.import_module(f"queries.{module.name}")
    for module in pkgutil.iter_modules(queries.__path__)
    if module.name not in LEFT_OUT
]
# What a question is asked with beside the scope; one that needs more must be added here.
ARGUMENTS = {
    "dimensions": (),
    "column": "balance",
    "deposit_type": "savings",
    "goal": progress.DEPOSITS,
    "kpi": "deposit_average",
    "outlet_id": "E1",
    "units": ("R", "E", "W", "E1", "E2", "W1"),
    "on": village.MONTHS,
    "months": village.MONTHS,
    "year": 2026,
    "count": 13,
}


def _takes_scope(function):
    asked = inspect.signature(function).parameters.get("scope")
    return asked is not None and asked.annotation is Scope


def questions():
    """Return {name: function} of every public question that takes a scope."""
    return {
        f"{module.__name__.removeprefix('queries.')}.{name}": function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        # A subject may be a folder: its parts are its own, what it imports is not.
        if f"{function.__module__}.".startswith(f"{module.__name__}.")
        and not name.startswith("_")
        and _takes_scope(function)
    }


QUESTIONS = questions()


def ask(function, scope):
    """Return a question's answer, its arguments being those of `ARGUMENTS`."""
    given = {
        name: ARGUMENTS[name]
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "scope" and parameter.default is inspect.Parameter.empty
    }
    return function(scope=scope, **given)


def scope_of(org_id, month=village.MAR, grants=("/R/",), **chosen):
    """Return a scope for a reader granted the root unless told otherwise."""
    return Scope.within(Reader("test", "executive", grants), org_id, month, **chosen)


def splits(kpi):
    """Return what a KPI can be asked by: nothing, or one of its dimensions."""
    return [(), *[(dimension,) for dimension in kpi.dimensions]]


def widest(kpi):
    """Return every dimension of a KPI at once, periods left out: its finest answer.

    Progress is judged unit by unit, so one kind of unit is its finest.
    """
    if kpi in progress.KPIS:
        return ("county",)
    return tuple(d for d in kpi.dimensions if d not in PERIODS)


def plain(answer):
    """Return an answer as something that compares: rows in an order of their own."""
    if isinstance(answer, pl.DataFrame):
        rounded = answer.with_columns(pl.selectors.float().round(9))
        return answer.columns, sorted(rounded.rows(), key=repr)
    return answer


def everything(scope):
    """Return every KPI at its coarsest and finest, and every question, in one scope."""
    kpis = {
        (name, *split): plain(by(kpi, scope, *split))
        for name, kpi in KPIS.items()
        for split in ((), widest(kpi))
    }
    return kpis | {name: plain(ask(q, scope)) for name, q in QUESTIONS.items()}
