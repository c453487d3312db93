"""A panel as data: what an edition keeps of it, and the panel made of that again.

cattrs turns the dataclasses into JSON and back, checking types on the way; frames travel
as Arrow IPC, which holds every digit whatever the engine they came from.
"""

import json
from dataclasses import dataclass, fields
from io import BytesIO
from typing import Any

import polars as pl
from cattrs.preconf.json import make_converter

from pages.parts.charts import FORMS, Chart, Undrawn, chart_of
from pages.parts.money import Money
from pages.parts.panel import Panel
from queries.text import Text

_converter = make_converter()
# A money unit's value is a tuple, which JSON does not have; its name is enough.
_converter.register_unstructure_hook(Money, lambda money: money.name)
_converter.register_structure_hook(Money, lambda name, _: Money[name])
_converter.register_unstructure_hook(Text, list)
_converter.register_structure_hook(Text, lambda words, _: Text(*words))
FRAMES = ("frame", "figure")


@dataclass(frozen=True)
class Frozen:
    """A panel without a screen, a theme or a warehouse.

    Attributes:
        layout: its words, columns, origin and the chart's options, as JSON.
        frame: its frame; `pictures` are the chart's where they are others.
    """

    layout: str
    frame: bytes
    pictures: tuple[bytes, ...] = ()


def freeze(panel: Panel) -> Frozen:
    """Return a panel as data; a picture no form has drawn is not kept."""
    layout: dict[str, Any] = {
        field.name: _converter.unstructure(getattr(panel, field.name), field.type)
        for field in fields(Panel)
        if field.name not in FRAMES
    }
    chart = chart_of(panel.figure)
    drawn = chart.frames if chart else ()
    if chart:
        layout["chart"] = {
            "form": chart.form,
            "options": _converter.unstructure(chart.options),
            "own": [frame is not panel.frame for frame in drawn],
        }
    others = tuple(_packed(frame) for frame in drawn if frame is not panel.frame)
    return Frozen(json.dumps(layout, ensure_ascii=False), _packed(panel.frame), others)


def thaw(kept: Frozen) -> Panel:
    """Return the panel again; its picture is drawn by what shows it."""
    layout = json.loads(kept.layout)
    drawn = layout.pop("chart", None)
    known = {f.name: f.type for f in fields(Panel)}
    words = {
        name: _converter.structure(value, known[name])  # type: ignore[arg-type]
        for name, value in layout.items()
    }
    frame = _unpacked(kept.frame)
    chart = _chart(drawn, frame, kept.pictures) if drawn else None
    return Panel(frame=frame, figure=Undrawn(chart) if chart else None, **words)


def _chart(drawn: Any, frame: pl.DataFrame, pictures: tuple[bytes, ...]) -> Chart:
    others = iter(pictures)
    frames = [_unpacked(next(others)) if own else frame for own in drawn["own"]]
    options, _ = FORMS[drawn["form"]]
    return Chart(frames, _converter.structure(drawn["options"], options))


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    return buffer.getvalue()


def _unpacked(kept: bytes) -> pl.DataFrame:
    return pl.read_ipc(BytesIO(kept))
