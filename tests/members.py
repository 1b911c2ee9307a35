"""Members of the host site, as they arrive in a test."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def arrives_as(browser: FlaskClient, identity: str, lang: str = "sk") -> TestResponse:
    """Follow a link with a signed identity, and answer the page's question with yes."""
    asked = browser.get(f"/{lang}/enter", query_string={"identity": identity})
    if asked.status_code != 200:
        return asked
    return browser.post(f"/{lang}/enter", data={"identity": identity})
