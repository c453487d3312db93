"""The app works under its own security policy: no page breaks it."""

import urllib.request

import pytest

from tests.browser.test_every_page import path
from tests.opening import EVERY

BROKEN = """window.__broken = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));"""


def test_the_policy_is_sent(app):
    with urllib.request.urlopen(app) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", [page.stem for page in EVERY])
def test_no_page_breaks_the_policy(page, app, visit):
    seen = visit(path(page), strict=True)
    seen.page.add_init_script(BROKEN)
    seen.page.reload()
    seen.settle()
    assert seen.page.evaluate("window.__broken") == []
    assert not [said for said in seen.complaints if "Content Security Policy" in said]
