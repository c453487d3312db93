"""A chart's part: groups, their axes, the legend, and the plot's place."""

from pages.export.deck.parts import axis_ids, drawn
from pages.export.deck.plot import Axis, Plot
from pages.export.deck.strokes import escaped, font, solid, stroke

SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def xml(plot: Plot) -> bytes:
    """Return the chart part of a chart."""
    x, y, w, h = plot.inner
    place = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{x:.4f}"/><c:y val="{y:.4f}"/>'
        f'<c:w val="{w:.4f}"/><c:h val="{h:.4f}"/></c:manualLayout></c:layout>'
    )
    seconds = {False} | {group.is_second for group in plot.groups}
    axes = "".join(_axes(plot, second=second) for second in sorted(seconds))
    made = (
        f'<c:chartSpace {SPACES}><c:date1904 val="0"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{place}{"".join(drawn(plot))}'
        f"{axes}<c:spPr><a:noFill/></c:spPr></c:plotArea>{_legend(plot)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{font(plot.ink.size, plot.ink.text)}</c:chartSpace>"
    )
    return made.encode()


def _axes(plot: Plot, *, second: bool) -> str:
    first, other = axis_ids(second=second)
    if plot.along:
        return _value_axis(plot.along[1], plot, (first, other), "b") + _value_axis(
            plot.axis, plot, (other, first), "l"
        )
    is_flat = plot.groups[0].kind == "bar"
    names = _category_axis(plot, (first, other), is_flat=is_flat, hidden=second)
    axis = plot.axis if not second else Axis(plot.axis.low, plot.axis.high)
    return names + _value_axis(
        axis, plot, (other, first), "b" if is_flat else "l", second=second
    )


def _category_axis(
    plot: Plot, ids: tuple[int, int], *, is_flat: bool, hidden: bool
) -> str:
    order = "maxMin" if is_flat else "minMax"
    text = "none" if not plot.skip else "low"
    colour = plot.ink.text if is_flat else plot.ink.quiet
    return (
        f'<c:catAx><c:axId val="{ids[0]}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{"l" if is_flat else "b"}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{text}"/>'
        f"<c:spPr>{stroke(plot.ink.quiet, 0.75)}</c:spPr>{font(plot.ink.size, colour, turn=int(plot.skip > 1))}"
        f'<c:crossAx val="{ids[1]}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        f'<c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:tickLblSkip val="{max(plot.skip, 1)}"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(
    axis: Axis, plot: Plot, ids: tuple[int, int], side: str, *, second: bool = False
) -> str:
    grid = f"<c:majorGridlines><c:spPr>{stroke(plot.ink.rule, 0.5)}</c:spPr></c:majorGridlines>"
    step = f'<c:majorUnit val="{axis.step:.10g}"/>' if axis.step else ""
    is_scatter = plot.along is not None
    # Bars begin at zero, or where the axis is cut; a scatter's axes cross at zero.
    between = "midCat" if is_scatter else "between"
    return (
        f'<c:valAx><c:axId val="{ids[0]}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{axis.high:.10g}"/><c:min val="{axis.low:.10g}"/></c:scaling>'
        f'<c:delete val="{int(axis.is_hidden and not second)}"/><c:axPos val="{side}"/>'
        f"{'' if axis.is_hidden or is_scatter else grid}{_title(axis, plot)}"
        f'<c:numFmt formatCode="{escaped(axis.code)}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{"none" if second else "low"}"/>'
        f"<c:spPr>{stroke(plot.ink.quiet if is_scatter else None, 0.75)}</c:spPr>"
        f"{font(plot.ink.size, plot.ink.quiet)}"
        f'<c:crossAx val="{ids[1]}"/><c:crosses val="autoZero"/>'
        f'<c:crossBetween val="{between}"/>{step}</c:valAx>'
    )


def _title(axis: Axis, plot: Plot) -> str:
    if not axis.title or axis.is_hidden:
        return ""
    size = round((plot.ink.size - 1) * 100)
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr b="0"/></a:pPr><a:r>'
        f'<a:rPr sz="{size}" b="0">{solid(plot.ink.quiet)}</a:rPr>'
        f"<a:t>{escaped(axis.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


def _legend(plot: Plot) -> str:
    if not plot.legend:
        return ""
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>'
        for i, series in enumerate(plot.series)
        if series.is_helper
    )
    return f'<c:legend><c:legendPos val="r"/>{hidden}<c:overlay val="0"/>{font(plot.ink.size, plot.ink.text)}</c:legend>'
