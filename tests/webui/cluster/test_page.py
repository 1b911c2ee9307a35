"""The page of what runs."""

import json
import urllib.request
from pathlib import Path

from webui.cluster.cluster import Cluster
from webui.cluster.page import status_page
from webui.cluster.part import ClusterPart


def test_the_page_names_every_part_its_state_and_restarts(tmp_path: Path) -> None:
    sleeps = ClusterPart("sleeps <well>", ["sleep", "600"], tmp_path / "log", port=4711)
    ended = ClusterPart("never started", ["true"], tmp_path / "log")
    cluster = Cluster(tmp_path, print, parts=[sleeps, ended], port=8080)
    sleeps.start()
    try:
        with status_page(cluster) as address:
            page = urllib.request.urlopen(address).read().decode()
            facts = json.load(urllib.request.urlopen(f"{address}parts.json"))
    finally:
        sleeps.kill()

    assert facts["parts"] == [
        {"name": "sleeps <well>", "pid": facts["parts"][0]["pid"], "port": 4711, "state": "running", "restarts": 0},
        {"name": "never started", "pid": 0, "port": 0, "state": "ended", "restarts": 0},
    ]
    assert "sleeps &lt;well&gt;" in page
    assert '<td class="ended">ended</td>' in page
    assert "http://127.0.0.1:8080" in page
