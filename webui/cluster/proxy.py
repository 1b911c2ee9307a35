"""nginx in front of the web hosts: every request goes to the next one, whoever it is from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from webui.cluster.part import ClusterPart
from webui.cluster.ports import answers_http
from webui.cluster.programs import need, unprivileged

_KINDS: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
REPEATED: Final = """
map $http_idempotency_key $readfirst_has_key { "" 0; default 1; }
map "$request_method $readfirst_has_key $uri" $readfirst_is_repeated {
    default 0;
    "~^(GET|HEAD) . /(?!(reports|editor|admin)(/|$))" 1;
    "~^POST . /api/v1/suggest$" 1;
    "~^POST 1 /api/" 1;
    "~^POST . /[a-z]+/problem$" 1;
    "~^POST . /[a-z]+/problem/[^/]+/verdict$" 1;
    "~^POST . /[a-z]+/contact/[^/]+$" 1;
    "~^POST . /[a-z]+/contact/point/[^/]+$" 1;
    "~^POST . /[a-z]+/ticket/[^/]+/message$" 1;
    "~^POST . /staff/ticket/[^/]+/(reply|note)$" 1;
}
"""  # as docs/deploy/nginx.conf has it
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
    """Return the configuration, which does what `docs/deploy/nginx.conf` does, with shorter waits.

    A host that does not answer in time is asked no more for two seconds, and the other one instead. Each stands there a
    second time, as a backup that is never taken out: when all is slow for a moment nginx takes out both, and would
    answer nobody (`no live upstreams`). What is sent is repeated only where it cannot be carried out twice.
    """
    servers = "\n".join(
        [f"        server 127.0.0.1:{host} max_fails=2 fail_timeout=2s;" for host in hosts]
        + [f"        server 127.0.0.1:{host} max_fails=0 backup;" for host in hosts]
    )
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
{REPEATED}
    upstream hosts {{
        zone hosts 64k;
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
    proxy_next_upstream_tries 3;
    server {{
        listen 127.0.0.1:{port};
        recursive_error_pages on;
        error_page 502 504 /away.html;
        location = /away.html {{ root {folder}; internal; }}
        location = /nginx {{ return 204; }}
        location / {{
            if ($readfirst_is_repeated = 0) {{ return 418; }}
            error_page 418 = @once;
            error_page 502 504 = @patient;
            proxy_read_timeout 1400ms;  # with one host that stands still, an answer within two seconds
            proxy_next_upstream error timeout non_idempotent;
            proxy_pass http://hosts;
        }}
        location @once {{
            proxy_pass http://hosts;
        }}
        location @patient {{
            proxy_next_upstream error non_idempotent;
            proxy_pass http://hosts;
        }}
    }}
}}
"""
