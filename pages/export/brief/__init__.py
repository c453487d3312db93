"""Panels as a PDF brief: A4, tagged, charts as vectors, every text selectable.

The sub-branch brief is one landscape page; anything else runs down portrait pages, and a
table too wide for them gets an A3 page of its own.
"""

from pathlib import Path

from pages.export import typesetting
from pages.export.brief.blocks import data
from pages.export.material import Material

TEMPLATE = Path(__file__).with_name("brief.typ")


def build(material: Material) -> bytes:
    """Return the PDF's bytes.

    Raises:
        NoChineseFont: the server has no font with Chinese in it.
    """
    return typesetting.pdf(TEMPLATE, data(material))
