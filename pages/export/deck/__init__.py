"""Panels as a PowerPoint deck whose charts, tables and maps are native and can be edited.

A panel's message is its slide's title; the figures of every drawn panel follow in the
appendix. Nothing is a picture. Every slide was looked at in LibreOffice and is valid by
the schema; what is said of PowerPoint and WPS is known of them, not tried here. Avoided,
because one of the three repairs it, drops it or draws it differently:

* negative or repeated axis ids (PowerPoint repairs the file; the schema forbids them);
* labels from cells (`c15:datalabelsRange`): older WPS prints `[CELLRANGE]`; words stand
  in a label's number format instead, so that its number stays live;
* bars and scatters in one chart, and error bars, for upright ticks in horizontal bars:
  LibreOffice turns the scatter round and caps every error bar; ticks are thin stacked
  bars on a second pair of axes;
* a second axis of values that is deleted: LibreOffice piles its bars on the first one's;
  it is there, without line and labels;
* bars of two widths or half covered on one pair of axes beside stacked ones: LibreOffice
  drops the latter;
* names of an axis to be skipped (`tickLblSkip`) on level text: LibreOffice writes all;
* up/down bars and the 2016 chart kinds (`cx:` waterfall, map, funnel): not known to WPS
  and LibreOffice; a bridge is stacked columns on invisible feet;
* bubble charts: sizes differ between programs; points of a scatter have their own size;
* categories on several levels, date axes: LibreOffice and WPS label them differently;
* shadows and other effects of the theme: `effectStyleLst` is emptied; turning off
  inheritance is not enough in LibreOffice;
* typefaces at runs: the theme names them, with Latin, East Asian and `Hans`;
* table styles by id: WPS replaces unknown ones; looks are in the cells;
* empty runs: they have the height of the default type, which stretches table rows;
* text that grows its box (`spAutoFit`), which each program measures differently.
"""

from collections.abc import Sequence
from io import BytesIO

from pages.export.deck import figures, forms, grid
from pages.export.deck.canvas import Canvas, Run
from pages.export.deck.figures import Short
from pages.export.deck.printed import sheets
from pages.export.deck.scene import Scene
from pages.export.deck.slides import Binder
from pages.export.deck.template import configured, ground, noted
from pages.export.material import Material, Section
from pages.parts.charts.canvas import NOTHING
from pages.parts.charts.drawn import Chart, chart_of
from pages.parts.palette import LIGHT
from pages.parts.panel import Panel
from pages.parts.reasons import colour, marked
from queries.text import Text

APPENDIX = Text("附录：图表数据", "Appendix: figures")
LISTED = 7
UNLISTED = Text("没有需要列示的明细。", "There is nothing to list.")


def build(material: Material, template: bytes | None = None) -> bytes:
    """Return a deck's bytes, in the language in use.

    Args:
        material: what it is made of; amounts are in its money unit.
        template: a bank's own `.pptx`, whose master and layouts are used; by default
            the one `GRANARY_DECK_TEMPLATE` names.

    Raises:
        ReaderError: the template cannot be opened or has no layout that can be used.
    """
    template = template or configured()
    made = ground(template)
    deck = Deck(Binder(made, material), material)
    deck.bind()
    if template is None:
        noted(made.presentation)
    properties = made.presentation.core_properties
    properties.title, properties.author = material.title, material.reader
    properties.comments = material.watermark
    buffer = BytesIO()
    made.presentation.save(buffer)
    return buffer.getvalue()


