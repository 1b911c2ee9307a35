"""nginx in front of the web hosts: every request goes to the next one, whoever it is from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from webui.cluster.part import ClusterPart
from webui.cluster.ports import answers_http
from webui.cluster.programs import need, unprivileged

_KINDS: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_AWAY: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>In a moment</title><h1>We are back in a moment</h1><p>Your text is kept. Please try again, or write to "
    '<a href="mailto:help@example.org">help@example.org</a>.</p></html>'
)


def proxy(folder: Path, hosts: Sequence[int], port: int) -> ClusterPart:
    """Return nginx on `port` in front of the web servers on the ports `hosts`."""
    folder.chmod(0o755)  # its workers are somebody else
    (folder / "away.html").write_text(_AWAY)
    (folder / "conf").write_text(_configuration(folder, hosts, port))
    command = [str(need("nginx")), "-e", "stderr", "-c", str(folder / "conf"), "-p", str(folder)]
    return ClusterPart(
        "nginx", command, folder / "log", lambda: answers_http(port, "/nginx", 204), port=port, once=True
    )


def _configuration(folder: Path, hosts: Sequence[int], port: int) -> str:
    """Return the configuration.

    Whatever people send may be sent twice: a page that is posted again gets the answer of the first time.

    So a host that is dead costs nothing, and a frozen one a second. None is ever taken out: when all is slow for a
    moment, nginx would take out both, and answer nobody for seconds (`no live upstreams`).
    """
    servers = "\n".join(f"        server 127.0.0.1:{host} max_fails=0;" for host in hosts)
    places = "\n".join(f"    {kind}_temp_path {folder}/{kind};" for kind in _KINDS)
    return f"""
daemon off;
worker_processes 1;
user {unprivileged("www-data")};
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_max_body_size 40m;
{places}
    upstream hosts {{
{servers}
        keepalive 16;
    }}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_connect_timeout 1s;
    server {{
        listen 127.0.0.1:{port};
        error_page 502 504 /away.html;
        location = /away.html {{ root {folder}; internal; }}
        location = /nginx {{ return 204; }}
        location ~ ^/(staff|editor|reports|admin|account)(/|$) {{
            proxy_pass http://hosts;  # a report may take long, and nothing is published twice
        }}
        location / {{
            proxy_read_timeout 1400ms;
            proxy_next_upstream error timeout non_idempotent;
            proxy_pass http://hosts;
        }}
    }}
}}
"""
