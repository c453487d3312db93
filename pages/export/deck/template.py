"""What slides are made on: the house's own plain master, or the one a bank gives."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.util import Pt

from pages.export.deck.canvas import Box
from pages.export.deck.strokes import POINT
from queries import config
from queries.text import ReaderError, Text

WIDE, HIGH = 960.0, 540.0
TITLE_BOX = Box(36, 32, 888, 58)
COVER_TITLE, COVER_BANK = Box(36, 130, 888, 100), Box(36, 250, 888, 50)
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
FLUSH = f'<a:lvl1pPr xmlns:a="{A}" marL="0" indent="0" algn="l"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc><a:buNone/></a:lvl1pPr>'
LATIN, HAN = "Microsoft YaHei", "微软雅黑"
FONTS = re.compile(rb"<a:(major|minor)Font>.*?</a:\1Font>", re.DOTALL)
EFFECTS = re.compile(rb"<a:effectStyleLst>.*?</a:effectStyleLst>", re.DOTALL)
PLAIN = b"<a:effectStyle><a:effectLst/></a:effectStyle>"
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
QUIET = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)

UNREADABLE = Text(
    "模板不是 PPT 演示文稿，无法打开；请在演示软件中另存为 PPT 演示文稿后重试。",
    "The template is not a PowerPoint presentation (.pptx) and cannot be opened; save it as .pptx and try again.",
)
NO_LAYOUT = Text(
    "模板缺少可用的版式：需要“仅标题”或“空白”版式。模板现有版式：{found}。请在母版视图中添加后重试。",
    'The template has no layout that can be used: a "title only" or a "blank" one is needed. It has: {found}. Add one in the slide master view and try again.',
)
NONE = Text("无", "none")


class Ground:
    """A presentation without slides, and the layouts its slides are made on."""

    def __init__(self, presentation: Any, cover: Any, plain: Any, title: Box) -> None:
        self.presentation, self.cover, self.plain = presentation, cover, plain
        self.title = title
        self.width = presentation.slide_width / POINT
        self.height = presentation.slide_height / POINT


def configured() -> bytes | None:
    """Return the bank's own template, where one is named.

    Raises:
        ReaderError: the file that is named cannot be read.
    """
    named = config.load().granary_deck_template
    if not named:
        return None
    try:
        return Path(named).read_bytes()
    except OSError as error:
        raise ReaderError(
            Text(
                "模板文件无法读取：{why}。请检查 GRANARY_DECK_TEMPLATE。",
                "The template cannot be read: {why}. Look at GRANARY_DECK_TEMPLATE.",
            ).fill(why=error.strerror)
        ) from error


def ground(template: bytes | None) -> Ground:
    """Return what slides are made on.

    Args:
        template: a bank's own `.pptx`; its slides are left out, its master is kept.

    Raises:
        ReaderError: it is no presentation, or has neither a title-only nor a blank layout.
    """
    if template is None:
        return _own()
    try:
        made: Any = Presentation(BytesIO(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise ReaderError(UNREADABLE) from error
    _emptied(made)
    plain = _titled(made) or _blank(made)
    if plain is None:
        found = "、".join(layout.name for layout in made.slide_layouts) or str(NONE)
        raise ReaderError(NO_LAYOUT.fill(found=found))
    title = _title_box(plain) or Box(36, 32, made.slide_width / POINT - 72, 58)
    return Ground(made, _cover(made) or plain, plain, title)


def _own() -> Ground:
    """Return python-pptx's own master made wide, plain, and fit for Chinese."""
    made: Any = Presentation()
    made.slide_width, made.slide_height = Pt(WIDE), Pt(HIGH)
    layouts = list(made.slide_layouts)
    cover, plain = layouts[0], layouts[5]
    for layout in layouts:
        if layout not in (cover, plain):
            made.slide_layouts.remove(layout)
    stretch = WIDE / 720
    for shapes in (made.slide_master.placeholders, cover.placeholders, plain.placeholders):  # fmt: skip
        for shape in shapes:
            left, width = shape.left, shape.width
            shape.left, shape.width = round(left * stretch), round(width * stretch)
    for shape in (made.slide_master.placeholders[0], plain.placeholders[0]):
        _placed(shape, TITLE_BOX, MSO_ANCHOR.BOTTOM)
    _placed(cover.placeholders[0], COVER_TITLE, MSO_ANCHOR.BOTTOM)
    _placed(cover.placeholders[1], COVER_BANK, MSO_ANCHOR.TOP)
    _themed(made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    return Ground(made, cover, plain, TITLE_BOX)


def _placed(shape: Any, box: Box, anchor: Any) -> None:
    """Put a placeholder at its place, its text flush with everything else's."""
    shape.left, shape.top, shape.width, shape.height = (Pt(part) for part in box)
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = anchor
    style = shape._element.txBody.find(f"{{{A}}}lstStyle")
    for old in list(style):
        style.remove(old)
    style.append(parse_xml(FLUSH))


def _themed(theme: Any) -> None:
    """Name the typefaces once, in the theme, and take the shadows off every shape."""

    def fonts(found: re.Match[bytes]) -> bytes:
        name = found.group(1).decode()
        return (
            f'<a:{name}Font><a:latin typeface="{LATIN}"/><a:ea typeface="{HAN}"/>'
            f'<a:cs typeface=""/><a:font script="Hans" typeface="{HAN}"/></a:{name}Font>'
        ).encode()

    blob = FONTS.sub(fonts, theme.blob)
    effects = b"<a:effectStyleLst>" + PLAIN * 3 + b"</a:effectStyleLst>"
    theme._blob = EFFECTS.sub(effects, blob)


def noted(presentation: Any) -> None:
    """Give the notes the same typefaces as the slides."""
    theme = presentation.notes_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    for kind in ("major", "minor"):
        for font in theme._element.iter(f"{{{A}}}{kind}Font"):
            font.find(f"{{{A}}}latin").set("typeface", LATIN)
            font.find(f"{{{A}}}ea").set("typeface", HAN)


def _emptied(presentation: Any) -> None:
    """Take the template's own slides out."""
    ids = presentation.slides._sldIdLst
    for one in list(ids):
        presentation.part.drop_rel(one.rId)
        ids.remove(one)


def _kinds(layout: Any) -> list[Any]:
    return [
        shape.placeholder_format.type
        for shape in layout.placeholders
        if shape.placeholder_format.type not in QUIET
    ]


def _titled(presentation: Any) -> Any:
    """Return the layout that has a title and nothing else to be filled."""
    return next(
        (x for x in presentation.slide_layouts if _kinds(x) in ([t] for t in TITLES)),
        None,
    )


def _blank(presentation: Any) -> Any:
    return next((x for x in presentation.slide_layouts if not _kinds(x)), None)


def _cover(presentation: Any) -> Any:
    """Return the layout of a title slide: a title and a subtitle."""
    wanted = {PP_PLACEHOLDER.SUBTITLE}
    return next(
        (
            x
            for x in presentation.slide_layouts
            if wanted <= set(_kinds(x)) <= {*wanted, *TITLES}
        ),
        None,
    )


def _title_box(layout: Any) -> Box | None:
    for shape in layout.placeholders:
        if shape.placeholder_format.type in TITLES:
            return Box(*(part / POINT for part in (shape.left, shape.top, shape.width, shape.height)))  # fmt: skip
    return None
