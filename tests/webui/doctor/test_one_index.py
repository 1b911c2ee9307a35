"""What the doctor says of an index that hosts share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from search import Publication
from tests.clock import MONDAY_MORNING
from tests.product import settings_in
from tests.webui.shared_index.hosts import KEY, OTHER_KEY
from webui.doctor.finding import Finding
from webui.doctor.one_index import unshared_index
from webui.settings import Settings
from webui.shared_index.release import Release
from webui.shared_index.shared import shared_index
from webui.storage import index_releases
from webui.storage.database import Database
from webui.storage.index_releases import LEASE, NO_RELEASE


@dataclass
class Hosts:
    """A database and a store that hosts share."""

    settings: Settings
    database: Database

    def findings(self, **of_this_host: str) -> list[Finding]:
        return list(unshared_index(replace(self.settings, **of_this_host), self.database, MONDAY_MORNING))  # type: ignore[arg-type]

    def codes(self, **of_this_host: str) -> list[str]:
        return [finding.code for finding in self.findings(**of_this_host)]

    def release(self) -> None:
        publication = Publication(MONDAY_MORNING, "1f0c")
        release = Release(publication.name, {}, {})
        shared = shared_index(self.settings, self.database)
        assert shared
        shared.store.put(release, {}, there=())
        with self.database.writing() as connection:
            lease = index_releases.take(connection, "host-a:/var", MONDAY_MORNING)
            assert lease
            after, now = NO_RELEASE, MONDAY_MORNING
            index_releases.release(connection, release.content, publication, token=lease.token, after=after, now=now)


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    settings = settings_in(tmp_path / "var", index_key=KEY, index_store=str(tmp_path / "store"))
    database = Database(settings.url)
    yield Hosts(settings, database)
    database.close()


def test_a_host_that_gets_its_index_is_healthy(hosts: Hosts) -> None:
    hosts.release()

    assert hosts.findings() == []


def test_hosts_without_a_key_share_nothing_and_are_healthy(hosts: Hosts) -> None:
    assert hosts.findings(index_key="", index_store="") == []


def test_a_key_that_is_missing_here(hosts: Hosts) -> None:
    hosts.release()

    (finding,) = hosts.findings(index_key="")

    assert finding.code == "index-key"
    assert "host-a:/var builds an index for all hosts" in finding.message


def test_a_key_that_differs(hosts: Hosts) -> None:
    hosts.release()

    (finding,) = hosts.findings(index_key=OTHER_KEY)

    assert finding.code == "index-key"
    assert "not signed with the key of this host" in finding.message


def test_a_store_that_lost_the_release(hosts: Hosts, tmp_path: Path) -> None:
    hosts.release()

    assert hosts.codes(index_store=str(tmp_path / "elsewhere")) == ["index-key"]


def test_an_index_that_nobody_ever_built(hosts: Hosts) -> None:
    assert hosts.codes() == ["index-unbuilt"]


def test_an_index_that_nobody_builds_any_more(hosts: Hosts) -> None:
    hosts.release()

    later = MONDAY_MORNING + 2 * LEASE
    (finding,) = unshared_index(hosts.settings, hosts.database, later)

    assert finding.code == "index-unbuilt"
    assert "edits are not served" in finding.message
