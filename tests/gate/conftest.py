"""The web application for the tests of the gate; one application for a file, and everything forgotten between tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.visitor import Visitor
from tests.web import Web, web_in

API_KEY = "a key that only the call centre knows"
API_KEYS = f"call-centre:{hashlib.sha256(API_KEY.encode()).hexdigest()}:operator"

COMMUNITY = "https://community.example"  # may show the widget


@pytest.fixture(scope="module")
def running_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("gate"), api_keys=API_KEYS, widget_origins=COMMUNITY)
    yield web
    web.close()


@pytest.fixture(scope="module")
def real_web(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Web]:
    """The application with the search and the articles that ship."""
    web = web_in(tmp_path_factory.mktemp("real"), index=shipped_index, fake_library=False)
    yield web
    web.close()


@pytest.fixture
def web(running_web: Web) -> Web:
    running_web.begins_again()
    return running_web


@pytest.fixture
def visitor(web: Web) -> Visitor:
    return Visitor.of(web.app)
