"""OpenSearch as one cluster of several nodes on loopback, each a process of its own."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from webui.cluster.part import ClusterPart
from webui.cluster.ports import answers_http, free_ports
from webui.cluster.programs import need

_NODE: Final = Path(__file__).with_name("opensearch_node.py")
_SETTINGS: Final = {
    "cluster.name": "readfirst",
    "network.host": "127.0.0.1",
    "node.roles": "cluster_manager,data,ingest",
    "node.processors": "2",
    "cluster.routing.allocation.disk.threshold_enabled": "false",  # how full the disk is, is no subject here
    "cluster.fault_detection.follower_check.timeout": "1s",  # a frozen node is given up after three of these
    "cluster.fault_detection.follower_check.interval": "1s",
    "cluster.fault_detection.leader_check.timeout": "1s",
    "cluster.fault_detection.leader_check.interval": "1s",
}


def opensearch(folder: Path, count: int, megabytes: int) -> list[ClusterPart]:
    """Return the nodes of one cluster, with data in a folder; raise ProgramMissing.

    megabytes  of the heap of each; a process takes about 200 more
    """
    jars = need("OpenSearch").parent
    ports, transport = free_ports(count), free_ports(count)
    nodes = []
    for number, port in enumerate(ports):
        settings = folder / f"{number}.json"
        settings.write_text(json.dumps(_settings(folder, number, port, transport)), encoding="utf-8")
        command = [sys.executable, str(_NODE), str(jars), str(settings), str(megabytes)]
        answers = partial(answers_http, port, "/")
        nodes.append(ClusterPart(f"opensearch {number + 1}", command, folder / f"{number}.log", answers, port=port))
        nodes[-1].end_by = signal.SIGKILL  # what it acknowledged is on the disk
    return nodes


def search_setting(nodes: Sequence[ClusterPart]) -> str:
    """Return the value of READFIRST_SEARCH for these nodes."""
    return "opensearch:" + ",".join(f"http://127.0.0.1:{node.port}" for node in nodes)


def _settings(folder: Path, number: int, port: int, transport: list[int]) -> dict[str, str]:
    names = [f"node-{other}" for other in range(len(transport))]
    return _SETTINGS | {
        "node.name": names[number],
        "path.home": str(folder / names[number]),
        "http.port": str(port),
        "transport.port": str(transport[number]),
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{other}" for other in transport),
        "cluster.initial_cluster_manager_nodes": ",".join(names),
    }
