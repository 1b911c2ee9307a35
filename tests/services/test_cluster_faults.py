"""What is wrong with a real cluster is told in a line with the remedy: by the doctor, in the log and in `/metrics`.

The distribution that the tests run has no security plugin: nginx in front of it wants a password and speaks TLS.
"""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from pathlib import Path
from time import monotonic, sleep

import pytest

from search import SearchUnavailable
from search.cluster import faults
from search.cluster.client import ClusterError
from search.cluster.mapping import FORMAT
from search.engine_choice import faults_of_cluster, publish_to
from search.engine_figures import FIGURES
from tests.search.shelf import Shelf
from tests.services.authority import Authority, an_authority
from tests.services.opensearch import OpenSearch
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.services.test_search_in_opensearch import cluster_only, publish
from tests.tickets.mailbox import free_port

_LIMIT_SECONDS = 90.0
_FULL = "100000gb"  # that must be free: no disk has so much


def lines(setting: str, ca_file: Path | None = None) -> list[str]:
    """What the doctor shows."""
    return [f"{message} - {remedy}" for message, remedy in faults_of_cluster(setting, ca_file=ca_file)]


def test_a_cluster_in_order_has_no_fault(opensearch: OpenSearch, shipped_index: Path) -> None:
    publish(shipped_index, opensearch)

    assert lines(opensearch.setting) == []


