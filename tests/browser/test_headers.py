"""What the server answers; that no page breaks its policy `test_every_page` sees."""

import urllib.request


def test_the_policy_is_sent(app):
    with urllib.request.urlopen(app) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_the_start_page_answers_to_its_name_as_well(app):
    with urllib.request.urlopen(f"{app}/scorecard?lang=en&org=6210") as answer:
        assert answer.url == f"{app}/?lang=en&org=6210"
