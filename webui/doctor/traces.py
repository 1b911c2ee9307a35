"""The collector that takes traces."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Final

from tickets.server_address import connection_to, server_address
from tickets.tls_files import tls_files
from webui.doctor.finding import Finding, FindingCode
from webui.settings import Settings
from webui.tracing.tracing import endpoint

_SECONDS: Final = 5.0
_NOTHING: Final = b""  # an empty message of OTLP: no spans
_KIND: Final = {"Content-Type": "application/x-protobuf"}


def absent_collector(settings: Settings) -> Iterator[Finding]:
    """Find a collector that does not answer, or takes no traces at that address: what it does not take is lost."""
    if not settings.traces:
        return
    address = server_address(endpoint(settings.traces))
    tls = tls_files(settings.ca_files, settings.client_certificates, "traces")
    try:
        connection = connection_to(address, _SECONDS, tls)
        connection.request("POST", address.path, _NOTHING, _KIND)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        yield Finding(FindingCode.TRACES, f"no traces leave: {error}", "start the collector, or mend READFIRST_TRACES")
        return
    if status >= http.client.BAD_REQUEST:
        remedy = "mend READFIRST_TRACES, or traces= in CA_FILES: it has to take OTLP over HTTP"
        yield Finding(FindingCode.TRACES, f"the collector answers with status {status} at {address.path}", remedy)