def test_red_names_the_index_and_comes_into_log_and_metrics(
    opensearch: OpenSearch, shipped_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    publish(shipped_index, opensearch)
    (index,) = opensearch.ask("GET", "/_alias/readfirst-articles")
    nowhere = {
        "settings": {"index.routing.allocation.require._name": "nobody"},
        "mappings": {"_meta": {"program": "readfirst"}},
    }
    opensearch.ask("DELETE", f"/{index}")
    opensearch.ask("PUT", f"/{index}?wait_for_active_shards=0", nowhere)

    (line,) = lines(opensearch.setting)
    with caplog.at_level(logging.ERROR):
        people = cluster_only(opensearch.setting, tmp_path)
        before = FIGURES.unanswered.total()
        with pytest.raises(SearchUnavailable):
            people.suggest("zabudnute heslo", "sk")

    assert f"is red: no node holds {index}" in line
    assert "start the node that holds it" in line
    assert f"OpenSearch: {line}" in caplog.messages
    assert FIGURES.faults["red"]
    assert FIGURES.unanswered.total() == before + 1
    people.close()


def is_blocked(opensearch: OpenSearch) -> bool:
    """Whether the cluster makes no new index, for want of room."""
    return bool(opensearch.ask("GET", "/_cluster/state/blocks")["blocks"].get("global"))


def test_a_full_disk_is_named_before_anything_is_written(opensearch: OpenSearch, shipped_index: Path) -> None:
    publish(shipped_index, opensearch)
    marks = {f"cluster.routing.allocation.disk.watermark.{mark}": _FULL for mark in ("low", "high", "flood_stage")}
    quickly = {"cluster.info.update.interval": "10s", "cluster.routing.allocation.disk.threshold_enabled": True}
    opensearch.ask("PUT", "/_cluster/settings", {"transient": {**marks, **quickly}})
    try:
        until = monotonic() + _LIMIT_SECONDS
        while not (told := lines(opensearch.setting)) and monotonic() < until:
            sleep(0.5)

        assert "takes no writes to readfirst-" in told[0]
        assert "free its disk or add a node" in told[0]
        with pytest.raises(ClusterError, match="takes no writes"):
            publish(shipped_index, opensearch)
    finally:
        opensearch.ask("PUT", "/_cluster/settings", {"transient": dict.fromkeys(marks)})
        until = monotonic() + _LIMIT_SECONDS
        while is_blocked(opensearch) and monotonic() < until:  # until it looks at its disk again
            sleep(0.5)
        opensearch.ask("PUT", "/_cluster/settings", {"transient": dict.fromkeys(quickly)})
        opensearch.ask("PUT", "/_all/_settings", {"index.blocks.read_only_allow_delete": None})


def test_another_version_is_named(opensearch: OpenSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MAJOR", 4)

    (line,) = lines(opensearch.setting)

    assert "is opensearch 3.8.0, and this program speaks to OpenSearch 4" in line


@pytest.mark.parametrize("name", ["readfirst-state", "readfirst-articles"])
def test_an_index_of_somebody_else_is_named_and_kept(opensearch: OpenSearch, shipped_index: Path, name: str) -> None:
    opensearch.ask("PUT", f"/{name}/_doc/1?refresh=true", {"text": "of somebody else"})

    (line,) = lines(opensearch.setting)

    assert f"another program under our name: {name}" in line
    with pytest.raises(ClusterError, match="under our name"):
        publish(shipped_index, opensearch)
    assert opensearch.ask("GET", f"/{name}/_doc/1")["_source"] == {"text": "of somebody else"}


@pytest.mark.parametrize(("number", "is_forced"), [(0, False), (FORMAT + 1, True)])
def test_what_another_version_has_published_is_published_over_as_the_remedy_says(
    opensearch: OpenSearch, tmp_path: Path, number: int, is_forced: bool
) -> None:
    shelf = Shelf(tmp_path)
    shelf.fill(3)
    shelf.build()
    publish(shelf.index, opensearch)
    opensearch.ask("POST", "/readfirst-state/_update/manifest?refresh=true", {"doc": {"format": number}})

    (line,) = lines(opensearch.setting)

    assert f"format {number}, this one reads {FORMAT}) - publish anew: readfirst index" in line
    assert ("--force" in line) == is_forced
    if is_forced:
        with pytest.raises(ClusterError, match="readfirst index --force"):
            publish(shelf.index, opensearch)
    publish(shelf.index, opensearch, force=is_forced)
    assert lines(opensearch.setting) == []
    people = cluster_only(opensearch.setting, tmp_path)
    assert people.publication
    people.close()


def test_a_cluster_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_SECONDS", 1.0)
    (line,) = lines(f"opensearch:http://127.0.0.1:{free_port()}")

    assert "is not reached" in line
    assert "start it, or correct READFIRST_SEARCH" in line


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return an_authority(tmp_path)


@contextmanager
def secured(authority: Authority, node: OpenSearch) -> Iterator[str]:
    """The address of a proxy in front of a node that speaks TLS and lets `reader` with `s:ecret` in."""
    program, user, port = need("nginx"), unprivileged("www-data"), free_port()
    with lent_folder("nginx", user) as folder:
        (folder / "server.pem").write_bytes(authority.server.read_bytes())
        digest = b64encode(sha1(b"s:ecret", usedforsecurity=False).digest()).decode()
        (folder / "users").write_text(f"reader:{{SHA}}{digest}\n")
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi"))
        (folder / "conf").write_text(
            f"daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\nclient_max_body_size 100m;\n"
            f"{places}uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n"
            f"server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/server.pem; "
            f"ssl_certificate_key {folder}/server.pem; auth_basic search; auth_basic_user_file {folder}/users;\n"
            f"location / {{ proxy_pass {node.urls[0]}; }} }} }}\n"
        )
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, (folder / "pid").exists, log=folder / "log", user=user):
            yield f"localhost:{port}"


def test_a_certificate_and_a_password_are_checked(
    opensearch: OpenSearch, shipped_index: Path, authority: Authority, tmp_path: Path
) -> None:
    with secured(authority, opensearch) as host:
        right, wrong = (f"opensearch:https://reader:{secret}@{host}" for secret in ("s%3Aecret", "guessed"))

        (untrusted,) = lines(right)
        (refused,) = lines(wrong, authority.ca)

        assert "has a certificate that is not trusted - name its authority in READFIRST_SEARCH_CA_FILE" in untrusted
        assert "refuses the user name or password in READFIRST_SEARCH" in refused
        assert "guessed" not in refused
        assert lines(right, authority.ca) == []
        publish_to(right, shipped_index, ca_file=authority.ca, progress=lambda _done, _of: None)
        assert lines(right, authority.ca) == []
