"""How often: suggestions while typing, programs with an API key, and sign-ins.

Nothing that a person with a problem must do is ever refused. Limited answers carry X-RateLimit-Limit, -Remaining and
-Reset (Unix seconds); a refusal carries Retry-After (seconds) besides.
"""

from __future__ import annotations

from flask_limiter import Limiter

from webui.parts import parts
from webui.request.current_key import current_api_key, has_api_key
from webui.request.proxies import client_network

# Counted per process: with several workers each counts for itself.
limiter = Limiter(client_network, storage_uri="memory://")


def suggest_limit() -> str:
    """Suggestions while typing, per network address; the button works above it, too."""
    return f"{parts().settings.suggest_per_minute}/minute"


def api_limit() -> str:
    """Everything that one API key asks."""
    return f"{parts().settings.api_per_minute}/minute"


def _api_key_name() -> str:
    key = current_api_key()
    return f"key:{key.name}" if key else ""


api_limiter = limiter.shared_limit(
    api_limit, scope="api", key_func=_api_key_name, exempt_when=lambda: not has_api_key()
)

SIGN_IN_LIMIT = "30/minute"
