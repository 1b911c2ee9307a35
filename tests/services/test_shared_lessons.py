"""What was learned, on two servers with folders of their own, one PostgreSQL and a real S3 server."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from urllib.parse import urlencode

from search.storage.generations import Generation, generations, sums_of
from tests.services.test_one_index import PATIENCE, Hosts, hosts, in_every_store, pytestmark  # noqa: F401 - fixtures
from tests.webui.processes.web_process import READFIRST, eventually
from webui.file_stores import store_at
from webui.shared_index.fetched import RELEASE
from webui.shared_index.shared import LESSONS_PART

ANN = "ann@example.org"
POINT = "/sk/contact/point/hijacked"


def runs(hosts: Hosts, name: str, *command: str) -> None:  # noqa: F811
    environment = os.environ | {f"READFIRST_{key}": value for key, value in hosts.settings(name).items()}
    subprocess.run([str(READFIRST), *command], env=environment, check=True, capture_output=True, timeout=300)


def versions(hosts: Hosts, name: str) -> list[Generation]:  # noqa: F811
    return generations(hosts.folder / name / "var" / "learned")


def writes(hosts: Hosts, name: str, email: str) -> None:  # noqa: F811
    fields = {"category": "cannot-get-in", "consent": "yes", "login": "", "description": "niekto je v mojom konte"}
    body = urlencode({**fields, "email": email}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{hosts.webs[name].port}{POINT}", body, timeout=60) as answer:
        assert answer.status == 201


@in_every_store
def test_what_one_host_learned_both_have_within_seconds_until_somebody_is_erased(hosts: Hosts) -> None:  # noqa: F811
    assert hosts.build("a") == 0
    for name in "ab":
        hosts.serves(name)
        assert eventually(lambda name=name: hosts.is_ready(name), PATIENCE)  # type: ignore[misc]

    runs(hosts, "a", "learn")
    began = time.monotonic()
    for name in "ab":
        assert eventually(lambda name=name: len(versions(hosts, name)) == 1, PATIENCE)  # type: ignore[misc]
    assert time.monotonic() - began < 20, "a second on a quiet machine"
    of_a, of_b = (sums_of(*versions(hosts, name)) for name in "ab")
    assert {k: v for k, v in of_a.items() if k != RELEASE} == {k: v for k, v in of_b.items() if k != RELEASE}

    writes(hosts, "b", ANN)
    runs(hosts, "a", "person", "erase", ANN, "--yes")
    for name in "ab":
        assert eventually(lambda name=name: not versions(hosts, name), PATIENCE)  # type: ignore[misc]
    assert [listed.name for listed in store_at(hosts.store, LESSONS_PART).list() if listed.size_bytes] == []
