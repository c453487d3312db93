"""Every KPI and question there is, by name: what the command line and tests walk over."""

import inspect
from collections.abc import Callable
from types import ModuleType

import polars as pl

from queries import (
    daily,
    deposits,
    income,
    lending,
    market,
    progress,
    quality,
    stars,
    targets,
)
from queries.kpi import Kpi
from queries.scope import Scope
from queries.text import Text

SUBJECTS: dict[ModuleType, Text] = {
    deposits: Text("存款", "Deposits"),
    market: Text("市场", "Market"),
    progress: Text("进度", "Progress"),
    income: Text("收入", "Income"),
    stars: Text("网点", "Outlets"),
    lending: Text("县域信贷", "County lending"),
    quality: Text("质量", "Quality"),
}
KPIS: dict[str, Kpi] = {kpi.name: kpi for subject in SUBJECTS for kpi in subject.KPIS}


Question = Callable[[Scope], pl.DataFrame]


def _questions() -> dict[str, Question]:
    """Return the questions that need a scope alone and answer with a frame."""
    found = [
        (name, function)
        for subject in (*SUBJECTS, daily, targets)
        for name, function in inspect.getmembers(subject, inspect.isfunction)
        if _is_of(subject, function) and not name.startswith("_")
    ]
    return {name: function for name, function in found if _needs_scope_alone(function)}


def _is_of(subject: ModuleType, function: Callable[..., object]) -> bool:
    """Return whether a function is the subject's own: written in its file or folder."""
    return f"{function.__module__}.".startswith(f"{subject.__name__}.")


def _needs_scope_alone(function: Callable[..., object]) -> bool:
    signature = inspect.signature(function)
    needed = [n for n, p in signature.parameters.items() if p.default is p.empty]
    return needed == ["scope"] and signature.return_annotation is pl.DataFrame


QUESTIONS = _questions()
