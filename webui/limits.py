"""How often: suggestions while typing and sign-ins. Nothing that a person with a problem must do is ever refused."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from webui.parts import parts

# Counted per process: with several workers each counts for itself.
limiter = Limiter(get_remote_address, storage_uri="memory://")


def suggest_limit() -> str:
    """Suggestions while typing, per network address; the button works above it, too."""
    return f"{parts().settings.suggest_per_minute}/minute"


SIGN_IN_LIMIT = "30/minute"