class Deck:
    """Puts a material's panels on slides."""

    def __init__(self, binder: Binder, material: Material) -> None:
        self.binder, self.material = binder, material
        self.drawn: list[tuple[Panel, Chart]] = []

    def bind(self) -> None:
        """Make all slides: cover, agenda, chapters with their panels, appendix."""
        self.binder.cover()
        sections = self.material.sections
        if len(sections) > 1:
            self.binder.agenda(sections)
        for section in sections:
            for panel in section.panels:
                self.panel(panel, self._head(section))
        self._appendix()

    def _head(self, section: Section) -> str:
        names = dict.fromkeys([self.material.title, section.title])
        return " · ".join(name for name in names if name)

    def panel(self, panel: Panel, head: str) -> None:
        """Put one panel on as many slides as it needs."""
        chart = chart_of(panel.figure)
        if panel.frame.is_empty():
            # The message has said it; a large "no data" under "all is well" would deny it.
            self._sentence(self.binder.panel(panel, head), UNLISTED)
        elif panel.is_list:
            self._list(panel, head)
        elif chart is None:
            self._tables(panel, head, None)
        else:
            self._chart(panel, head, chart)

    def _sentence(self, canvas: Canvas, words: Text = NOTHING) -> None:
        text = Run(str(words), 18, LIGHT.slate)
        canvas.text(self.binder.body, [[text]], str(words), align="ctr", anchor="ctr")

    def _chart(self, panel: Panel, head: str, chart: Chart) -> None:
        parts = list(forms.parts(chart))
        for place, part in enumerate(parts, start=1):
            canvas = self.binder.panel(panel, head, (place, len(parts)))
            scene = Scene(
                canvas, self.binder.body, part, chart.frames[0], panel.style or self.material.style,
                str(panel.title), f"{panel.title}: {panel.message}", self.material.palette,
            )  # fmt: skip
            if not forms.draw(scene) and self._instead(canvas, panel):
                return
        self.drawn.append((panel, chart))

    def _instead(self, canvas: Canvas, panel: Panel) -> bool:
        """Print the figures of a panel whose picture would show nothing; tell if all."""
        body, alt = self.binder.body, f"{panel.title}: {panel.message}"
        for _, sheet in sheets(panel, self.material.style, None)[:1]:
            first, *others = grid.pages(sheet, body)
            grid.put(canvas, first, body, str(panel.title), alt)
            return not others
        self._sentence(canvas)
        return True

    def _list(self, panel: Panel, head: str) -> None:
        rows = panel.frame.rows()
        pages = [rows[i : i + LISTED] for i in range(0, len(rows), LISTED)]
        for place, page in enumerate(pages, start=1):
            canvas = self.binder.panel(panel, head, (place, len(pages)))
            lines = [
                [Run(f"{marked(status)}  ", 16, colour(status, LIGHT), bold=True), Run(sentence, 16)]
                for status, sentence, *_ in page
            ]  # fmt: skip
            canvas.text(self.binder.body, lines, str(panel.title), after=12)

    def _tables(
        self, panel: Panel, head: str, chart: Chart | None, *, is_judged: bool = True
    ) -> None:
        """Print a panel's table natively, over as many slides as it takes."""
        body = self.binder.body
        pages = figures.pages(panel, chart, self.material.style, body)
        for place, (words, page) in enumerate(pages, start=1):
            canvas = self.binder.panel(
                panel, head, (place, len(pages)), words, is_judged=is_judged
            )
            alt = f"{panel.title}: {panel.message}"
            grid.put(canvas, page, body, str(panel.title), alt)

    def _appendix(self) -> None:
        """Print the figures of every drawn panel; short tables share a slide."""
        body, waiting = self.binder.body, list[Short]()
        for panel, chart in self.drawn:
            one = figures.shared(panel, chart, self.material.style, body)
            taken = sum(other.height for other in waiting)
            if one is None or taken + one.height > body.height:
                self._share(waiting)
                waiting = []
            if one is None:
                self._tables(panel, str(APPENDIX), chart, is_judged=False)
            else:
                waiting.append(one)
        self._share(waiting)

    def _share(self, some: Sequence[Short]) -> None:
        if len(some) == 1:
            self._tables(some[0].panel, str(APPENDIX), some[0].chart, is_judged=False)
        elif some:
            canvas = self.binder.several(str(APPENDIX), [one.panel for one in some])
            figures.put(canvas, some, self.binder.body)
