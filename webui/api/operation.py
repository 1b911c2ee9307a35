"""One operation of the API: its address, what it takes, what it answers, and the checks that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from webui.api.idempotent import answered_once
from webui.api.messages import ApiAnswer
from webui.api.problems import RequestRefused, as_json
from webui.request.current_key import has_api_key
from webui.request.limits import api_limiter, limiter, suggest_limit

MOST_BYTES = 256 * 1024  # of a body: a problem text and a form are far smaller

View = Callable[..., tuple[ApiAnswer, int]]


@dataclass(frozen=True, slots=True)
class Operation:
    """What `/openapi.json` says about one operation."""

    name: str
    method: str
    rule: str
    summary: str
    body: type[msgspec.Struct] | None
    query: type[msgspec.Struct] | None
    answers: Mapping[int, type[ApiAnswer]]
    refusals: tuple[int, ...]


class Operations:
    """The operations of one blueprint, in the order in which they were written."""

    def __init__(self, bp: Blueprint) -> None:
        self.bp = bp
        self.all: list[Operation] = []

    def add(
        self,
        method: str,
        rule: str,
        *,
        answers: Mapping[int, type[ApiAnswer]],
        body: type[msgspec.Struct] | None = None,
        query: type[msgspec.Struct] | None = None,
        refusals: tuple[int, ...] = (),
        typed: bool = False,
    ) -> Callable[[View], View]:
        """Serve the function at `method rule`; it is handed the checked body or query as its first argument.

        typed  asked at every pause of a typing person: limited for people, too
        """

        def decorate(view: View) -> View:
            summary = (view.__doc__ or "").strip().splitlines()[0]
            self.all.append(Operation(view.__name__, method, rule, summary, body, query, answers, refusals))
            served = _limited(_served(view, body, query), typed=typed)
            self.bp.add_url_rule(rule, view.__name__, served, methods=[method])
            return view

        return decorate


def _served(
    view: View, body: type[msgspec.Struct] | None, query: type[msgspec.Struct] | None
) -> Callable[..., Response]:
    @wraps(view)
    def run(**places: str) -> Response:
        if body is not None:
            sent = _read_body(body)
            return answered_once(sent, lambda: view(sent, **places))
        answer, status = view(_read_query(query), **places) if query is not None else view(**places)
        return as_json(answer, status)

    return run


def _limited(view: Callable[..., Response], *, typed: bool) -> Callable[..., Response]:
    """API keys are counted as a whole; people only while they type (nothing that they must do is ever refused)."""
    counted: Callable[..., Response] = api_limiter(view)
    if typed:
        counted = limiter.limit(suggest_limit, exempt_when=has_api_key)(counted)
    return counted


def _read_body(kind: type[msgspec.Struct]) -> msgspec.Struct:
    """The posted JSON object; 413, 415, 400 or 422 with what is wrong with it."""
    if request.content_length and request.content_length > MOST_BYTES:
        abort(413)
    if not request.is_json:
        abort(415)
    request.max_content_length = MOST_BYTES
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except msgspec.ValidationError as error:
        raise RequestRefused(422, "body-not-as-described", detail=str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise RequestRefused(400, "body-no-json", detail=str(error)) from error


def _read_query(kind: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - whatever the operation asks for
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise RequestRefused(422, "query-not-as-described", detail=str(error)) from error
