"""Numbers of headings and items as Word keeps them: 一、 （一） 1. move when text is moved."""

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from queries.text import Language

LEVELS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3．")),
    "en": (("decimal", "%1 "), ("decimal", "%1.%2 "), ("decimal", "(%3) ")),
}  # fmt: skip
ID = 90  # beyond those of the built-in template


def number(document: Document, language: Language) -> None:
    """Let headings 1 to 3 be numbered, each starting again under the one above."""
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="Heading{place + 1}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for place, (form, text) in enumerate(LEVELS[language])
    )
    held = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ID}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )  # fmt: skip
    held.insert(0, abstract)
    held.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{ID}"><w:abstractNumId w:val="{ID}"/></w:num>'))  # fmt: skip
    for place in range(len(LEVELS[language])):
        _numbered(
            document.styles[f"Heading {place + 1}"].element.get_or_add_pPr(), place
        )


def item(document: Document, text: str) -> None:
    """Write a sentence of a list, numbered under the heading above it."""
    about = document.add_paragraph(text)._p.get_or_add_pPr()
    held = document.styles["Normal"].element.pPr.find(qn("w:ind"))
    about.append(deepcopy(held))  # a list would begin at the margin
    _numbered(about, 2)


def _numbered(about: Any, level: int) -> None:
    """Number a style's or a paragraph's text at a level."""
    numbered = about.get_or_add_numPr()
    numbered.append(parse_xml(f'<w:ilvl {nsdecls("w")} w:val="{level}"/>'))
    numbered.append(parse_xml(f'<w:numId {nsdecls("w")} w:val="{ID}"/>'))
