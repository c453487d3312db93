"""A table that is its panel's picture: as it is, in a frame that scrolls, or in a grid."""

import re

import pytest

from pages.parts.shell import rows
from tests.opening import EVERY, opened

PAGE = next(page for page in EVERY if page.stem == "outlet_stars")
TALL = '<div class="grid tall" tabindex="0" role="region" aria-label="全部网点'


def outlets(org="62"):
    """Return the page of outlets, and the text of its list of them if it is text."""
    app = opened(PAGE, lang="zh", org=org)
    assert not app.exception
    found = [h.proto.body for h in app.get("html") if "距上一星级差" in h.proto.body]
    return app, (found or [""])[0]


def test_a_long_list_scrolls_under_its_headers(demo_bank):
    app, text = outlets()
    assert text.startswith(TALL)
    assert rows.FEW < len(re.findall("<tr>", text)) - 1 <= rows.MOST_ROWS
    assert len(app.dataframe) == 0


def test_a_short_list_stands_as_it_is(demo_bank):
    app, text = outlets("62102201")
    assert text.startswith('<div class="grid"><table>')
    assert len(app.dataframe) == 0


@pytest.mark.parametrize("most", [100, 150])
def test_a_very_long_list_is_drawn_as_it_is_seen(demo_bank, monkeypatch, most):
    monkeypatch.setattr(rows, "MOST_ROWS", most)
    app, text = outlets()
    assert (len(app.dataframe), bool(text)) == (
        (1, False) if most == 100 else (0, True)
    )
