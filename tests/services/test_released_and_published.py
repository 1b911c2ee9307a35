"""An index that hosts share and that OpenSearch answers: what was released and could not be published, is published."""

from __future__ import annotations

from urllib.error import HTTPError

import pytest

from tests.services.opensearch import OpenSearch
from tests.services.test_one_index import PATIENCE, Hosts, edits, hosts
from tests.webui.processes.web_process import eventually

__all__ = ["hosts"]

pytestmark = pytest.mark.services


def published(opensearch: OpenSearch) -> int:
    """Return how many articles people can find there."""
    try:
        count: int = opensearch.ask("GET", "/readfirst-articles/_count")["count"]
    except HTTPError:  # nothing was published yet
        return 0
    return count


def writes(opensearch: OpenSearch, *, are_blocked: bool) -> None:
    opensearch.ask("PUT", "/readfirst-*/_settings", {"index.blocks.write": True if are_blocked else None})


def is_released_alone(hosts: Hosts, opensearch: OpenSearch) -> bool:
    """Edit while the cluster takes nothing; return whether the edit is released, and not published."""
    assert eventually(lambda: published(opensearch) == 1, PATIENCE)
    writes(opensearch, are_blocked=True)
    edits(hosts)
    return eventually(lambda: hosts.released() == 2, PATIENCE) and published(opensearch) == 1


def test_a_release_that_could_not_be_published_is_published_without_another_edit(
    hosts: Hosts, opensearch: OpenSearch
) -> None:
    hosts.more["SEARCH"] = opensearch.setting
    with hosts.building("a", "--watch"):
        assert is_released_alone(hosts, opensearch)
        writes(opensearch, are_blocked=False)
        assert eventually(lambda: published(opensearch) == 2, PATIENCE)
    assert hosts.released() == 2


def test_what_a_builder_released_and_died_before_publishing_the_next_one_publishes(
    hosts: Hosts, opensearch: OpenSearch
) -> None:
    hosts.more["SEARCH"] = opensearch.setting
    with hosts.building("a", "--watch"):
        assert is_released_alone(hosts, opensearch)
    writes(opensearch, are_blocked=False)
    assert published(opensearch) == 1
    with hosts.building("a", "--watch"):
        assert eventually(lambda: published(opensearch) == 2, PATIENCE)
