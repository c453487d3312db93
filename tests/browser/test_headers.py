"""The app is sent with its security policy; `test_every_page` sees that no page breaks it."""

import urllib.request


def test_the_policy_is_sent(app):
    with urllib.request.urlopen(app) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
