"""What is wrong with a cluster, each in a line with the remedy: for the log, `/metrics` and `readfirst doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from search.cluster.client import CertificateRefused, ClusterClient, ClusterError, Deadline
from search.cluster.manifest import ForeignManifest, read_manifest
from search.cluster.mapping import ALIAS, MAJOR, PREFIX, STATE, is_ours

_SECONDS = 10.0
_BLOCKS = tuple(f"index.blocks.{name}" for name in ("read_only_allow_delete", "read_only", "write"))


class ClusterFaultCode(StrEnum):
    """What may be wrong."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    CREDENTIALS = "credentials"
    VERSION = "version"
    FOREIGN = "foreign"
    FORMAT = "format"
    RED = "red"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class ClusterFault:
    """What is wrong, and what to do."""

    code: ClusterFaultCode
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} - {self.remedy}"


def faults_of(cluster: ClusterClient, seconds: float | None = None) -> list[ClusterFault]:
    """Return everything that is wrong with a cluster; it is asked a few small questions, for so long at most."""
    limit = _SECONDS if seconds is None else seconds
    deadline = Deadline.after(limit, limit / 2)
    try:
        return [*_faults(cluster, deadline)]
    except CertificateRefused as error:
        remedy = "name its authority in READFIRST_SEARCH_CA_FILE, and the node as its certificate does"
        return [ClusterFault(ClusterFaultCode.CERTIFICATE, str(error), remedy)]
    except ClusterError as error:
        if error.status in (401, 403):
            remedy = "write https://USER:SECRET@HOST:PORT with a user who may read and write readfirst-*"
            return [ClusterFault(ClusterFaultCode.CREDENTIALS, str(error), remedy)]
        return [ClusterFault(ClusterFaultCode.UNREACHABLE, str(error), "start it, or correct READFIRST_SEARCH")]


def _faults(cluster: ClusterClient, deadline: Deadline) -> Iterator[ClusterFault]:
    version = cluster.ask("GET", "/", None, deadline).get("version", {})
    name, number = version.get("distribution", "another program"), str(version.get("number", "?"))
    if name != "opensearch" or number.partition(".")[0] != str(MAJOR):
        message = f"{cluster.names} is {name} {number}, and this program speaks to OpenSearch {MAJOR}"
        yield ClusterFault(ClusterFaultCode.VERSION, message, f"run OpenSearch {MAJOR}, or readfirst of that version")
        return
    yield from _foreign(cluster, deadline)
    indexes = cluster.ask("GET", f"/_cluster/health/{PREFIX}-*?level=indices", None, deadline).get("indices", {})
    red = sorted(index for index, health in indexes.items() if health["status"] == "red")
    if red:
        message = f"{cluster.names} is red: no node holds {', '.join(red)}"
        remedy = "start the node that holds it, or publish it again: readfirst index --force"
        yield ClusterFault(ClusterFaultCode.RED, message, remedy)
    settings = cluster.ask("GET", f"/{PREFIX}-*/_settings?flat_settings=true", None, deadline)
    blocked = sorted(name for name, of in settings.items() if any(of["settings"].get(b) == "true" for b in _BLOCKS))
    if blocked:
        message = (
            f"{cluster.names} takes no writes to {', '.join(blocked)} (its disk is nearly full, or somebody said so)"
        )
        remedy = "free its disk or add a node; a block that stays is removed by index.blocks.* = null"
        yield ClusterFault(ClusterFaultCode.READ_ONLY, message, remedy)


def _foreign(cluster: ClusterClient, deadline: Deadline) -> Iterator[ClusterFault]:
    mappings = cluster.ask("GET", f"/{PREFIX}-*/_mapping", None, deadline)
    foreign = sorted(name for name, index in mappings.items() if name == ALIAS or not is_ours(index["mappings"]))
    if foreign:
        message = f"{cluster.names} has an index of another program under our name: {', '.join(foreign)}"
        remedy = "rename or remove it, or give readfirst a cluster of its own"
        yield ClusterFault(ClusterFaultCode.FOREIGN, message, remedy)
    elif STATE in mappings:
        try:
            read_manifest(cluster, deadline)
        except ForeignManifest as error:
            remedy = "readfirst index" if error.is_earlier else "readfirst index --force (of the newest version)"
            yield ClusterFault(ClusterFaultCode.FORMAT, str(error), f"publish anew: {remedy}")
