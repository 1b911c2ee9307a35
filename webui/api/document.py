"""`/openapi.json`: OpenAPI 3.1, generated from the operations and the types of their requests and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from webui.api.idempotent import HEADER, PATTERN
from webui.api.messages import Problem

if TYPE_CHECKING:
    from webui.api.operation import Operation

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_PATH_PARAMETERS: dict[str, dict[str, object]] = {  # name -> JSON schema
    "help_session_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "article": {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"},
    "reference": {"type": "string", "pattern": "^RF-[0-9A-Z]{4}-[0-9A-Z]{4}$"},
}
_MEANING = {
    200: "Done.",
    201: "Made.",
    400: "The request cannot be read.",
    401: "The API key is not configured here.",
    403: "The form is shut, or a key with another scope is needed; `next_step` says what comes first.",
    404: "Unknown, or somebody else's: the two look the same.",
    409: "The step does not fit where the help session stands; `next_step` says what comes first.",
    413: "The body is too large.",
    415: "The body is no application/json.",
    422: "The body or query is not as described.",
    429: "Too many requests; Retry-After says how long to wait.",
    503: "Not available now; Retry-After says when to try again.",
}
_LIMITS = {
    "X-RateLimit-Limit": "Requests per window.",
    "X-RateLimit-Remaining": "Requests left in this window.",
    "X-RateLimit-Reset": "End of this window, Unix seconds.",
}
_INFO = {
    "title": "readfirst",
    "version": "1",
    "description": (
        "The steps of a help session for an app or a widget. The server holds the gate: a ticket is accepted only "
        "after every article of the reading list was fetched here and answered, or by a named route."
    ),
}
_KEY = {"type": "http", "scheme": "bearer", "description": "Optional; scopes: app, operator, analyst."}
_IDEMPOTENCY_KEY: dict[str, object] = {
    "name": HEADER,
    "in": "header",
    "description": "A name for this request, best a UUID: sent again, it gets the same answer and has one effect.",
    "schema": {"type": "string", "pattern": PATTERN},
}


def document(operations: Sequence[Operation], base_path: str) -> dict[str, object]:
    """Return the OpenAPI document of the operations, whose addresses are below the base path."""
    types = list(dict.fromkeys(kind for operation in operations for kind in _types(operation)))
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, object]] = {}
    for operation in operations:
        path = _PARAMETER.sub(lambda parameter: "{" + _public(parameter[1]) + "}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "servers": [{"url": base_path or "/"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"apiKey": _KEY}},
        "security": [{}, {"apiKey": []}],
    }


def _types(operation: Operation) -> Iterable[type[msgspec.Struct]]:
    sent = [kind for kind in (operation.body, operation.query) if kind]
    return [*sent, *operation.answers.values(), Problem]


def _described(operation: Operation, schemas: dict[str, Any]) -> dict[str, object]:
    described: dict[str, object] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation, schemas),
        "responses": _responses(operation),
    }
    if operation.body:
        described["requestBody"] = {"required": True, "content": _content("application/json", operation.body)}
    return described


def _parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, object]]:
    in_path = [_public(name) for name in _PARAMETER.findall(operation.rule)]
    parameters: list[dict[str, object]] = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_PARAMETERS[name]} for name in in_path
    ]
    if operation.query:
        query = schemas[operation.query.__name__]
        parameters += [
            {"name": name, "in": "query", "required": name in query.get("required", ()), "schema": schema}
            for name, schema in query["properties"].items()
        ]
    return [*parameters, _IDEMPOTENCY_KEY] if operation.body else parameters


def _responses(operation: Operation) -> dict[str, object]:
    answers = {
        str(status): {
            "description": _MEANING[status],
            "headers": {name: _header(meaning) for name, meaning in _LIMITS.items()},
            "content": _content("application/json", kind),
        }
        for status, kind in operation.answers.items()
    }
    unreadable = (400, 413, 415) if operation.body else (400,)
    refusals = {
        str(status): {"description": _MEANING[status], "content": _content("application/problem+json", Problem)}
        for status in sorted({*operation.refusals, *unreadable})
    }
    return {**answers, **refusals}


def _content(media_type: str, kind: type[msgspec.Struct]) -> dict[str, object]:
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}}


def _header(meaning: str) -> dict[str, object]:
    return {"description": meaning, "schema": {"type": "integer"}}


def _public(name: str) -> str:
    """Return the name of a path parameter in the document."""
    return "article" if name == "article_id" else name
