"""Rate limits: of suggestions while typing, and of API keys.

No step that a person with a problem must take is ever limited. Limited answers carry X-RateLimit-Limit, -Remaining and
-Reset (Unix seconds); a refusal also carries Retry-After (seconds).
"""

from __future__ import annotations

from flask_limiter import Limiter

from webui.parts import parts
from webui.request.current_key import current_api_key, has_api_key
from webui.request.proxies import client_network
from webui.request.window_counts import SCHEME

# Counted per process: with several workers each counts for itself.
limiter = Limiter(client_network, storage_uri=f"{SCHEME}://")


def suggest_limit() -> str:
    """Return the limit of suggestions while typing, per network address; a problem can be described above it, too."""
    return f"{parts().settings.suggest_per_minute}/minute"


def api_limit() -> str:
    """Return the limit of all requests with one API key."""
    return f"{parts().settings.api_per_minute}/minute"


def _api_key_name() -> str:
    key = current_api_key()
    return f"key:{key.name}" if key else ""


api_limiter = limiter.shared_limit(
    api_limit, scope="api", key_func=_api_key_name, exempt_when=lambda: not has_api_key()
)
