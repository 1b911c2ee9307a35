"""A way out is one file: whoever puts it into the folder is done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tickets import desks
from tickets.desks import registry

FAX = """
REQUIRED = ("desk_url",)


class Fax:
    name = "fax"

    def deliver(self, ticket, attachments):
        pass


def make(settings):
    return Fax()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is searched beside the product's own."""
    monkeypatch.setattr(desks, "__path__", [*desks.__path__, str(tmp_path)])
    registry.ways_out.cache_clear()
    yield tmp_path
    registry.ways_out.cache_clear()


def test_a_new_file_is_a_new_way_out(folder: Path) -> None:
    (folder / "fax.py").write_text(FAX, encoding="utf-8")

    ways_out = registry.ways_out()

    assert ways_out["fax"].REQUIRED == ("desk_url",)
    assert {"email", "fax", "folder", "zammad"} < set(ways_out)


def test_what_ways_out_share_is_no_way_out() -> None:
    assert {"help_desk", "http_server", "registry"} & set(registry.ways_out()) == set()
