"""What programs look for at addresses that they know."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.product import settings_in
from webui.app import create_app


def test_whoever_finds_a_fault_learns_whom_to_tell(client: FlaskClient) -> None:
    answer = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert lines["Contact"] == "mailto:podpora@example.org"
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)
    assert lines["Preferred-Languages"] == "sk, en"
    assert "Canonical" not in lines


def test_the_contact_and_the_address_are_the_operators(tmp_path: Path) -> None:
    named = {"security_contact": "https://example.org/report", "site_url": "https://help.example.org"}
    app = create_app(settings_in(tmp_path, default_language="en", **named))

    text = app.test_client().get("/.well-known/security.txt").text

    assert text.startswith("Contact: https://example.org/report\n")
    assert "Preferred-Languages: en\n" in text
    assert "Canonical: https://help.example.org/.well-known/security.txt\n" in text
    app.extensions["readfirst"].database.close()


@pytest.mark.parametrize("path", ["/staff/", "/api/v1/suggest", "/sk/search?q=a", "/sk/problem/1", "/widget/sk/"])
def test_search_engines_leave_alone_what_is_no_article(client: FlaskClient, path: str) -> None:
    assert is_disallowed(client.get("/robots.txt").text, path)


@pytest.mark.parametrize(
    "path", ["/", "/sk/", "/sk/a/obnova-hesla", "/sk/c/ucet", "/sk/contact/point", "/static/x.css"]
)
def test_search_engines_read_the_articles(client: FlaskClient, path: str) -> None:
    robots = client.get("/robots.txt").text

    assert not is_disallowed(robots, path)
    assert "Sitemap: http://localhost/sitemap.xml" in robots


def is_disallowed(robots: str, path: str) -> bool:
    """As crawlers read the file: a rule is a prefix, in which `*` stands for anything."""
    rules = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow")]
    return any(matches(rule, path) for rule in rules)


def matches(rule: str, path: str) -> bool:
    first, *others = rule.split("*")
    if not path.startswith(first):
        return False
    rest = path[len(first) :]
    return all(other in rest for other in others)
