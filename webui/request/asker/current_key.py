"""The API key of this request."""

from __future__ import annotations

from flask import Flask, abort
from werkzeug.datastructures import WWWAuthenticate

from webui.current import current_request, current_values
from webui.identity.api_key import ApiKey, Scope, key_of
from webui.parts import parts
from webui.request.errors import is_api


def current_api_key() -> ApiKey | None:
    """Return the API key of this request, or None; `know_api_keys` recognises it before any view runs."""
    key: ApiKey | None = current_values().get("api_key")
    return key


def has_api_key() -> bool:
    """Return whether a program with a key sends this request."""
    return current_api_key() is not None


def know_api_keys(app: Flask) -> None:
    """Recognise `Authorization: Bearer <key>`; an unknown key is refused below /api and ignored elsewhere."""

    @app.before_request
    def _key() -> None:
        authorization = current_request().headers.get("Authorization", "")
        key = key_of(authorization, parts().settings.keys) if authorization else None
        values = current_values()
        values.api_key = key
        values.operator = key.name if key and Scope.OPERATOR in key.scopes else ""
        if key is None and authorization.lower().startswith("bearer") and is_api():
            abort(401, www_authenticate=WWWAuthenticate("bearer"))
